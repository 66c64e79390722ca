from django.urls import path

from qunjian.apps.figures.views import difference, rows

urlpatterns = [
    path("figures/", rows.indicators, name="figures-list"),
    path("figures/<slug:code>/rows/", rows.rows, name="figures-rows"),
    path("figures/<slug:code>/rows.xlsx", rows.export, name="figures-rows-export"),
    path("figures/<slug:code>/difference/", difference.compare, name="figures-difference"),
    path(
        "figures/<slug:code>/difference.xlsx", difference.export, name="figures-difference-export"
    ),
]
