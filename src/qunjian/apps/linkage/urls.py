"""Addresses of comparisons."""

from django.urls import path

from qunjian.apps.linkage import urls_exchange, urls_queue
from qunjian.apps.linkage.views import adopting, comparisons, rows

ONE = "linkage/<int:comparison_id>/"

urlpatterns = [
    path("linkage/", comparisons.comparisons, name="linkage-comparisons"),
    path("linkage/start/", comparisons.start, name="linkage-start"),
    *urls_queue.patterns,
    *urls_exchange.patterns,
    path(ONE, comparisons.comparison, name="linkage-comparison"),
    path(f"{ONE}adopt/", adopting.adopt, name="linkage-adopt"),
    path(f"{ONE}again/", comparisons.again, name="linkage-again"),
    path(f"{ONE}rows/", rows.rows, name="linkage-rows"),
    path(f"{ONE}rows/<int:row_id>/", rows.row, name="linkage-row"),
    path(f"{ONE}pairs/<int:pair_id>/", rows.pair, name="linkage-pair"),
    path(f"{ONE}export/", comparisons.export, name="linkage-export"),
]
