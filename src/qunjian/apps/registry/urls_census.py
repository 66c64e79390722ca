"""Addresses of census rounds."""

from django.urls import path

from qunjian.apps.registry.views import census, census_entry

ONE = "census/<int:round_id>/"

patterns = [
    path("census/", census.rounds, name="registry-census"),
    path("census/open/", census.open_round, name="registry-census-open"),
    path(ONE, census.one_round, name="registry-census-round"),
    path(f"{ONE}close/", census.close, name="registry-census-close"),
    path(f"{ONE}freeze/", census.freeze, name="registry-census-freeze"),
    path(f"{ONE}units/<int:unit_id>/", census_entry.row, name="registry-census-row"),
    path(
        f"{ONE}units/<int:unit_id>/dismiss/", census_entry.dismiss, name="registry-census-dismiss"
    ),
    path(f"{ONE}<str:area_code>/", census_entry.entry, name="registry-census-entry"),
    path(
        f"{ONE}<str:area_code>/unchanged/",
        census_entry.unchanged,
        name="registry-census-unchanged",
    ),
]
