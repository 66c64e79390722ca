"""The door: files come in and are handed to the reader."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from qunjian.apps.accounts.permissions import require
from qunjian.apps.intake import actions, queries
from qunjian.apps.intake.forms import UploadForm
from qunjian.apps.intake.models import Batch
from qunjian.apps.intake.panels import profiles
from qunjian.apps.intake.readers.refusals import MAX_BYTES, TOO_BIG
from qunjian.apps.intake.tables import senders_in
from qunjian.apps.intake.views.reach import attempt
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, say


@only_today
def upload(request: HttpRequest) -> HttpResponse:
    """Take one or several files; each becomes a batch of its own or a sentence at the field."""
    scope = require(request.user, "intake.upload")
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*given, scope=scope, profiles=profiles.choices())
    kept: list[Batch] = []
    if form.is_bound and form.is_valid():
        kept = _take(request.user, form)
        if not form.errors:
            return _on(request, kept)
    context = {
        "form": form,
        "kept": kept,
        "senders": senders_in(queries.batches_visible_to(request.user)),
    }
    return page(request, "intake/upload.html", context, status=422 if form.errors else 200)


def _take(user: Any, form: UploadForm) -> list[Batch]:
    """Each file by itself: one that is not taken does not keep the others out."""
    kept = []
    told = {name: value for name, value in form.cleaned_data.items() if name != "files"}
    for file in form.cleaned_data["files"]:
        batch, refusals = _take_one(user, file, told)
        for refusal in refusals:
            form.add_error("files", f"{file.name}：{refusal}")
        kept += [batch] if batch else []
    return kept


def _take_one(
    user: Any, file: UploadedFile, told: dict[str, Any]
) -> tuple[Batch | None, list[str]]:
    if (file.size or 0) > MAX_BYTES:
        return None, [TOO_BIG]
    content, name = file.read(), file.name or "未命名"
    return attempt(lambda: actions.upload(content=content, file_name=name, by=user, **told))


def _on(request: HttpRequest, kept: list[Batch]) -> HttpResponse:
    if len(kept) == 1:
        say(request, "已收下，正在读取。")
        return go(request, "intake-batch", kept[0].pk)
    say(request, f"已收下 {len(kept)} 个文件，正在逐个读取。")
    return go(request, "intake-batches")
