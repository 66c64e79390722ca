"""What was known at a moment stays askable: any history, entered late or put right, by chance."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.indicators import ALL
from qunjian.apps.figures.queries import Book
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Coverage, Headcount
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Source
from qunjian.web import clock
from tests.support.factories import COUNTY, make_area, make_organisation, make_unit

pytestmark = pytest.mark.django_db
KINDS = ("found", "count", "correct", "end", "not-yet", "unit")
DAYS = (date(2025, 4, 1), date(2025, 7, 1))
steps = st.lists(
    st.tuples(st.dates(date(2025, 3, 20), date(2025, 8, 31)), st.sampled_from(KINDS)),
    min_size=2,
    max_size=6,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=steps)
def test_every_moment_of_knowledge_answers_as_it_did(history, monkeypatch):
    now = clock.now()
    with transaction.atomic():
        unit, told = make_unit("第0厂", make_area(), staff=30, women=12), {}
        for number, (on, kind) in enumerate(history):
            now += timedelta(minutes=1)
            monkeypatch.setattr(clock, "now", lambda at=now: at)
            _enter(on, kind, unit, number)
            told[now] = {day: figures(Moment(day)) for day in DAYS}
        for at, found in told.items():
            assert {day: figures(Moment(day, at)) for day in DAYS} == found
        transaction.set_rollback(True)


def figures(moment):
    book = Book(Scope(everywhere=True), moment, COUNTY)
    asked = [
        (each, Asked(line=line))
        for each in ALL
        for line in (tuple(Line) if each.needs_line else (None,))
    ]
    found = ((each, question, book.asked(each.code, question)) for each, question in asked)
    return {(one.code, of.line): (f.value, f.denominator, f.left_out) for one, of, f in found}


def _enter(on, kind, unit, number):
    """One thing that is learned, of whatever day."""
    if kind == "found":
        make_organisation(f"第{number}支部", units=(unit,), on=on)
    elif kind == "unit":
        make_unit(f"第{number + 1}厂", make_area(), staff=20 + number, on=on)
    elif kind == "count":
        given = {"source": Source.CENSUS, "by": None}
        actions.count_unit(unit=unit, on=on, staff=20 + number, league_members=3, **given)
    elif kind == "not-yet":
        actions.record_not_yet(unit=unit, line="women", reason="owner", on=on, by=None)
    elif kind == "correct":
        row = Headcount.objects.known().filter(unit=unit).first()
        actions.correct_headcount(headcount=row, by=None, reason="抄错了", staff=50 + number)
    elif kind == "end":
        row = Coverage.objects.known().filter(unit=unit, valid_to=None, valid_from__lt=on).first()
        if row:
            actions.end_coverage(coverage=row, on=on, by=None)
