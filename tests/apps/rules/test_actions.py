"""Sets of one's own: two persons, nothing overwritten, and every page follows the approval."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.registry.models import UnitState
from qunjian.apps.registry.refusals import Refused
from qunjian.apps.rules import actions
from qunjian.apps.rules.models import RuleText, TextState
from qunjian.apps.rules.queries import base_of, readings, shelf, visible_to, waiting_for
from qunjian.apps.verdicts.queries import known_units, scale_set, sets_for
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Outcome
from qunjian.web import clock
from tests.support.factories import COUNTY, OTHER_TOWNSHIP, make_area, make_unit, make_user
from tests.support.rules import case_source, set_source

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def writer():
    return make_user()


@pytest.fixture
def second():
    return make_user(PostKind.LINE_OFFICER, line="union")


def drafted(writer, **changes):
    return actions.draft_set(source=set_source(**changes), area=make_area(COUNTY), by=writer)


def adopted(writer, second, **changes):
    text = actions.submit_set(text=drafted(writer, **changes), by=writer)
    return actions.approve_set(text=text, by=second)


def union_on(unit, day):
    [known] = known_units(UnitState.objects.on(Moment(day)).filter(unit=unit), Moment(day))
    return known.verdict(Line.UNION, Moment(day))


def test_nothing_speaks_before_a_second_person_has_approved(writer, second):
    unit = make_unit(staff=30, union_members=5)
    text = drafted(writer)
    assert [each.code for each in sets_for(COUNTY)] == ["national"]
    actions.submit_set(text=text, by=writer)
    with pytest.raises(Refused, match="另一位"):
        actions.approve_set(text=text, by=writer)
    assert union_on(unit, DAY).outcome is Outcome.MAY
    actions.approve_set(text=text, by=second)
    assert [each.code for each in sets_for(COUNTY)] == ["national", "mine"]
    verdict = union_on(unit, DAY)
    assert verdict.outcome is Outcome.TARGET
    assert verdict.deciding.rule.id == "mine.union.own"
    assert union_on(unit, date(2025, 12, 31)).outcome is Outcome.MAY


def test_whoever_has_touched_a_draft_may_not_approve_it(writer, second):
    text = drafted(writer)
    third = make_user()
    actions.edit_set(text=text, source=set_source(figure="20"), by=third)
    actions.submit_set(text=text, by=writer)
    with pytest.raises(Refused, match="另一位"):
        actions.approve_set(text=text, by=third)
    assert actions.approve_set(text=text, by=second).state == TextState.APPROVED


def test_the_database_holds_the_two_persons_too(writer, second):
    text = adopted(writer, second)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleText.objects.filter(pk=text.pk).update(approved_by=writer)


def test_what_is_approved_is_only_followed_by_a_newer_version(writer, second):
    first = adopted(writer, second)
    kept = first.source
    with pytest.raises(Refused, match="拟新版"):
        actions.edit_set(text=first, source=set_source(figure="40"), by=writer)
    newer = adopted(writer, second, figure="40", start="2026-06-01")
    first.refresh_from_db()
    assert (first.source, first.state) == (kept, TextState.APPROVED)
    unit = make_unit(staff=30, union_members=5)
    assert union_on(unit, date(2026, 5, 31)).outcome is Outcome.TARGET
    assert union_on(unit, date(2026, 6, 1)).outcome is Outcome.MAY
    assert [str(each.force.end) for each in sets_for(COUNTY)[1:]] == ["2026-06-01", "None"]
    assert base_of(newer).rules[0].condition.figure == 25


def test_no_version_is_laid_over_another(writer, second):
    first = adopted(writer, second)
    with pytest.raises(Refused, match="已有一版"):
        adopted(writer, second, figure="30")
    actions.withdraw_set(text=first, by=second, reason="数字写错", on=first.valid_from)
    assert len(sets_for(COUNTY)) == 1
    text = RuleText.objects.get(state=TextState.DRAFT)
    actions.approve_set(text=actions.submit_set(text=text, by=writer), by=second)
    assert sets_for(COUNTY)[1].rules[0].condition.figure == 30


def test_what_was_known_before_the_approval_stays_as_it_was(writer, second):
    before = clock.now() - timedelta(seconds=1)
    text = adopted(writer, second)
    between = clock.now()
    assert [each.code for each in sets_for(COUNTY, before)] == ["national"]
    actions.withdraw_set(text=text, by=second, reason="县里不再要求", on=date(2026, 7, 1))
    assert [each.force.end for each in sets_for(COUNTY) if each.code == "mine"] == [
        date(2026, 7, 1)
    ]
    assert [each.force.end for each in sets_for(COUNTY, between) if each.code == "mine"] == [None]


def test_a_set_speaks_only_in_its_area(writer, second):
    township = make_area(OTHER_TOWNSHIP)
    source = set_source(area=OTHER_TOWNSHIP[:9])
    text = actions.draft_set(source=source, area=township, by=writer)
    actions.approve_set(text=actions.submit_set(text=text, by=writer), by=second)
    assert len(sets_for(OTHER_TOWNSHIP)) == 2
    assert len(sets_for(make_area().pk)) == 1
    clerk = make_user(PostKind.TOWNSHIP_CLERK, make_area())
    assert not visible_to(clerk)
    with pytest.raises(Refused, match="换一个代码"):
        drafted(writer)


def test_what_is_refused(writer, second):
    for changes, said in (
        ({"area": "330326"}, "area"),
        ({"layer": "national"}, "全国规定"),
        ({"outcome": "must"}, "只能定目标"),
        ({"wording": " "}, "wording"),
    ):
        with pytest.raises(Refused, match=said):
            drafted(writer, **changes)
    drafted(writer)
    with pytest.raises(Refused, match="还没批准"):
        drafted(writer)
    other = drafted(writer, code="second", rule="national.union.below")
    with pytest.raises(Refused, match="已被别的规则集用了"):
        actions.submit_set(text=other, by=writer)


def test_returned_dropped_and_who_waits(writer, second):
    text = actions.submit_set(text=drafted(writer), by=writer)
    assert list(waiting_for(second)) == [text]
    assert not list(waiting_for(make_user(PostKind.VIEWER)))
    text = actions.return_set(text=text, by=second, reason="数字对不上文件")
    assert text.state == TextState.DRAFT
    actions.withdraw_set(text=text, by=writer, reason="不要了")
    assert len(shelf().of_area(COUNTY)) == 1
    verbs = list(Event.objects.filter(verb__startswith="rules.").values_list("verb", flat=True))
    assert verbs == ["rules.withdrawn", "rules.returned", "rules.submitted", "rules.drafted"]


def test_a_decision_is_about_one_unit_and_lifts_no_duty(writer, second):
    one, other = (make_unit(staff=30, union_members=5) for _ in range(2))
    due = make_unit(staff=30, union_members=26)
    for unit in (one, due):
        text = actions.draft_set(
            source=case_source(unit.pk), area=make_area(COUNTY), unit=unit, line="union", by=writer
        )
        actions.approve_set(text=actions.submit_set(text=text, by=writer), by=second)
    assert union_on(one, DAY).outcome is Outcome.JOINT_ONLY
    assert union_on(other, DAY).outcome is Outcome.MAY
    lawful = union_on(due, DAY)
    assert lawful.outcome is Outcome.MUST
    assert "个案决定" in lawful.because


def test_scale_follows_the_version_in_force(writer, second):
    assert scale_set(COUNTY) is None
    condition = '{ measure = "staff", comparison = "at_least", figure = "50" }'
    says = '[scale]\nsays = "50人以上"\n'
    adopted(writer, second, more=f"{says}any_of = [[{condition}]]\n")
    assert scale_set(COUNTY, DAY).code == "mine"
    assert scale_set(COUNTY, date(2025, 1, 1)) is None
    unit = make_unit(staff=60)
    [known] = known_units(UnitState.objects.on(Moment(DAY)).filter(unit=unit), Moment(DAY))
    assert known.above_scale() is True


def test_reading_a_text_is_recorded(writer):
    told = {"document": "工会法", "article": "第十一条", "edition": "2021年", "where": "县档案室"}
    row = actions.read_text(**told, on=DAY, reason="年度核对，与所写一致", by=writer)
    event = Event.objects.get(verb="rules.text-read")
    assert (event.target, event.reason) == (f"rules.textreading:{row.pk}", row.reason)
    assert isinstance(clock.now(), datetime)
    assert readings()["工会法", "第十一条", "2021年"].by == writer
    with pytest.raises(Refused, match="还没有到"):
        actions.read_text(**told, on=clock.today() + timedelta(days=1), reason="", by=writer)
