"""A pair stays with whoever has it before them, so that two people never judge the same one.

A hold is no statement about anybody: it leaves no trace, and it ends by itself.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Q

from qunjian.apps.linkage.models import Hold, Pair
from qunjian.web import clock

HELD_FOR = timedelta(minutes=10)


def take(pair: Pair, user: Any) -> bool:
    """Hold a pair, or go on holding it; False while it is before somebody else.

    That a pair has one hold is the database's to keep, so it does not matter who comes first.
    """
    now = clock.now()
    mine = Hold.objects.filter(pair=pair, user=user)
    Hold.objects.filter(Q(user=user) & ~Q(pair=pair) | Q(pair=pair, until__lt=now)).delete()
    if not mine.update(until=now + HELD_FOR):
        hold = Hold(pair=pair, user=user, until=now + HELD_FOR)
        Hold.objects.bulk_create([hold], ignore_conflicts=True)
    return mine.exists()
