"""A comparison of registers, from its start to what is kept of it."""

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.linkage.actions import compare_again, start_comparison
from qunjian.apps.linkage.models import ComparisonState, LinkedRow, Pair, RegisterComparison
from qunjian.apps.registry.refusals import Refused
from tests.support.batches import make_batch
from tests.support.dirty_registers import make
from tests.support.factories import COUNTY, TOWNSHIP, make_area, make_user

pytestmark = pytest.mark.django_db
FIELDS = ["name", "credit_code", "legal_person", "phone", "address", "township", "industry",
          "staff"]  # fmt: skip


@pytest.fixture
def lead():
    make_area(TOWNSHIP)
    return make_user(PostKind.LEAD_OFFICE, make_area(COUNTY))


def registers(size, lead, letters="AB"):
    made = make(size, letters=letters)
    profiles = dict(zip("ABCD", ("market", "township", "township", "township"), strict=True))
    return [
        make_batch(FIELDS, [list(row[1:]) for row in rows], profile_code=profiles[letter], by=lead)
        for letter, rows in made.registers.items()
    ]


def started(batches, lead, **given):
    told = {"title": "比对", "area": make_area(COUNTY), "with_ledger": False, "low": 0.2,
            "high": 0.9, "by": lead} | given  # fmt: skip
    return start_comparison(batches=batches, **told)


def compared(batches, lead, **given):
    comparison = started(batches, lead, **given)
    run_waiting()
    return RegisterComparison.objects.get(pk=comparison.pk)


def test_two_registers_are_compared_in_the_background(lead):
    comparison = compared(registers(120, lead), lead)
    assert comparison.state == ComparisonState.DONE, comparison.error
    rows = LinkedRow.objects.filter(comparison=comparison)
    assert rows.count() == comparison.figures["rows"] == 240
    assert rows.exclude(reason="").count() == comparison.figures["left_out"] >= 4
    standings = [comparison.figures[name] for name in ("linked", "waiting", "apart")]
    assert sum(standings) == Pair.objects.filter(comparison=comparison).count() > 50


def test_comparing_again_keeps_one_result(lead):
    comparison = compared(registers(60, lead), lead)
    before = comparison.figures
    compare_again(comparison=comparison, by=lead)
    run_waiting()
    comparison.refresh_from_db()
    assert comparison.figures == before
    assert LinkedRow.objects.filter(comparison=comparison).count() == 120


def test_one_register_alone_is_refused(lead):
    with pytest.raises(Refused, match="至少要有两份"):
        started(registers(10, lead, letters="A"), lead)
