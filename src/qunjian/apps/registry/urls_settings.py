"""Addresses of what a county sets for its own ledger."""

from django.urls import path

from qunjian.apps.registry.views import settings, sites

patterns = [
    path("settings/", settings.sources, name="registry-settings"),
    path("settings/sources/<slug:field>/", settings.source, name="registry-settings-source"),
    path("settings/fields/", settings.fields, name="registry-settings-fields"),
    path("settings/fields/add/", settings.field, name="registry-settings-field-add"),
    path("settings/fields/<int:field_id>/", settings.field, name="registry-settings-field"),
    path("settings/areas/", settings.areas, name="registry-settings-areas"),
    path("settings/sites/", sites.sites, name="registry-settings-sites"),
    path("settings/sites/add/", sites.site, name="registry-settings-site-add"),
    path("settings/sites/<int:site_id>/", sites.site, name="registry-settings-site"),
    path("settings/associations/", sites.associations, name="registry-settings-associations"),
    path("settings/associations/<int:unit_id>/", sites.association, name="registry-association"),
    path("settings/members/<int:member_id>/end/", sites.end_membership, name="registry-member-end"),
]
