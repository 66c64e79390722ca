"""What the pages of comparisons share: one inside the person's scope, and refusals."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest

from qunjian.apps.accounts.permissions import require
from qunjian.apps.linkage.models import RegisterComparison, Side
from qunjian.apps.linkage.queries import comparisons as asked
from qunjian.apps.registry.refusals import Refused


def comparison_or_404(
    request: HttpRequest, comparison_id: int, what: str = "linkage.see"
) -> RegisterComparison:
    """The comparison; what the person may not see, or may not do there, does not exist."""
    found = asked.comparison_visible_to(request.user, comparison_id)
    if found is None:
        raise Http404
    require(request.user, what, found.area_id)
    return found


def side_or_404(comparison: RegisterComparison, letter: str) -> Side:
    for side in comparison.sides.select_related("batch"):
        if side.letter == letter:
            return side
    raise Http404


def attempt(act: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What an action gave back, or the sentence with which it was refused."""
    try:
        return act(), []
    except Refused as refusal:
        return None, [str(refusal)]
