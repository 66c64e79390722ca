"""Every address of the ledger's organisations, census rounds, settings and official ledgers."""

from django.urls import path

from qunjian.apps.registry import urls_organisations
from qunjian.apps.registry.views import exports

urlpatterns = [
    *urls_organisations.patterns,
    path("export/", exports.official_page, name="registry-official"),
    path("export/official/", exports.export_official, name="registry-export-official"),
]
