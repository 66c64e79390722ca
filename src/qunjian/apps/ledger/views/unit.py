"""The unit card, a look at its contact, and setting a warning aside."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.audit.trail import record_look
from qunjian.apps.disputes.queries import disputes_of
from qunjian.apps.ledger.forms.units import CHANGES
from qunjian.apps.ledger.panels import unit as panel
from qunjian.apps.ledger.views.joining import JOIN, joined_away
from qunjian.apps.ledger.views.standing import CARD, seen, standing
from qunjian.apps.registry import actions
from qunjian.apps.registry.forms.papers import ACCEPT
from qunjian.apps.registry.models import Unit, UnitState
from qunjian.apps.registry.queries import join_of, joins_into
from qunjian.apps.registry.views.writing import attempt, done, refused
from qunjian.apps.rules.queries import decisions_of
from qunjian.core.vocabulary import Line
from qunjian.web import beside, clock
from qunjian.web.moment import moment_of, only_today
from qunjian.web.page import page, wants_part

FOUND = "registry.edit-organisation"
UNDO = "registry-undo"


def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit on the day of the page, with its four lines side by side."""
    if join_of(unit_id):
        return joined_away(request, unit_id)
    found, state = seen(request, unit_id)
    past: dict[str, Any] = {}
    if request.GET.get("part") == "history":
        past = {"entries": panel.history_for(request.user, found, state), "undo_view": UNDO}
        if wants_part(request):
            return page(request, "registry/history_list.html", past)
    context = {
        **past,
        **panel.context_of(request.user, found, state, moment_of(request)),
        **_around(request, found, state),
        "changes": [(str(change), told[0]) for change, told in CHANGES.items()],
        "foundable": [str(each) for each in Line if may(request.user, FOUND, state.area_id, each)],
        "accept": ACCEPT,
        **_spoken_of(request, state),
    }
    return page(request, "ledger/unit.html", context)


def _around(request: HttpRequest, found: Unit, state: UnitState) -> dict[str, Any]:
    """The units joined into it, and what apps above have to say of it."""
    said = beside.remarks(CARD, request, found)
    return {
        "remarks": said,
        "joins": joins_into(found),
        "may_join": may(request.user, JOIN, state.area_id),
    }


def _spoken_of(request: HttpRequest, state: UnitState) -> dict[str, Any]:
    """What the enterprise disputes, what was decided about it alone, and who may do either."""
    user, area = request.user, state.area_id
    return {
        "disputes": disputes_of(state.unit_id, moment_of(request)),
        "decisions": decisions_of(user, state.unit_id),
        "answerable": [str(each) for each in Line if may(user, "disputes.answer", area, each)],
        "may_dispute": may(user, "disputes.register", area),
        "may_decide": may(user, "rules.write", area),
    }


@require_POST
def contact(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The contact unmasked, for posts that may see it; the look is recorded."""
    found, state = seen(request, unit_id)
    require(request.user, "registry.see-phones", state.area_id)
    record_look(verb="units.contact-seen", target=found, by=request.user)
    context = {"unit": found, "state": state, "revealed": True}
    return page(request, "ledger/contact_page.html", context, fragment="contact")


@require_POST
@only_today
def dismiss(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A warning was looked into; why it may stand is kept until a figure changes."""
    state = standing(request, unit_id)
    card = panel.card_of(request.user, state, moment_of(request))
    code, reason = request.POST.get("code", ""), request.POST.get("reason", "")
    doubt = next((w.doubt for w in card.counts.warnings if w.doubt.code == code), None)
    if doubt is None:
        raise Http404
    given = {"unit": state.unit, "code": code, "figures": doubt.figures, "reason": reason}
    day, user = clock.today(), request.user
    _, refusals = attempt(lambda: actions.dismiss_warning(on=day, by=user, **given))
    if refusals:
        return refused(request, refusals, CARD, unit_id)
    return done(request, "说明已记下。", state.unit, CARD, unit_id)
