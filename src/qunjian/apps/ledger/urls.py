"""Addresses of the ledger."""

from django.urls import path

from qunjian.apps.ledger.views import bulk, changes, find, grid, unit

urlpatterns = [
    path("ledger/", grid.units, name="registry-ledger"),
    path("ledger/change/", bulk.change_many, name="registry-change-many"),
    path("ledger/export/<slug:kind>/", grid.export, name="registry-ledger-export"),
    path("ledger/views/", grid.save_view, name="registry-view-save"),
    path("ledger/views/<int:view_id>/drop/", grid.drop_view, name="registry-view-drop"),
    path("units/record/", changes.record, name="registry-unit-record"),
    path("units/<int:unit_id>/", unit.unit, name="registry-unit"),
    path("find/", find.find, name="registry-find"),
    path("undo/<int:event_id>/", find.undo, name="registry-undo"),
]
