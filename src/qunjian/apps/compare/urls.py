"""Addresses of comparisons, alerts and the review of rules."""

from django.urls import path

from qunjian.apps.compare import views

urlpatterns = [
    path("whatif/", views.whatif, name="compare-whatif"),
    path("whatif/rows/", views.whatif_rows, name="compare-whatif-rows"),
    path("whatif/rows.xlsx", views.whatif_export, name="compare-whatif-export"),
    path("alerts/", views.alerts, name="compare-alerts"),
    path("alerts/<slug:kind>/", views.alert_rows, name="compare-alert-rows"),
    path("alerts/<slug:kind>/rows.xlsx", views.alert_export, name="compare-alert-export"),
    path("rules-review/", views.review, name="compare-review"),
    path("rules-review/<str:rule_id>/", views.review_rows, name="compare-review-rows"),
]
