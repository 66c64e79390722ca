"""What the pages of a batch share: the batch inside the person's scope, refusals, downloads."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.http import content_disposition_header

from qunjian.apps.accounts.permissions import require
from qunjian.apps.intake import queries
from qunjian.apps.intake.forms import ProfileForm
from qunjian.apps.intake.models import Batch
from qunjian.apps.intake.panels import profiles
from qunjian.apps.registry.refusals import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def batch_or_404(request: HttpRequest, batch_id: int, what: str = "intake.see") -> Batch:
    """The batch; what the person may not see, or may not do there, does not exist."""
    found = queries.batch_visible_to(request.user, batch_id)
    if found is None:
        raise Http404
    require(request.user, what, found.area_id, found.line)
    return found


def choosing(batch: Batch, given: QueryDict | None = None) -> ProfileForm:
    """The choice of the kind of register, which stands on the batch's page."""
    return ProfileForm(given, initial={"profile": batch.profile}, profiles=profiles.choices())


def attempt(act: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What an action gave back, or the sentences with which the intake refused it."""
    try:
        return act(), []
    except Refused as refusal:
        return None, [str(refusal)]
    except ValidationError as invalid:
        return None, list(invalid.messages)


def workbook(content: bytes, file_name: str) -> HttpResponse:
    disposition = content_disposition_header(True, file_name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
