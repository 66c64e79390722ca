"""The disputes that a person may see."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from qunjian.apps.accounts.permissions import scope_of
from qunjian.apps.disputes.models import Dispute
from qunjian.apps.registry.queries import units_visible_to
from qunjian.core.period import Moment
from qunjian.web import clock


def disputes_of(unit_id: int, moment: Moment) -> QuerySet[Dispute]:
    """All of one unit up to the day of the page, those still open first."""
    rows = Dispute.objects.filter(unit=unit_id, on__lte=moment.day)
    return rows.select_related("answered_by", "registered_by").order_by("result", "-on", "-pk")


def disputes_visible_to(user: Any) -> QuerySet[Dispute]:
    units = units_visible_to(user, Moment(clock.today())).filter(unit=OuterRef("unit"))
    return Dispute.objects.filter(Exists(units))  # few disputes, many units


def waiting_disputes(user: Any) -> int:
    """How many this person could answer."""
    scope = scope_of(user, "disputes.answer")
    if not scope:
        return 0
    rows, lines = disputes_visible_to(user).filter(result=""), scope.lines()
    return (rows if lines is None else rows.filter(line__in=lines)).count()
