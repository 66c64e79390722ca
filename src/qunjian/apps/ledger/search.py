"""The first hits for what somebody types: any part of a name, pinyin, a code, a phone's tail."""

from typing import Any

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.ledger.queries import ALL_STATES, SEE, Question, found_by, lines, phone_tail
from qunjian.apps.registry.models import Organisation, OrganisationState, UnitState
from qunjian.apps.registry.queries import matching, organisations_visible_to, units_visible_to
from qunjian.core.period import Moment

MOST = 8
FIRST = 200


def found_units(user: Any, text: str, moment: Moment) -> list[UnitState]:
    """Units in the person's areas, a handful; which of many is not promised."""
    rows = units_visible_to(user, moment).select_related(None).select_related("area__parent")
    if moment.known_at is None:
        asked = Question(q=text, state=ALL_STATES)
        hits = lines(scope_of(user, SEE), moment, asked).values_list("pk", flat=True)
        first = list(hits[:MOST])
        near = list(rows.filter(pk__in=first))
        if len(near) == MOST or not phone_tail(user, text):
            return near
    return list(rows.filter(found_by(user, text, moment))[:MOST])


def found_organisations(user: Any, text: str, moment: Moment) -> list[OrganisationState]:
    """The same for organisations."""
    rows = organisations_visible_to(user, moment).select_related(None)
    named = Organisation.objects.filter(matching(text, "search_text")).values_list("pk", flat=True)
    first = list(named[:FIRST])
    near = list(rows.filter(organisation__in=first)[:MOST])
    if len(near) == MOST or len(first) < FIRST:
        return near
    return list(rows.filter(organisation__in=named)[:MOST])
