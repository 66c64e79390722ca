"""同类的一起定: alike pairs looked through, then decided by one answer."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from qunjian.apps.linkage.actions.deciding import Alike, decide_alike
from qunjian.apps.linkage.forms.deciding import AlikeForm
from qunjian.apps.linkage.models import Pair, RegisterComparison
from qunjian.apps.linkage.panels.pair import against_of
from qunjian.apps.linkage.panels.tabs import tabs
from qunjian.apps.linkage.queries import decisions as listed
from qunjian.apps.linkage.queries import review
from qunjian.apps.linkage.views.queue import chosen_or_404
from qunjian.core.linkage.alike import Likeness, said_of
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, say

TAB = "linkage-queue"
AT_ONCE = 200
BRANCHES = (Likeness.BRANCH, Likeness.BRANCH_OF_CODE)


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """The likenesses that several waiting pairs share."""
    comparison = chosen_or_404(request)
    found = [(said_of(each.pattern), each) for each in review.groups(comparison)]
    context = {"comparison": comparison, "groups": found, "tabs": tabs(TAB)}
    return page(request, "linkage/alike.html", context)


@only_today
def group(request: HttpRequest) -> HttpResponse:
    """All pairs of a likeness, to be looked through before one answer is given for them."""
    comparison = chosen_or_404(request)
    pattern = request.GET.get("pattern", "")
    form = AlikeForm(request.POST or None)
    posted = request.method == "POST"
    told = _decided(request, comparison, pattern, form) if posted and form.is_valid() else None
    if told and told.decided and not told.refused:
        say(request, f"已定 {len(told.decided)} 对，各自记入已定记录，可以一条一条撤回。")
        return go(request, f"{reverse('linkage-alike')}?comparison={comparison.pk}")
    rows = listed.alike(comparison, pattern)
    ticked = request.POST.getlist("pair") if posted else None
    context = {
        "comparison": comparison, "said": said_of(pattern), "form": form,
        "pairs": _listed(rows, ticked), "whole": rows.count(), "told": told, "tabs": tabs(TAB),
        "branches": pattern in BRANCHES,
        "refusals": ["还没有勾选要定的对。"] if told and not _any(told) else [],
    }  # fmt: skip
    return page(request, "linkage/alike_group.html", context, status=422 if posted else 200)


def _listed(rows: QuerySet[Pair], ticked: list[str] | None) -> list[tuple[Pair, bool, str]]:
    """Each with whether it is ticked, at first all, and with what speaks against it."""
    return [
        (pair, ticked is None or str(pair.pk) in ticked, against_of(pair))
        for pair in rows[:AT_ONCE]
    ]


def _decided(
    request: HttpRequest, comparison: RegisterComparison, pattern: str, form: AlikeForm
) -> Alike:
    """Only what is ticked, and only of this likeness."""
    ticked = [int(each) for each in request.POST.getlist("pair") if each.isdecimal()][:AT_ONCE]
    pairs = list(listed.alike(comparison, pattern).filter(pk__in=ticked))
    if not pairs:
        return Alike()
    given = form.cleaned_data
    return decide_alike(
        comparison=comparison, pairs=pairs, answer=given["answer"], reason=given["reason"],
        by=request.user,
    )  # fmt: skip


def _any(told: Alike) -> bool:
    return bool(told.decided or told.refused)
