"""The first hits for what somebody types; names come first, then the tail of a phone."""

from typing import Any

from qunjian.apps.ledger.queries import found_by
from qunjian.apps.registry.models import OrganisationState, UnitState
from qunjian.apps.registry.queries import matching, organisations_visible_to, units_visible_to
from qunjian.core.period import Moment

MOST = 8


def found_units(user: Any, text: str, moment: Moment) -> list[UnitState]:
    """Units in the person's areas, a handful; which of many is not promised."""
    rows = units_visible_to(user, moment).filter(found_by(user, text))
    return list(rows[:MOST])


def found_organisations(user: Any, text: str, moment: Moment) -> list[OrganisationState]:
    rows = organisations_visible_to(user, moment).select_related(None)
    return list(rows.filter(matching(text, "organisation__search_text"))[:MOST])
