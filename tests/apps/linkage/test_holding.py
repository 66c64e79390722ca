"""Whoever comes first has a pair; on PostgreSQL with people who really come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from qunjian.apps.linkage import holding
from qunjian.apps.linkage.actions.deciding import decide
from qunjian.apps.linkage.models import Answer, Decision, Hold, LinkedRow
from qunjian.apps.linkage.queries.review import free_for, queue
from qunjian.apps.registry.refusals import Refused
from tests.support.factories import make_user
from tests.support.pairs import Made

PEOPLE = 6


def of_pairs(count):
    made = Made([[f"桥头第{n}厂"] for n in range(count)], [[f"桥头{n}厂"] for n in range(count)])
    pairs = [made.pair(f"A:桥头第{n}厂", f"B:桥头{n}厂", 0.5) for n in range(count)]
    return made, pairs


@pytest.mark.django_db
def test_a_hold_is_one_persons_and_goes_with_them():
    _, (first, second) = of_pairs(2)
    one, two = make_user(), make_user()
    assert holding.take(first, one)
    assert holding.take(first, one)
    assert not holding.take(first, two)
    assert holding.take(second, one)
    assert holding.take(first, two)
    assert Hold.objects.count() == 2


@pytest.mark.django_db
def test_a_hold_ends_by_itself():
    _, (pair,) = of_pairs(1)
    one, two = make_user(), make_user()
    assert holding.take(pair, one)
    held = Hold.objects.get()
    Hold.objects.update(until=held.until - holding.HELD_FOR - timedelta(seconds=1))
    assert holding.take(pair, two)
    assert not holding.take(pair, one)


@pytest.mark.django_db
def test_pairs_of_the_same_rows_are_one_persons_too():
    made = Made([["甲厂"], ["丁厂"]], [["乙厂"]], [["丙厂"]])
    held = made.pair("A:甲厂", "B:乙厂")
    made.pair("B:乙厂", "C:丙厂")
    other = made.pair("A:丁厂", "C:丙厂")
    one, two = make_user(), make_user()
    assert holding.take(held, one)
    assert [pair.pk for pair in free_for(queue(made.comparison), two)] == [other.pk]
    assert free_for(queue(made.comparison), one).count() == 3


def at_once(people, act):
    """Everybody acts in a thread of their own, at the same moment; what each got."""
    gate = Barrier(len(people))

    def one(person):
        try:
            gate.wait(10)
            return act(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people))


on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_gets_the_pair():
    _, (pair,) = of_pairs(1)
    people = [make_user() for _ in range(PEOPLE)]
    assert sum(at_once(people, lambda person: holding.take(pair, person))) == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_who_answer_at_once_one_answer_stands():
    made, (pair,) = of_pairs(1)
    people = [make_user() for _ in range(PEOPLE)]

    def answer(person):
        try:
            decide(pair=pair, answer=Answer.SAME, by=person)
        except Refused:
            return False
        return True

    assert sum(at_once(people, answer)) == 1
    assert Decision.objects.filter(withdrawn_at=None).count() == 1
    assert (
        LinkedRow.objects.filter(comparison=made.comparison).values("firm").distinct().count() == 1
    )
