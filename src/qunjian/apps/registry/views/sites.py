"""台账设置: sites, and trade associations with their members."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from qunjian.apps.accounts.permissions import require
from qunjian.apps.areas.models import Site
from qunjian.apps.audit.facts import true_on
from qunjian.apps.registry import actions
from qunjian.apps.registry.forms.settings import EndMembershipForm, MemberForm, SiteForm
from qunjian.apps.registry.models import AssociationMember, UnitState
from qunjian.apps.registry.queries import unit_names, units_visible_to
from qunjian.apps.registry.views.settings import FORM, SET
from qunjian.apps.registry.views.writing import done, filled, form_page
from qunjian.core.period import Moment
from qunjian.core.vocabulary import UnitKind
from qunjian.web import clock
from qunjian.web.moment import moment_of, only_today, writes_today
from qunjian.web.page import go, page, say
from qunjian.web.paging import Paging

SITES = "registry-settings-sites"
MEMBERS = "registry-association"


def sites(request: HttpRequest) -> HttpResponse:
    """Parks, buildings, markets and business areas, with the units in each on the day."""
    scope = require(request.user, SET)
    moment = moment_of(request)
    rows = Site.objects.filter(scope.q("area"), true_on(moment.day)).select_related("area")
    inside = UnitState.objects.on(moment).filter(site=OuterRef("pk")).order_by().values("site")
    units = Subquery(inside.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    paging = Paging.asked(request.GET, rows.count())
    shown = rows.annotate(units=Coalesce(units, 0))[paging.start : paging.stop]
    context = {"rows": shown, "paging": paging, "tab": "sites"}
    return page(request, "registry/settings_sites.html", context)


@only_today
def site(request: HttpRequest, site_id: int | None = None) -> HttpResponse:
    """Enter a site, or change one."""
    scope = require(request.user, SET)
    held = get_object_or_404(Site.objects.filter(scope.q("area")), pk=site_id) if site_id else None
    initial = None if held else {"on": clock.today(), "area": scope.top()}
    form = SiteForm(request.POST or None, scope=scope, site=held, initial=initial)

    def act(values: dict[str, Any]) -> Any:
        if held is None:
            return actions.add_site(by=request.user, **values)
        about = {"site": held, "by": request.user, "reason": values["reason"]}
        return actions.change_site(**about, **form.changed())

    ok, _, refusals = filled(request, form, act)
    if ok:
        say(request, "已保存。")
        return go(request, SITES)
    title = f"修改：{held.name}" if held else "登记园区楼宇"
    context = {"title": title, "act": "保存", "tab": "sites", "back": reverse(SITES)}
    return form_page(request, FORM, form, refusals, **context)


def associations(request: HttpRequest) -> HttpResponse:
    """Trade associations and chambers, with the number of their members."""
    require(request.user, SET)
    moment = moment_of(request)
    rows = units_visible_to(request.user, moment).filter(_has_members())
    joined = AssociationMember.objects.on(moment).filter(association=OuterRef("unit"))
    counted = joined.order_by().values("association").annotate(n=Count("unit", distinct=True))
    members = Subquery(counted.values("n"), output_field=IntegerField())
    paging = Paging.asked(request.GET, rows.count())
    shown = rows.annotate(members_now=Coalesce(members, 0)).order_by("area", "name", "pk")
    context = {"rows": shown[paging.start : paging.stop], "paging": paging, "tab": "associations"}
    return page(request, "registry/settings_associations.html", context)


@writes_today
def association(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One association: its members of the day, and one more."""
    state = _association(request, unit_id)
    form = MemberForm(request.POST or None, user=request.user, initial={"on": clock.today()})

    def act(values: dict[str, Any]) -> Any:
        return actions.enrol_member(association=state.unit, by=request.user, **values)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return done(request, "会员已登记。", state.unit, MEMBERS, unit_id)
    rows = _members(request, unit_id)
    paging = Paging.asked(request.GET, rows.count())
    shown = list(rows[paging.start : paging.stop])
    names = unit_names([row.unit_id for row in shown], moment_of(request))
    members = [(row, names.get(row.unit_id, "")) for row in shown]
    context = {"state": state, "members": members, "paging": paging, "tab": "associations"}
    return form_page(request, "registry/association.html", form, refusals, **context)


@only_today
def end_membership(request: HttpRequest, member_id: int) -> HttpResponse:
    """退会."""
    open_rows = AssociationMember.objects.known().filter(valid_to=None)
    member = get_object_or_404(open_rows, pk=member_id)
    state = _association(request, member.association_id)
    form = EndMembershipForm(request.POST or None, initial={"on": clock.today()})
    ok, _, refusals = filled(
        request,
        form,
        lambda values: actions.end_membership(member=member, by=request.user, **values),
    )
    if ok:
        return done(request, "退会已登记。", state.unit, MEMBERS, state.unit_id)
    context = {"title": f"退会：{member.unit}", "act": "登记", "tab": "associations",
               "back": reverse(MEMBERS, args=[state.unit_id])}  # fmt: skip
    return form_page(request, FORM, form, refusals, **context)


def _has_members() -> Q:
    """Associations by kind, and what has members without being called one."""
    having = AssociationMember.objects.known().values("association")
    return Q(kind=UnitKind.ASSOCIATION) | Q(unit__in=having)


def _association(request: HttpRequest, unit_id: int) -> UnitState:
    require(request.user, SET)
    rows = units_visible_to(request.user, Moment(clock.today()))
    found: UnitState = get_object_or_404(rows.filter(_has_members()), unit=unit_id)
    require(request.user, SET, found.area_id)
    return found


def _members(request: HttpRequest, unit_id: int) -> QuerySet[AssociationMember]:
    moment = moment_of(request)
    seen = units_visible_to(request.user, moment).order_by().values("unit")
    rows: QuerySet[AssociationMember] = AssociationMember.objects.on(moment)
    return rows.filter(association=unit_id, unit__in=seen).order_by("valid_from", "pk")
