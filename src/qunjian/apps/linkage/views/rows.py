"""The rows behind a number of a comparison, and why two rows are, or are not, one firm."""

from collections.abc import Sequence
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from qunjian.apps.accounts.permissions import may
from qunjian.apps.linkage.models import PairStanding, RegisterComparison, Side
from qunjian.apps.linkage.panels.tabs import tabs
from qunjian.apps.linkage.panels.why import firm_card, pair_card
from qunjian.apps.linkage.queries import comparisons as asked
from qunjian.apps.linkage.tables import comparisons as lists
from qunjian.apps.linkage.views.reach import comparison_or_404, side_or_404
from qunjian.web.page import page
from qunjian.web.tables import Listing

HERE = "linkage-comparisons"


@require_GET
def rows(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """One cell of the matrix: ?show= what, ?of= which register, ?with= against which."""
    found = comparison_or_404(request, comparison_id)
    show = request.GET.get("show", "")
    if show == "left-out":
        side = _side(request, found, "of") if "of" in request.GET else None
        listing = lists.of_left_out().listing(
            request, _called(asked.left_out(found, side), request, "name")
        )
        title = "不是单位的行"
    elif show in PAIRS:
        title, listing = _pairs(request, found, show)
    elif show in ROWS:
        title, listing = _rows(request, found, show)
    else:
        raise Http404
    context = {"comparison": found, "title": title, "listing": listing, "tabs": tabs(HERE)}
    return page(request, "linkage/rows.html", context)


PAIRS = {"waiting": "待核", "conflicting": "说法不一"}
ROWS = {"matched": "两边都有", "only": "只在这里", "double": "册内重复"}


def _side(request: HttpRequest, comparison: RegisterComparison, name: str) -> Side:
    return side_or_404(comparison, request.GET.get(name, ""))


def _pairs(request: HttpRequest, found: RegisterComparison, show: str) -> tuple[str, Listing]:
    one, two = _side(request, found, "of"), _side(request, found, "with")
    if show == "waiting":
        pairs = asked.pairs_between(found, one, two, PairStanding.WAITING).order_by("-use", "pk")
    else:
        pairs = asked.conflicting(found, one, two)
    pairs = _called(pairs, request, "left__name", "right__name")
    where = one.label if one == two else f"{one.label} 与 {two.label}"
    listing = lists.of_pairs(PAIRS[show]).listing(request, pairs.defer("evidence"))
    return f"{PAIRS[show]}：{where}", listing


def _rows(request: HttpRequest, found: RegisterComparison, show: str) -> tuple[str, Listing]:
    side = _side(request, found, "of")
    other = _side(request, found, "with") if "with" in request.GET else None
    beside: Side | None = other
    if show == "matched" and other:
        rows, title = asked.matched(found, side, other), f"“{side.label}”里“{other.label}”也有的"
    elif show == "double":
        rows, title, beside = asked.doubles(found, side), f"“{side.label}”里重复的", side
    else:
        rows, beside = asked.only_here(found, side, other), None
        title = f"“{side.label}”里{f'“{other.label}”没有的' if other else '别的名册都没有的'}"
    rows = _called(rows, request, "name")
    prepare = partial(_shown, found, beside)
    table = lists.of_rows(side.label, beside.label if beside else "")
    return title, table.listing(request, rows, prepare=prepare)


def _called(rows: QuerySet[Any], request: HttpRequest, *names: str) -> QuerySet[Any]:
    """Those of the rows whose name has what is searched for in it."""
    words = request.GET.get("q", "").strip()
    if not words:
        return rows
    return rows.filter(reduce(or_, (Q(**{f"{name}__icontains": words}) for name in names)))


def _shown(
    comparison: RegisterComparison, other: Side | None, rows: Sequence[Any]
) -> list[lists.ShownRow]:
    """The rows of a page with those beside them, in two more queries."""
    if other is None:
        return [lists.ShownRow(row, (), None) for row in rows]
    beside = asked.others_of(comparison, rows, other)
    together = [*rows, *(one for others in beside.values() for one in others)]
    pairs = asked.best_pairs(comparison, together)
    return [
        lists.ShownRow(
            row, tuple(beside[row.pk]),
            next((p for one in beside[row.pk] if (p := pairs.get(frozenset((row.pk, one.pk))))),
                 None),
        )
        for row in rows
    ]  # fmt: skip


@require_GET
def row(request: HttpRequest, comparison_id: int, row_id: int) -> HttpResponse:
    """为什么是同一家: all rows of a row's firm, and the sentences of their pairs."""
    found = comparison_or_404(request, comparison_id)
    one = get_object_or_404(asked.rows_of(found), pk=row_id)
    context = firm_card(request.user, found, one) | {"tabs": tabs(HERE)}
    return page(request, "linkage/firm.html", context)


@require_GET
def pair(request: HttpRequest, comparison_id: int, pair_id: int) -> HttpResponse:
    """Why these two rows are, or are not, one firm."""
    found = comparison_or_404(request, comparison_id)
    one = get_object_or_404(asked.pairs_of(found), pk=pair_id)
    context = pair_card(request.user, found, one) | {"tabs": tabs(HERE)}
    context["may_decide"] = may(request.user, "linkage.decide", found.area_id)
    return page(request, "linkage/pair.html", context)
