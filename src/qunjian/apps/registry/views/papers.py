"""Papers of units and organisations: kept with them, given out only within scope."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.registry import actions
from qunjian.apps.registry.forms.papers import PaperForm
from qunjian.apps.registry.models import Organisation, OrganisationState, Paper, Unit, UnitState
from qunjian.apps.registry.queries import organisation_visible_to, unit_visible_to
from qunjian.apps.registry.views.writing import attempt, done, refused
from qunjian.vault import files
from qunjian.web.moment import only_today
from qunjian.web.page import problem

CARDS = {"unit": "registry-unit", "organisation": "registry-organisation"}


def paper(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Give a paper out, and record that it was."""
    asked = get_object_or_404(Paper, pk=paper_id)
    # a paper that moved with its unit has another number by now; links to the old one still hold
    found = get_object_or_404(Paper.objects.known(), stored_as=asked.stored_as)
    _owner(request, *_of(found))
    try:
        content = files.read(found.stored_as)
    except FileNotFoundError:
        text = "这份材料已到保存期限，文件已经删除，只留下名称和校验码。"
        return problem(request, 404, title="文件已删除", text=text)
    record_look(verb="papers.opened", target=found, by=request.user, title=found.title)
    disposition = content_disposition_header(True, found.file_name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=found.content_type, headers=headers)


@require_POST
@only_today
def keep(request: HttpRequest, kind: str, owner_id: int) -> HttpResponse:
    """Keep a file with a unit or an organisation."""
    owner = _owner(request, kind, owner_id)
    _may_write(request, owner)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        refusals = [error for errors in form.errors.values() for error in errors]
        return refused(request, refusals, CARDS[kind], owner_id)
    _, refusals = attempt(lambda: actions.keep_paper(owner=owner, by=request.user, **form.kept()))
    if refusals:
        return refused(request, refusals, CARDS[kind], owner_id)
    return done(request, "材料已存入。", owner, CARDS[kind], owner_id)


def _of(paper: Paper) -> tuple[str, int]:
    return ("unit", paper.unit_id) if paper.unit_id else ("organisation", paper.organisation_id)


def _owner(request: HttpRequest, kind: str, owner_id: int) -> Unit | Organisation:
    """The unit or organisation, inside the person's areas; else 404."""
    read = {"unit": unit_visible_to, "organisation": organisation_visible_to}.get(kind)
    owner = read(request.user, owner_id) if read else None
    if owner is None:
        raise Http404
    return owner


def _may_write(request: HttpRequest, owner: Unit | Organisation) -> None:
    if isinstance(owner, Unit):
        unit = UnitState.objects.known().filter(unit=owner).latest("valid_from")
        require(request.user, "registry.edit-unit", unit.area_id)
    else:
        state = OrganisationState.objects.known().filter(organisation=owner).latest("valid_from")
        require(request.user, "registry.edit-organisation", state.area_id, state.line)
