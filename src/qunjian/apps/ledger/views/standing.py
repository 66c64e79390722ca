"""The unit a page is about: seen within scope, and changed only as it stands today."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from qunjian.apps.accounts.permissions import require
from qunjian.apps.ledger.forms.units import EDIT
from qunjian.apps.ledger.panels.unit import state_on
from qunjian.apps.registry.models import Unit, UnitState
from qunjian.apps.registry.queries import unit_visible_to
from qunjian.web.moment import moment_of

CARD = "registry-unit"


def seen(request: HttpRequest, unit_id: int) -> tuple[Unit, UnitState]:
    """The unit and its state on the day of the page; out of scope it does not exist."""
    found = unit_visible_to(request.user, unit_id)
    state = state_on(found, moment_of(request)) if found else None
    if found is None or state is None:
        raise Http404
    return found, state


def standing(request: HttpRequest, unit_id: int) -> UnitState:
    """The state that holds now, of a unit that this person may change; else 404."""
    if not unit_visible_to(request.user, unit_id):
        raise Http404
    states = UnitState.objects.known().filter(unit=unit_id, valid_to=None)
    state: UnitState = get_object_or_404(states.select_related("unit", "area__parent", "site"))
    require(request.user, EDIT, state.area_id)
    return state
