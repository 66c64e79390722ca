"""What a newcomer finds begun: two disputes, a rule set that waits for a second person, terms."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from qunjian.apps.accounts.models import User
from qunjian.apps.areas.models import Area
from qunjian.apps.demo import people
from qunjian.apps.disputes import actions as disputes
from qunjian.apps.disputes.models import Disputant, DisputeAbout, DisputeResult
from qunjian.apps.registry import actions as registry
from qunjian.apps.registry.models import Headcount, OrganisationState, UnitState
from qunjian.apps.registry.queries import in_area
from qunjian.apps.rules import actions as rules
from qunjian.apps.rules.queries import stem_of
from qunjian.apps.verdicts.queries import Known, known_units
from qunjian.core.period import Moment
from qunjian.core.rules import editing as edit
from qunjian.core.rules.terms import ELECTED
from qunjian.core.rules.writing import to_toml
from qunjian.core.vocabulary import FactField, Line, Outcome

SAID_ON, ANSWERED_ON = date(2026, 8, 27), date(2026, 8, 31)
SPEAKS_FROM = date(2027, 1, 1)
FIRST_ELECTION, APART = date(2022, 9, 15), timedelta(days=31)
ELECTIONS = 40
YEARS = {Line.PARTY: None, Line.UNION: 3, Line.LEAGUE: 3, Line.WOMEN: None}
TEXT: dict[str, Any] = {
    "document": "安党群〔2026〕6号（示例，虚构）",
    "article": "第二条",
    "edition": "2026年（虚构）",
    "wording": "女职工五人以上的企业，争取建立妇委会。",
    "confidence": "DEMO",
    "from": SPEAKS_FROM,
}
WORKED: list[dict[str, Any]] = [
    {"name": "女职工4人", "women": 4, "outcome": "暂不具备", "rule": "不适用"},
    {"name": "女职工5人", "women": 5, "outcome": "目标", "rule": "适用"},
    {"name": "女职工没有报上来", "outcome": "待补充", "missing": ["女职工"], "rule": "待补充"},
]


def make_samples(users: Mapping[str, User]) -> None:
    """Through the actions, by the people whose work it is."""
    _disputed(users)
    _drafted(users)
    _elected(users)


def _disputed(users: Mapping[str, User]) -> None:
    """One answered after its count was put right, so that the verdict changed; one still open."""
    first, second = _owing_a_union()
    told: dict[str, Any] = {
        "line": Line.UNION,
        "about": DisputeAbout.FACT,
        "field": FactField.UNION_MEMBERS,
        "said_by": Disputant.STAFF,
        "on": SAID_ON,
        "by": users["union"],
    }
    said = "名册里有几名会员去年已经离职，现在在册的不到25人。"
    row = disputes.register_dispute(unit=first.unit, said=said, **told)
    for count in Headcount.objects.known().filter(unit=first.unit, union_members__gte=25):
        registry.correct_headcount(
            headcount=count, by=users["union"], union_members=24,
            reason="与企业核对花名册，去年离职的几名会员没有除名",
        )  # fmt: skip
    disputes.answer_dispute(
        dispute=row, result=DisputeResult.CORRECTED, on=ANSWERED_ON, by=users["union"],
        answer="已与企业核对，会员改为24人，不到工会法第十一条写的25人；县里文件的目标仍在。",
    )  # fmt: skip
    doubts = "有一半会员是劳务派遣人员，关系在派遣公司，不应算在本企业。"
    disputes.register_dispute(unit=second.unit, said=doubts, **told)


def _owing_a_union() -> tuple[UnitState, UnitState]:
    """Two small firms that must found a union by their members alone."""
    moment = Moment(ANSWERED_ON)
    states = UnitState.objects.on(moment).filter(
        in_area(people.CHENGGUAN), operating_state="operating"
    )
    rows = list(states.select_related("unit").order_by("name_key", "pk"))
    known = known_units(rows, moment)
    found = [row for row, unit in zip(rows, known, strict=True) if _fits(unit, moment)]
    return found[0], found[1]


def _fits(unit: Known, moment: Moment) -> bool:
    above = unit.above_scale()
    return above is False and unit.outcome(Line.UNION, moment) is Outcome.MUST


def _drafted(users: Mapping[str, User]) -> None:
    """A county's supplement with one rule, handed to a second person; it says nothing yet."""
    area = Area.objects.get(pk=people.COUNTY)
    table = edit.empty(
        code="anlan-women-2027",
        name="安澜县建妇女组织补充规则（示例，虚构）",
        layer="county",
        area=stem_of(area.pk),
        document=TEXT["document"],
        on=SPEAKS_FROM,
    )
    rule: dict[str, Any] = {
        "id": "anlan-women-2027.women.own",
        "line": str(Line.WOMEN),
        "measure": str(FactField.WOMEN),
        "comparison": "at_least",
        "figure": "5",
        "outcome": str(Outcome.TARGET),
        "form": "women_committee",
        "says": "争取建立妇委会",
        "kinds": ["enterprise"],
    }
    cases = [{"of": rule["id"], **row} for row in WORKED]
    source = to_toml(edit.with_cases(edit.with_rule(table, rule, TEXT), cases))
    text = rules.draft_set(source=source, area=area, by=users["lead"])
    rules.submit_set(text=text, by=users["lead"])


def _elected(users: Mapping[str, User]) -> None:
    """Elections a month apart over three years: some terms have ended, some end soon."""
    states = OrganisationState.objects.known().filter(
        valid_to=None, outer=False, form__in=map(str, ELECTED), line__in=YEARS
    )
    old = states.exclude(line=Line.WOMEN).filter(founded_on__lt=FIRST_ELECTION)
    for number, state in enumerate(_spread(old.select_related("organisation"))):
        line = Line(state.line)
        registry.record_term(
            organisation=state.organisation,
            on=FIRST_ELECTION + APART * (number % ELECTIONS),
            years=YEARS[line],
            by=users[str(line)],
            reason="选举结果报告",
        )


def _spread(states: Iterable[OrganisationState]) -> list[OrganisationState]:
    """As many of each line, in turn."""
    by_line: dict[str, list[OrganisationState]] = {}
    for state in sorted(states, key=lambda each: (each.name_key, each.pk)):
        by_line.setdefault(state.line, []).append(state)
    most = max(map(len, by_line.values()), default=0)
    turns = (rows[at] for at in range(most) for rows in by_line.values() if at < len(rows))
    return list(turns)[: ELECTIONS * 2]
