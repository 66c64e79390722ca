from django.urls import path

from qunjian.apps.figures.views import difference, pins, rows

urlpatterns = [
    path("figures/", rows.indicators, name="figures-list"),
    path("figures/pins/", pins.pinned, name="figures-pins"),
    path("figures/pins/<int:pin_id>/", pins.check, name="figures-pin-check"),
    path("figures/pins/<int:pin_id>/drop/", pins.drop, name="figures-pin-drop"),
    path("figures/<slug:code>/pin/", pins.pin, name="figures-pin"),
    path("figures/<slug:code>/rows/", rows.rows, name="figures-rows"),
    path("figures/<slug:code>/rows.xlsx", rows.export, name="figures-rows-export"),
    path("figures/<slug:code>/difference/", difference.compare, name="figures-difference"),
    path(
        "figures/<slug:code>/difference.xlsx", difference.export, name="figures-difference-export"
    ),
]
