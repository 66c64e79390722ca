"""Every address of organisations, census rounds, settings and official ledgers."""

from django.urls import path

from qunjian.apps.registry import urls_census, urls_organisations, urls_settings
from qunjian.apps.registry.views import exports

urlpatterns = [
    *urls_organisations.patterns,
    *urls_census.patterns,
    *urls_settings.patterns,
    path("export/", exports.official_page, name="registry-official"),
    path("export/official/", exports.export_official, name="registry-export-official"),
]
