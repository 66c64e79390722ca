from django.urls import path

from qunjian.apps.figures.views import difference, pins, rows, series

urlpatterns = [
    path("figures/", rows.indicators, name="figures-list"),
    path("figures/pins/", pins.pinned, name="figures-pins"),
    path("figures/pins/<int:pin_id>/", pins.check, name="figures-pin-check"),
    path("figures/pins/<int:pin_id>/drop/", pins.drop, name="figures-pin-drop"),
    path("figures/<slug:code>/pin/", pins.pin, name="figures-pin"),
    path("figures/<slug:code>/rows/", rows.rows, name="figures-rows"),
    path("figures/<slug:code>/rows.xlsx", rows.export, name="figures-rows-export"),
    path("figures/<slug:code>/series/", series.over_time, name="figures-series"),
    path("figures/<slug:code>/series.xlsx", series.series_export, name="figures-series-export"),
    path("figures/<slug:code>/groups/", series.by_group, name="figures-groups"),
    path("figures/<slug:code>/groups.xlsx", series.groups_export, name="figures-groups-export"),
    path("figures/<slug:code>/difference/", difference.compare, name="figures-difference"),
    path(
        "figures/<slug:code>/difference.xlsx", difference.export, name="figures-difference-export"
    ),
]
