"""Addresses of the ledger."""

from django.urls import path

from qunjian.apps.ledger.views import (
    bulk,
    changes,
    facts,
    find,
    grid,
    joining,
    splitting,
    unit,
)

ONE = "units/<int:unit_id>/"

urlpatterns = [
    path("ledger/", grid.units, name="registry-ledger"),
    path("ledger/change/", bulk.change_many, name="registry-change-many"),
    path("ledger/export/<slug:kind>/", grid.export, name="registry-ledger-export"),
    path("ledger/views/", grid.save_view, name="registry-view-save"),
    path("ledger/views/<int:view_id>/drop/", grid.drop_view, name="registry-view-drop"),
    path("units/record/", changes.record, name="registry-unit-record"),
    path("units/same/", joining.join, name="registry-join-units"),
    path("units/same/chosen/", joining.choose_two, name="registry-join-chosen"),
    path(ONE, unit.unit, name="registry-unit"),
    path(f"{ONE}same/", joining.choose_other, name="registry-join-unit"),
    path(f"{ONE}split/", splitting.split, name="registry-split-unit"),
    path(f"{ONE}contact/", unit.contact, name="registry-unit-contact"),
    path(f"{ONE}warning/", unit.dismiss, name="registry-warning-dismiss"),
    path(f"{ONE}change/<slug:change>/", changes.change, name="registry-unit-change"),
    path(f"{ONE}correct/", changes.correct, name="registry-unit-correct"),
    path(f"{ONE}count/", facts.count, name="registry-unit-count"),
    path(f"{ONE}not-yet/<slug:line>/", facts.not_yet, name="registry-not-yet"),
    path(f"{ONE}name/", facts.name, name="registry-unit-name"),
    path(f"{ONE}join/", facts.join, name="registry-unit-join"),
    path(
        "headcounts/<int:headcount_id>/correct/",
        facts.correct_count,
        name="registry-headcount-correct",
    ),
    path("not-yet/<int:not_yet_id>/clear/", facts.clear_not_yet, name="registry-not-yet-clear"),
    path("find/", find.find, name="registry-find"),
    path("undo/<int:event_id>/", find.undo, name="registry-undo"),
]
