"""A join is learned today: what was pinned before stays, and the rows that moved say why."""

from datetime import date

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.models import Event
from qunjian.apps.disputes.actions import register_dispute
from qunjian.apps.disputes.models import Disputant, Dispute, DisputeAbout
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.causes import CauseKind
from qunjian.apps.figures.differing import difference
from qunjian.apps.figures.explaining import explained
from qunjian.apps.figures.moving import Move
from qunjian.apps.figures.pins import restatement
from qunjian.apps.registry import actions
from qunjian.apps.rules.actions import approve_set, draft_set, submit_set
from qunjian.apps.rules.models import RuleText
from qunjian.apps.rules.queries import decisions_of, shelf
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Source
from qunjian.web import clock
from tests.apps.figures.test_pins import pin
from tests.support.factories import COUNTY, make_area, make_organisation, make_unit, make_user
from tests.support.held import held
from tests.support.rules import case_source

pytestmark = pytest.mark.django_db
SCOPE = Scope(everywhere=True)
DAY = date(2025, 6, 30)
LEAGUE = Asked(line=Line.LEAGUE, area=COUNTY)
WHY = "市场监管部门答复：同一家"


@pytest.fixture
def two():
    """A unit entered twice: one has the counts, the other the league's branch."""
    counted = make_unit("桥头甲厂", staff=40, youth=9, league_members=4)
    covered = make_unit("桥头镇甲工厂")
    make_organisation("甲厂团支部", units=(covered,))
    make_unit("桥头乙厂", staff=30, youth=8, league_members=4)
    return counted, covered


def joined(two):
    return actions.join_units(keep=two[0], gone=two[1], reason=WHY, by=None)


def undo():
    actions.undo_event(event=Event.objects.filter(verb="units.joined").latest("pk"), by=None)


def test_a_pin_of_before_stays_and_its_restatement_names_the_join(two):
    made = pin("coverage-base")
    before = made.value, made.denominator
    joined(two)
    told = restatement(SCOPE, made)
    assert told.same
    assert told.restated
    assert (told.told.before.value, told.told.before.denominator) == before
    moved = told.told.moved
    causes = explained(told.told, moved)
    for row in moved:
        assert {each.kind for each in causes[row.pk]} == {CauseKind.JOINED}
        assert all("合并" in each.by for each in causes[row.pk])
    changes = sum(each.change for each in moved)
    assert told.told.change == changes


def test_undo_brings_the_figure_back(two):
    made, before = pin("coverage-base"), held()
    joined(two)
    undo()
    assert held() == before
    told = difference(SCOPE, "coverage-base", LEAGUE, made.moment, Moment(DAY))
    assert not told.moved
    assert told.change == 0


def test_a_split_is_told_as_one(two):
    both = two[0]
    actions.count_unit(unit=both, source=Source.UNION, on=DAY, by=None, union_members=9)
    before = clock.now()
    rows = [row for row in both.headcounts.filter(known_to=None) if row.source == Source.UNION]
    values = {"name": "桥头甲二厂", "kind": "enterprise", "area": make_area()}
    actions.split_unit(unit=both, rows=rows, reason=WHY, by=None, on=date(2025, 1, 1), **values)
    found = difference(SCOPE, "coverage-base", LEAGUE, Moment(DAY, before), Moment(DAY))
    causes = explained(found, found.moved)
    assert {each.kind for row in found.moved for each in causes[row.pk]} <= {CauseKind.JOINED}


def test_what_left_and_what_entered_make_the_difference(two):
    before = clock.now()
    joined(two)
    found = difference(SCOPE, "gap", LEAGUE, Moment(DAY, before), Moment(DAY))
    left = found.by(Move.LEFT)
    assert [each.pk for each in left] == [two[0].pk]  # it is covered by the branch of the other
    assert found.change == -1


def test_decisions_about_the_joined_unit_count_for_the_other_from_then_on(two):
    keep, gone = two
    writer, second = make_user(), make_user(PostKind.LINE_OFFICER, line="union")
    given = {"area": make_area(COUNTY), "unit": gone, "line": "union", "by": writer}
    text = draft_set(source=case_source(gone.pk), **given)
    approve_set(text=submit_set(text=text, by=writer), by=second)
    before, all_before = clock.now(), held()
    joined(two)
    assert shelf().decisions.keys() == {keep.pk}
    assert shelf(before).decisions.keys() == {gone.pk}
    assert [each.pk for each in decisions_of(writer, keep.pk)] == [text.pk]
    undo()
    assert shelf().decisions.keys() == {gone.pk}
    assert RuleText.objects.get().unit == gone
    assert held() == all_before


def test_a_dispute_goes_along_and_comes_back(two):
    keep, gone = two
    register_dispute(
        unit=gone, line=Line.LEAGUE, about=DisputeAbout.VERDICT, said_by=Disputant.OWNER,
        said="人数不对", on=date(2026, 1, 5), by=None,
    )  # fmt: skip
    joined(two)
    assert Dispute.objects.get().unit == keep
    event = Event.objects.get(verb="units.joined")
    assert event.after["carried"]["disputes.dispute.unit"] == 1
    undo()
    assert Dispute.objects.get().unit == gone
