"""The election of the sitting committee: told, or put right."""

from django.http import Http404, HttpRequest, HttpResponse

from qunjian.apps.registry import actions
from qunjian.apps.registry.forms.terms import CorrectTermForm, TermForm
from qunjian.apps.registry.models import OrganisationState
from qunjian.apps.registry.queries import terms_on
from qunjian.apps.registry.views.organisation_changes import CARD, TEMPLATE, standing
from qunjian.apps.registry.views.writing import done, filled, form_page
from qunjian.core.period import Moment
from qunjian.core.rules.provisions import Subject, provisions_for
from qunjian.core.rules.terms import only_years
from qunjian.core.vocabulary import Line, OrganisationForm
from qunjian.web import clock
from qunjian.web.moment import only_today


@only_today
def term(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """登记本届选举日, or 换届: the next one."""
    state = standing(request, organisation_id)
    own = state.organisation
    form = TermForm(request.POST or None, organisation=own, says=_says(state))
    ok, _, refusals = filled(
        request, form, lambda told: actions.record_term(organisation=own, by=request.user, **told)
    )
    if ok:
        return done(request, "本届选举日已登记。", own, CARD, organisation_id)
    title = f"登记本届选举日：{state.name}"
    return form_page(request, TEMPLATE, form, refusals, title=title, act="登记", state=state)


@only_today
def correct(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """更正本届选举日."""
    state = standing(request, organisation_id)
    row = terms_on(Moment(clock.today()), [organisation_id]).get(organisation_id)
    if row is None:
        raise Http404
    initial = {"on": row.valid_from, "years": row.years}
    form = CorrectTermForm(request.POST or None, says=_says(state), initial=initial)
    ok, _, refusals = filled(
        request, form, lambda told: actions.correct_term(term=row, by=request.user, **told)
    )
    if ok:
        return done(request, "更正已保存。", state.organisation, CARD, organisation_id)
    title = f"更正本届选举日：{state.name}"
    return form_page(request, TEMPLATE, form, refusals, title=title, act="保存更正", state=state)


def _says(state: OrganisationState) -> str:
    """What the text of today says of the years, beside the field."""
    line, form = Line(state.line), OrganisationForm(state.form)
    found = provisions_for(line, Subject.TERM, clock.today(), form=form)
    if not found:
        return "没有收录这种组织的任期规定，请照批复或选举结果报告填写。"
    rest = (
        "与它相同可以不填。" if only_years(found[0]) else "请填本届定的是几年，不填就算不出届满日。"
    )
    return f"{found[0].citation}：每届{found[0].says}。{rest}"
