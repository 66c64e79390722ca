"""台账设置: the order of sources, the county's own fields, its areas."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from qunjian.apps.accounts.permissions import require
from qunjian.apps.areas.models import Area
from qunjian.apps.jobs.actions import submit
from qunjian.apps.jobs.models import Job
from qunjian.apps.registry import actions
from qunjian.apps.registry.forms.settings import ExtraFieldForm, SourceForm
from qunjian.apps.registry.models import ExtraField
from qunjian.apps.registry.queries import in_area
from qunjian.apps.registry.sources import REORDER, counted_units, orders, preview
from qunjian.apps.registry.views.writing import filled, form_page
from qunjian.core.period import Moment
from qunjian.core.vocabulary import FactField
from qunjian.web import clock
from qunjian.web.moment import moment_of, only_today
from qunjian.web.page import go, page, say

SET = "registry.settings"
HOME = "registry-settings"
FORM = "registry/settings_form.html"
AT_ONCE = 5_000


def sources(request: HttpRequest) -> HttpResponse:
    """Which source counts first, per field."""
    require(request.user, SET)
    job = Job.objects.filter(kind=REORDER).order_by("-pk").first()
    shown = job if job and (job.active or job.created_at.date() == clock.now().date()) else None
    context = {"orders": orders(), "job": shown, "tab": "sources"}
    return page(request, "registry/settings_sources.html", context)


@only_today
def source(request: HttpRequest, field: str) -> HttpResponse:
    """Another order for one field: looked at first, then kept with a reason."""
    require(request.user, SET)
    order = next((each for each in orders() if each.field.value == field), None)
    if order is None:
        raise Http404
    form = SourceForm(request.POST or None, sources=order.sources, fresh_days=order.fresh_days)
    context: dict[str, Any] = {"form": form, "order": order, "tab": "sources"}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if request.POST.get("act") == "save":
            return _reorder(request, order.field, values)
        wanted = (tuple(values["sources"]), values["fresh_days"])
        context["preview"] = preview(order.field, wanted, Moment(clock.today()))
    status = 422 if form.errors else 200
    return page(request, "registry/settings_source.html", context, status=status)


def _reorder(request: HttpRequest, field: FactField, values: dict[str, Any]) -> HttpResponse:
    """A few units are counted anew at once; many by the worker, and the page tells how far."""
    given = {name: values[name] for name in ("sources", "fresh_days", "reason")}
    if counted_units() > AT_ONCE:
        day = clock.today().isoformat()
        submit(kind=REORDER, by=request.user, field=field.value, on=day, **given)
        return go(request, HOME)
    actions.set_source_priority(field=field, on=clock.today(), by=request.user, **given)
    say(request, f"{field.label}的来源次序已保存，采用数已重算。")
    return go(request, HOME)


def fields(request: HttpRequest) -> HttpResponse:
    """The county's own fields."""
    require(request.user, SET)
    context = {"fields": ExtraField.objects.all(), "tab": "fields"}
    return page(request, "registry/settings_fields.html", context)


@only_today
def field(request: HttpRequest, field_id: int | None = None) -> HttpResponse:
    """Add a field, or change one."""
    require(request.user, SET)
    held = get_object_or_404(ExtraField, pk=field_id) if field_id else None
    form = ExtraFieldForm(request.POST or None, field=held)

    def act(values: dict[str, Any]) -> Any:
        if held is None:
            return actions.add_extra_field(by=request.user, **values)
        return actions.change_extra_field(field=held, by=request.user, **values)

    ok, _, refusals = filled(request, form, act)
    if ok:
        say(request, "本县字段已保存。")
        return go(request, "registry-settings-fields")
    title = f"修改字段：{held.label}" if held else "增加本县字段"
    context = {"title": title, "act": "保存", "tab": "fields",
               "back": reverse("registry-settings-fields")}  # fmt: skip
    return form_page(request, FORM, form, refusals, **context)


def areas(request: HttpRequest) -> HttpResponse:
    """The areas as they are loaded: one level, opened further by its name."""
    scope = require(request.user, SET)
    top = scope.top()
    code = request.GET.get("under") or top
    require(request.user, SET, code)
    area = get_object_or_404(Area, pk=code)
    below = Area.objects.filter(parent=area).on(moment_of(request))
    rows = below.annotate(below=Count("children")).order_by("code")
    inside = Area.objects.filter(in_area(area.pk, "pk"))
    levels = dict(inside.order_by().values_list("level").annotate(n=Count("pk")))
    context = {"area": area, "top": top, "rows": rows, "levels": levels, "tab": "areas"}
    return page(request, "registry/settings_areas.html", context)
