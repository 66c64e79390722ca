from django.urls import path

from qunjian.apps.figures import views

urlpatterns = [
    path("figures/", views.indicators, name="figures-list"),
    path("figures/<slug:code>/rows/", views.rows, name="figures-rows"),
    path("figures/<slug:code>/rows.xlsx", views.export, name="figures-rows-export"),
]
