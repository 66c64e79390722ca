"""抽查, and the band that goes to people."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.areas.models import Area
from qunjian.apps.linkage.actions.drawing import draw_sample, set_band
from qunjian.apps.linkage.forms.deciding import BandForm, SampleForm
from qunjian.apps.linkage.models import RegisterComparison
from qunjian.apps.linkage.panels.tabs import tabs
from qunjian.apps.linkage.queries.comparisons import band_of
from qunjian.apps.linkage.queries.review import comparisons_to_review
from qunjian.apps.linkage.queries.sampling import checked_estimate, would_wait
from qunjian.apps.linkage.views.queue import chosen_or_404
from qunjian.apps.linkage.views.reach import attempt
from qunjian.web.moment import only_today
from qunjian.web.page import go, page, say

TAB = "linkage-queue"
SEEDS = 1_000_000


@only_today
def sample(request: HttpRequest) -> HttpResponse:
    """Draw pairs for checking, and see what the checked ones say."""
    comparison = chosen_or_404(request)
    form = SampleForm(request.POST or None)
    refusals: list[str] = []
    if request.method == "POST" and form.is_valid():
        drawn, refusals = _drawn(request, comparison, form.cleaned_data["size"])
        if drawn:
            return go(request, f"{request.path}?comparison={comparison.pk}")
    context = {
        "comparison": comparison, "form": form, "refusals": refusals, "tabs": tabs(TAB),
        "found": checked_estimate(comparison),
        "may_draw": may(request.user, "linkage.run", comparison.area_id),
    }  # fmt: skip
    wrong = bool(form.errors or refusals)
    return page(request, "linkage/sample.html", context, status=422 if wrong else 200)


def _drawn(
    request: HttpRequest, comparison: RegisterComparison, size: int
) -> tuple[int | None, list[str]]:
    """Draw with a seed of chance, which is told and kept."""
    require(request.user, "linkage.run", comparison.area_id)
    seed = secrets.randbelow(SEEDS)
    drawn, refusals = attempt(
        lambda: draw_sample(comparison=comparison, size=size, seed=seed, by=request.user)
    )
    if drawn:
        say(request, f"抽出 {drawn} 对，请逐对定；种子 {seed} 已记入审计，可以照样再抽。")
    return drawn, refusals


@only_today
def band(request: HttpRequest) -> HttpResponse:
    """待核范围: what it would mean is said before it is kept."""
    area = _area(request)
    before = band_of(area.pk)
    held = {name: round(each * 100) for name, each in zip(("low", "high"), before, strict=True)}
    form = BandForm(request.POST or None, initial=held)
    newest = comparisons_to_review(request.user).filter(area=area).first()
    preview = None
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["low"] / 100, form.cleaned_data["high"] / 100
        if request.POST.get("act") == "save":
            set_band(area=area, low=wanted[0], high=wanted[1], by=request.user)
            say(request, "待核范围已保存，下一次发起的比对照这个范围。")
            return go(request, "linkage-comparisons")
        preview = _preview(newest, before, wanted)
    context = {
        "area": area, "form": form, "preview": preview, "newest": newest, "held": held,
        "tabs": tabs(TAB),
    }  # fmt: skip
    return page(request, "linkage/band.html", context, status=422 if form.errors else 200)


def _area(request: HttpRequest) -> Area:
    """The county asked for, else the person's own."""
    scope = require(request.user, "linkage.run")
    area = get_object_or_404(Area, pk=request.GET.get("area") or scope.top())
    require(request.user, "linkage.run", area.pk)
    return area


def _preview(
    newest: RegisterComparison | None, before: tuple[float, float], after: tuple[float, float]
) -> tuple[int, int] | None:
    """How many pairs of the newest comparison would wait, before and after."""
    if newest is None:
        return None
    return would_wait(newest, *before), would_wait(newest, *after)
