"""Addresses of comparing without exchanging names."""

from django.urls import path

from qunjian.apps.linkage.views import exchanging

HERE = "linkage/exchange/"

patterns = [
    path(HERE, exchanging.exchange, name="linkage-exchange"),
    path(f"{HERE}write/", exchanging.write, name="linkage-exchange-write"),
    path(f"{HERE}meet/", exchanging.meet, name="linkage-exchange-meet"),
    path(f"{HERE}<int:exchange_id>/", exchanging.exchanged, name="linkage-exchanged"),
    path(f"{HERE}<int:exchange_id>/export/", exchanging.export, name="linkage-exchange-export"),
]
