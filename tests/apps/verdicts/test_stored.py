"""What is kept of verdicts is what judging anew says, whatever was done and on every day."""

import random
from datetime import date, timedelta

import pytest

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.models import Event
from qunjian.apps.figures.asked import reason_of
from qunjian.apps.figures.stock import stock
from qunjian.apps.registry import actions
from qunjian.apps.registry.doubts import open_doubts
from qunjian.apps.registry.models import (
    Coverage,
    Headcount,
    NotYet,
    NotYetReason,
    OrganisationState,
    UnitState,
)
from qunjian.apps.registry.queries import coverage_on
from qunjian.apps.registry.refusals import Refused
from qunjian.apps.verdicts import counting, derive, stored, tallying
from qunjian.apps.verdicts.models import Judgement, Profile, Reach
from qunjian.apps.verdicts.profiles import covered_text, number_of
from qunjian.apps.verdicts.queries import known_units
from qunjian.core.period import Moment
from qunjian.core.rules import judge_codes
from qunjian.core.vocabulary import FactField, Line, Source, UnitChange
from tests.support.factories import START, make_area, make_organisation, make_unit

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope(everywhere=True)
STEM = "339926"
TOWNS = (f"{STEM}001000", f"{STEM}002000")
DAYS = [START + timedelta(days=each) for each in (-1, 0, 1, 40, 90, 200, 400, 900)]


def assert_kept_is_true() -> None:
    """Every unit and line on every day: outcome, rule, form, missing fact, mode and reason."""
    for day in DAYS:
        moment = Moment(day)
        assert stored.answers(moment)
        rows = {row.unit_id: row for row in stored.judgements(EVERYWHERE, moment)}
        units = known_units(UnitState.objects.on(moment), moment)
        told = {unit.pk: unit for unit in stock(EVERYWHERE, moment).units}
        assert sorted(rows) == sorted(unit.unit_id for unit in units)
        profiles = stored.profiles({row.profile_id for row in rows.values()})
        for unit in units:
            row, kept = rows[unit.unit_id], profiles[rows[unit.unit_id].profile_id]
            shown = told[unit.unit_id]
            assert row.area_code == unit.area_code
            assert row.counted_on == shown.counted_on
            assert (kept.kind, kept.operating_state) == (unit.kind, unit.operating_state)
            assert kept.above is unit.above_scale()
            assert kept.section == shown.section
            assert kept.counted == (FactField.STAFF in unit.counts)
            assert kept.doubted == shown.doubted
            for line, here in zip(Line, kept.lines, strict=True):
                codes = judge_codes(unit.facts(line), line, on=day, sets=unit.sets)
                assert (here.outcome, here.rule_id, here.form, here.missing) == codes
                assert here.mode is shown.mode(line)
                assert (here.reason or "none") == reason_of(shown, line)


class Clerk:
    """Does at random what people do to a small county."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.areas = [make_area(code) for code in TOWNS]
        self.units = [self.unit() for _ in range(6)]

    def unit(self):
        kind = self.dice.choice(("enterprise", "enterprise", "social"))
        area = self.dice.choice(self.areas)
        return make_unit(area=area, kind=kind, industry=self.dice.choice(("1810", "5211", "")))

    def day(self) -> date:
        return START + timedelta(days=self.dice.randrange(0, 500))

    def do(self) -> None:
        what = self.dice.choice(
            (self.count, self.count, self.correct, self.found, self.change, self.move,
             self.dissolve, self.uncover, self.excuse, self.forgive, self.set_aside, self.undo)
        )  # fmt: skip
        try:
            what()
        except Refused:
            return

    def counts(self) -> dict[str, int]:
        fields = self.dice.sample([str(each) for each in FactField], 5)
        return {name: self.dice.choice((0, 1, 2, 3, 4, 8, 25, 30, 60, 120)) for name in fields}

    def one(self, rows):
        found = list(rows)
        if not found:
            raise Refused("nothing there")
        return self.dice.choice(found)

    def count(self) -> None:
        source = self.dice.choice((Source.CENSUS, Source.UNION, Source.MARKET))
        actions.count_unit(
            unit=self.dice.choice(self.units), source=source, on=self.day(), by=None,
            **self.counts(),
        )  # fmt: skip

    def correct(self) -> None:
        row = self.one(Headcount.objects.known())
        actions.correct_headcount(headcount=row, by=None, reason="抄错", **self.counts())

    def found(self) -> None:
        units = self.dice.sample(self.units, self.dice.choice((1, 2)))
        line = self.dice.choice(list(Line))
        outer = line is Line.LEAGUE and self.dice.random() < 0.3
        given = {"form": "league_outer", "outer": True} if outer else {}
        make_organisation(
            f"组织{self.dice.random()}", line, tuple(units), on=self.day(),
            area=self.areas[0], **given,
        )  # fmt: skip

    def state(self):
        return self.one(UnitState.objects.known().filter(valid_to=None))

    def change(self) -> None:
        state = self.dice.choice(("operating", "suspended", "cancelled"))
        actions.change_unit(
            state=self.state(), on=self.day(), change=UnitChange.STATE, by=None,
            operating_state=state,
        )  # fmt: skip

    def move(self) -> None:
        actions.correct_unit(
            state=self.state(), by=None, reason="登记错", area=self.dice.choice(self.areas)
        )

    def dissolve(self) -> None:
        state = self.one(OrganisationState.objects.known().filter(valid_to=None))
        actions.dissolve_organisation(state=state, on=self.day(), by=None, reason="撤销")

    def uncover(self) -> None:
        row = self.one(Coverage.objects.known().filter(valid_to=None))
        actions.end_coverage(coverage=row, on=self.day(), by=None)

    def excuse(self) -> None:
        actions.record_not_yet(
            unit=self.dice.choice(self.units), line=self.dice.choice(list(Line)), on=self.day(),
            reason=self.dice.choice(list(NotYetReason)), by=None,
        )  # fmt: skip

    def forgive(self) -> None:
        row = self.one(NotYet.objects.known().filter(valid_to=None))
        actions.clear_not_yet(not_yet=row, on=self.day(), by=None)

    def set_aside(self) -> None:
        day = self.day()
        doubted = [row for row in stock(EVERYWHERE, Moment(day)).units if row.doubted]
        row = self.one(doubted)
        counts = {str(field): value for field, value in row.known.counts.items()}
        [doubt, *_] = open_doubts(counts)
        unit = next(each for each in self.units if each.pk == row.pk)
        actions.dismiss_warning(
            unit=unit, code=doubt.code, figures=doubt.figures, reason="属实", on=day, by=None
        )

    def undo(self) -> None:
        event = self.one(Event.objects.exclude(verb="units.recorded").order_by("-pk")[:3])
        actions.undo_event(event=event, by=None, partly=True)


@pytest.mark.parametrize("seed", range(4))
def test_kept_is_what_judging_says_after_whatever_is_done(seed):
    clerk = Clerk(seed)
    for number in range(40):
        clerk.do()
        if number % 8 == 7:
            assert_kept_is_true()
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert len(verbs) > 8, "the clerk did too little to prove anything"


def test_all_judged_anew_is_the_same():
    clerk = Clerk(9)
    for _ in range(40):
        clerk.do()
    before = set(Judgement.objects.values_list("unit", "valid_from", "valid_to", "profile"))
    derive.rejudge_all()
    after = set(Judgement.objects.values_list("unit", "valid_from", "valid_to", "profile"))
    assert before == after
    assert_kept_is_true()


def test_one_day_is_kept_for_that_day_alone():
    clerk = Clerk(3)
    for _ in range(30):
        clerk.do()
    day = DAYS[4]
    derive.rejudge_day(day)
    assert stored.answers(Moment(day))
    assert not stored.answers(Moment(day + timedelta(days=1)))
    assert not stored.answers_always()
    whole = Judgement.objects.count()
    assert whole == UnitState.objects.on(Moment(day)).count()


def test_other_rules_are_not_answered_with_old_verdicts():
    make_unit(area=make_area(TOWNS[0]), staff=30)
    assert stored.answers(Moment(START))
    Reach.objects.update(rules="other")
    assert not stored.answers(Moment(START))
    make_unit(area=make_area(TOWNS[0]), staff=30)
    assert stored.answers(Moment(START))


def seen(day: counting.Day) -> tuple[dict, set]:
    """A counted day by what its numbers stand for."""
    cells = zip(day.profile, day.area, day.units, day.stale, strict=True)
    units = {
        (counting.PROFILES.all[profile], counting.AREAS.all[area]): (many, stale)
        for profile, area, many, stale in cells
    }
    covers = {
        (counting.PROFILES.all[profile], counting.AREAS.all[area], organisation, line)
        for profile, area, organisation, line in zip(*day.covers, strict=True)
    }
    return units, covers


def recounted(day: date) -> tuple[dict, set]:
    """The same out of judgements and coverage, in plain Python."""
    units: dict = {}
    rows = stored.judgements(EVERYWHERE, Moment(day))
    for row in rows:
        many, stale = units.get((row.profile_id, row.area_code), (0, 0))
        old = row.counted_on is not None and row.counted_on < day - timedelta(days=180)
        units[row.profile_id, row.area_code] = (many + 1, stale + old)
    at = {row.unit_id: row for row in rows}
    texts = dict(Profile.objects.values_list("pk", "text"))
    covers = set()
    for cover in coverage_on(Moment(day)):
        row, line = at.get(cover.unit_id), counting.LINE_AT[cover.line]
        if row:
            number = number_of(covered_text(texts[row.profile_id], line))
            covers.add((number, row.area_code, cover.organisation_id, line))
    return units, covers


def test_counted_days_are_brought_up_to_every_write(monkeypatch):
    """What a page counted is never older than the last write, and is what counting anew says."""
    # a test is one transaction, in which nothing would be kept
    monkeypatch.setattr(counting, "_is_settled", lambda: True)
    monkeypatch.setattr(counting, "_held", None)
    clerk = Clerk(5)
    days = (START, START + timedelta(days=300), date(2026, 8, 31))
    followed, before = 0, counting.counted(Moment(START)).history.state
    for number in range(40):
        clerk.do()
        if number % 10 == 9:
            assert tallying.add_up() or number < 20
        for day in days:
            now = counting.counted(Moment(day))
            assert now is counting.counted(Moment(day))
            assert seen(now) == recounted(day)
        state = now.history.state
        followed += state[0] == before[0] and state[1] > before[1]
        before = state
    assert followed > 15
    monkeypatch.setattr(counting, "_held", None)
    assert [seen(counting.counted(Moment(day))) for day in days] == [*map(recounted, days)]
