"""The first hits for what somebody types: any part of a name, pinyin, a code, a phone's tail."""

from typing import Any

from qunjian.apps.ledger.queries import found_by, phone_in
from qunjian.apps.registry.models import Organisation, OrganisationState, Unit, UnitState
from qunjian.apps.registry.queries import matching, organisations_visible_to, units_visible_to
from qunjian.core.period import Moment

MOST = 8
FIRST = 200


def found_units(user: Any, text: str, moment: Moment) -> list[UnitState]:
    """Units in the person's areas, a handful; which of many is not promised.

    What matches often is found among the first matches, without looking through all units.
    """
    rows = units_visible_to(user, moment).select_related(None).select_related("area__parent")
    named = Unit.objects.filter(matching(text, "search_text")).values_list("pk", flat=True)
    first = list(named[:FIRST])
    near = list(rows.filter(unit__in=first)[:MOST])
    if len(near) == MOST or (len(first) < FIRST and not phone_in(text)):
        return near
    return list(rows.filter(found_by(user, text))[:MOST])


def found_organisations(user: Any, text: str, moment: Moment) -> list[OrganisationState]:
    """The same for organisations."""
    rows = organisations_visible_to(user, moment).select_related(None)
    named = Organisation.objects.filter(matching(text, "search_text")).values_list("pk", flat=True)
    first = list(named[:FIRST])
    near = list(rows.filter(organisation__in=first)[:MOST])
    if len(near) == MOST or len(first) < FIRST:
        return near
    return list(rows.filter(organisation__in=named)[:MOST])
