"""规则修订: writing, approving and ending rule sets of one's own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.permissions import may, require
from qunjian.apps.registry.models import Paper, UnitState
from qunjian.apps.registry.queries import unit_visible_to
from qunjian.apps.registry.views.writing import attempt, filled, form_page, refused
from qunjian.apps.rules import actions, panels
from qunjian.apps.rules import forms as asked
from qunjian.apps.rules.decisions import source_of
from qunjian.apps.rules.forms_cases import CaseForm
from qunjian.apps.rules.models import RuleText, TextState
from qunjian.apps.rules.queries import sources, stem_of, visible_to
from qunjian.core.period import Moment
from qunjian.core.rules import RuleSet, load_pack
from qunjian.core.rules import editing as edit
from qunjian.core.rules.writing import to_toml
from qunjian.core.vocabulary import Line
from qunjian.web import clock
from qunjian.web.moment import only_today, writes_today
from qunjian.web.page import go, page, say

WRITE = "rules.write"
ONE = "rules-set"
CARD = "registry-unit"
FORM = "rules/form.html"
ACTS = {
    "submit": lambda text, by, given: actions.submit_set(text=text, by=by),
    "approve": lambda text, by, given: actions.approve_set(text=text, by=by, **given),
    "return": lambda text, by, given: actions.return_set(text=text, by=by, **given),
    "withdraw": lambda text, by, given: actions.withdraw_set(text=text, by=by, **given),
}
DONE = {
    "submit": "已送批，等另一位同事批准。",
    "approve": "已批准，所有页面和数字从现在起按它计算。",
    "return": "已退回，拟稿人可以接着改。",
    "withdraw": "已停用，记录都留着。",
}


def own(request: HttpRequest) -> HttpResponse:
    """规则修订: what waits, what is drafted, what speaks and what spoke."""
    require(request.user, "registry.see")
    lists = panels.lists(request.user)
    context = {"lists": lists, "may_write": may(request.user, WRITE)}
    return page(request, "rules/own.html", context)


def text(request: HttpRequest, text_id: int) -> HttpResponse:
    """One text with its rules by line, and what it changes."""
    found = _seen(request, text_id)
    return page(request, "rules/text.html", panels.context_of(request.user, found))


@only_today
def new(request: HttpRequest) -> HttpResponse:
    """拟一套: empty, or a copy to be changed."""
    scope, bases = require(request.user, WRITE), sources()
    made = {code: load_pack(source.encode()) for code, source in bases.items()}
    names = {code: each.name for code, each in made.items()}
    initial = _first_words(made.get(request.GET.get("base", "")), scope.top() or "")
    form = asked.NewForm(request.POST or None, scope=scope, bases=names, initial=initial)

    def act(values: dict[str, Any]) -> Any:
        require(request.user, WRITE, values["area"].pk)
        source = _first_source(values, bases.get(values["base"], ""))
        given = {"area": values["area"], "based_on": values["base"]}
        return actions.draft_set(source=source, by=request.user, **given)

    ok, made, refusals = filled(request, form, act)
    if ok:
        return go(request, ONE, made.pk)
    return form_page(request, FORM, form, refusals, title="拟一套规则", act="开始拟稿")


def _first_words(base: RuleSet | None, area: str) -> dict[str, Any]:
    """What stands in the fields: a set of the own area becomes its next version."""
    told: dict[str, Any] = {"area": area, "layer": "county", "from": clock.today()}
    if base is None:
        return told
    own = base.area == stem_of(area)
    return told | {"base": base.code, "name": base.name, "code": base.code if own else ""}


def _first_source(values: dict[str, Any], base: str) -> str:
    """What a draft begins with."""
    head = {"name": values["name"], "document": values["document"]}
    place = {"code": values["code"], "layer": values["layer"], "area": stem_of(values["area"].pk)}
    if base:
        days = {"from": values["from"], "to": values["to"], "note": values["note"]}
        return to_toml(edit.copied(edit.parsed(base), **place, **head, **days))
    table = edit.empty(**place, **head, on=values["from"])
    return to_toml(edit.with_head(table, to=values["to"], note=values["note"]))


@only_today
def head(request: HttpRequest, text_id: int) -> HttpResponse:
    """Name, paper and days of a draft."""
    found, table = _drafted(request, text_id)
    form = asked.HeadForm(request.POST or None, initial=table["set"])

    def act(values: dict[str, Any]) -> Any:
        source = to_toml(edit.with_head(table, **values))
        return actions.edit_set(text=found, source=source, by=request.user)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return go(request, ONE, text_id)
    title = f"名称、文件和日期：{found.title}"
    return form_page(request, FORM, form, refusals, title=title, act="保存", text=found)


@only_today
def scale(request: HttpRequest, text_id: int) -> HttpResponse:
    """The county's own definition of above scale, and why lines have no rule."""
    found, table = _drafted(request, text_id)
    form = asked.ScaleForm(request.POST or None, table=table)

    def act(values: dict[str, Any]) -> Any:
        source = to_toml(form.changed_table(values))
        return actions.edit_set(text=found, source=source, by=request.user)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return go(request, ONE, text_id)
    title = f"规模口径和没有规则的线：{found.title}"
    return form_page(request, FORM, form, refusals, title=title, act="保存", text=found)


@only_today
def rule(request: HttpRequest, text_id: int, rule_id: str = "", line: str = "") -> HttpResponse:
    """One rule in fields: figure, comparison, outcome, form, wording, citation, days."""
    found, table = _drafted(request, text_id)
    kept = edit.parts_of(table, rule_id) if rule_id else None
    if line not in set(Line) and kept is None:
        raise Http404
    on = Line(kept[0]["line"] if kept else line)
    given = {"table": table, "line": on, "rule_id": rule_id or edit.free_id(table, on)}
    initial = asked.RuleForm.initial_of(table, rule_id) if kept else _as_in(table)
    form = asked.RuleForm(request.POST or None, initial=initial, **given)

    def act(values: dict[str, Any]) -> Any:
        source, name = to_toml(form.changed_table(values)), given["rule_id"]
        return actions.edit_set(text=found, source=source, by=request.user, rule=name)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return go(request, ONE, text_id)
    return form_page(request, "rules/rule_form.html", form, refusals, text=found, line=on, old=kept)


def _as_in(table: edit.Row) -> dict[str, Any]:
    """A new rule rests on the set's own paper, as a rule."""
    told = {"document": table["set"]["document"], "from": table["set"]["from"]}
    return {**told, "kinds": table["set"].get("kinds", []), "confidence": "SEED"}


@require_POST
@only_today
def drop(request: HttpRequest, text_id: int, rule_id: str) -> HttpResponse:
    """A rule goes; what it rested on goes with it."""
    found, table = _drafted(request, text_id)
    source = to_toml(edit.without_rule(table, rule_id))
    given = {"text": found, "source": source, "by": request.user, "rule": rule_id}
    _, refusals = attempt(lambda: actions.edit_set(**given))
    if refusals:
        return refused(request, refusals, ONE, text_id)
    say(request, f"规则 {rule_id} 已从草稿里删去。")
    return go(request, ONE, text_id)


@only_today
def case(request: HttpRequest, text_id: int) -> HttpResponse:
    """增加案例: facts, and what ought to come out of them."""
    found, table = _drafted(request, text_id)
    form = CaseForm(request.POST or None, made=load_pack(found.source.encode()))

    def act(values: dict[str, Any]) -> Any:
        source = to_toml(edit.with_cases(table, [*table.get("case", []), values]))
        return actions.edit_set(text=found, source=source, by=request.user)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return go(request, ONE, text_id)
    note = "先想好应得什么结论再填；与规则得出的不符，说明规则写错了，或者案例想错了。"
    context = {"title": f"增加案例：{found.title}", "note": note, "act": "存入草稿", "text": found}
    return form_page(request, FORM, form, refusals, **context)


@require_POST
@only_today
def drop_case(request: HttpRequest, text_id: int, number: int) -> HttpResponse:
    """A case goes."""
    found, table = _drafted(request, text_id)
    cases = table.get("case", [])
    if number >= len(cases):
        raise Http404
    source = to_toml(edit.with_cases(table, [*cases[:number], *cases[number + 1 :]]))
    _, refusals = attempt(lambda: actions.edit_set(text=found, source=source, by=request.user))
    if refusals:
        return refused(request, refusals, ONE, text_id)
    say(request, f"案例“{cases[number]['name']}”已从草稿里删去。")
    return go(request, ONE, text_id)


@writes_today
def toml(request: HttpRequest, text_id: int) -> HttpResponse:
    """The source, to be read; of a draft also to be written or uploaded."""
    found = _seen(request, text_id)
    writable = found.open and may(request.user, WRITE, found.area_id)
    if request.method == "POST" and not writable:
        raise Http404
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = asked.TomlForm(*given, initial={"source": found.source})

    def act(values: dict[str, Any]) -> Any:
        return actions.edit_set(text=found, source=values["source"], by=request.user)

    ok, _, refusals = filled(request, form, act)
    if ok:
        return go(request, ONE, text_id)
    context = {"text": found, "writable": writable}
    return form_page(request, "rules/toml.html", form, refusals, **context)


def toml_file(request: HttpRequest, text_id: int) -> HttpResponse:
    """The source as a file, for an editor of one's own."""
    found = _seen(request, text_id)
    name = f'attachment; filename="{found.code}.toml"'
    kind = "application/toml; charset=utf-8"
    return HttpResponse(found.source, content_type=kind, headers={"Content-Disposition": name})


@only_today
def step(request: HttpRequest, text_id: int, step: str) -> HttpResponse:
    """Submit, approve, return or end; each asks first and says what follows."""
    found = _seen(request, text_id)
    if step not in dict(panels.steps(request.user, found)):
        raise Http404
    ends = step == "withdraw" and found.state == TextState.APPROVED
    must_say, today = step in {"return", "withdraw"}, clock.today()
    given = request.POST if request.method == "POST" else None
    form = asked.StepForm(given, must_say=must_say, ends=ends, today=today)
    ok, _, refusals = filled(request, form, lambda said: ACTS[step](found, request.user, said))
    if ok:
        say(request, DONE[step])
        return go(request, ONE, text_id)
    title, note, act = panels.said_of(found, step, today)
    context = {"title": f"{title}：{found.title}", "note": note, "act": act, "text": found}
    return form_page(request, FORM, form, refusals, **context)


@only_today
def reading(request: HttpRequest) -> HttpResponse:
    """登记核读: a text was held against its source and says what the rules say of it."""
    require(request.user, WRITE)
    initial = {name: request.GET.get(name, "") for name in ("document", "article", "edition")}
    initial |= {"on": clock.today()}
    form = asked.ReadForm(request.POST or None, initial=initial)
    ok, _, refusals = filled(request, form, lambda v: actions.read_text(by=request.user, **v))
    if ok:
        say(request, "核读已登记。")
        return go(request, "verdicts-rules")
    note = "对照原文看过、与规则里写的一致才登记；不一致的，请在规则修订里拟新版。"
    return form_page(request, FORM, form, refusals, title="登记条文核读", act="登记", note=note)


@only_today
def decision(request: HttpRequest, unit_id: int, line: str) -> HttpResponse:
    """个案决定: what a paper says of this one unit; a second person approves it."""
    state = _standing(request, unit_id)
    if line not in set(Line):
        raise Http404
    on, papers = Line(line), Paper.objects.known().filter(unit=unit_id, valid_to=None)
    form = asked.DecisionForm(request.POST or None, line=on, papers=papers)

    def act(values: dict[str, Any]) -> Any:
        given = {"unit": state.unit, "line": line, "paper": values["paper"], "area": state.area}
        source = _decided(values, state, on)
        return actions.draft_set(source=source, by=request.user, **given)

    ok, made, refusals = filled(request, form, act)
    if ok:
        return go(request, "rules-step", made.pk, "submit")
    title = f"{on.label}线个案决定：{state.name}"
    note = "写明哪份文件怎么说，由另一位同事批准；法律、章程规定“应当”的不免除，两者都会显示。"
    context = {"title": title, "act": "起草", "note": note, "back": reverse(CARD, args=[unit_id])}
    return form_page(request, FORM, form, refusals, **context)


def _decided(values: dict[str, Any], state: UnitState, line: Line) -> str:
    number = RuleText.objects.filter(unit=state.unit_id, line=line).count() + 1
    place = {"unit_id": state.unit_id, "unit_name": state.name, "stem": stem_of(state.area_id)}
    return source_of(values, line=line, number=number, **place)


def _standing(request: HttpRequest, unit_id: int) -> UnitState:
    if not unit_visible_to(request.user, unit_id):
        raise Http404
    states = UnitState.objects.on(Moment(clock.today())).filter(unit=unit_id)
    state: UnitState = get_object_or_404(states.select_related("unit", "area"))
    require(request.user, WRITE, state.area_id)
    return state


def _seen(request: HttpRequest, text_id: int) -> RuleText:
    require(request.user, "registry.see")
    return get_object_or_404(visible_to(request.user), pk=text_id)


def _drafted(request: HttpRequest, text_id: int) -> tuple[RuleText, edit.Row]:
    """A draft that this person may write on, with its table."""
    found = _seen(request, text_id)
    require(request.user, WRITE, found.area_id)
    if not found.open:
        raise Http404
    return found, edit.parsed(found.source)
