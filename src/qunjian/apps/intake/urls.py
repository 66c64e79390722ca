"""Addresses of the intake."""

from django.urls import path

from qunjian.apps.intake.views import batch, batches, deciding, township, upload

ONE = "intake/<int:batch_id>/"

urlpatterns = [
    path("intake/", batches.batches, name="intake-batches"),
    path("intake/upload/", upload.upload, name="intake-upload"),
    path("intake/township-workbook/", township.workbook, name="intake-township-workbook"),
    path(ONE, batch.batch, name="intake-batch"),
    path(f"{ONE}rows/<int:sheet>/<int:row>/", batch.row, name="intake-row"),
    path(f"{ONE}problems.xlsx", batch.error_workbook, name="intake-error-workbook"),
    path(f"{ONE}columns/", deciding.remap, name="intake-remap"),
    path(f"{ONE}register/", deciding.choose, name="intake-choose"),
    path(f"{ONE}apply/", deciding.apply, name="intake-apply"),
    path(f"{ONE}undo/", deciding.undo, name="intake-undo"),
    path(f"{ONE}discard/", deciding.discard, name="intake-discard"),
]
