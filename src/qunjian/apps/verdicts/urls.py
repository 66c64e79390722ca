from django.urls import path

from qunjian.apps.verdicts import views

urlpatterns = [
    path("rules/", views.rules, name="verdicts-rules"),
    path("rules/<slug:code>/", views.rules, name="verdicts-rule-set"),
]
