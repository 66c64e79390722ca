"""What is remembered of the ledger holds until something in it is written, and no longer."""

from threading import Thread

import pytest

from qunjian.apps.audit.trail import record_look
from qunjian.apps.ledger.memory import is_kept, remembered, version
from tests.support.factories import make_unit, make_user


@pytest.mark.django_db
def test_looks_leave_the_version_and_writes_change_it():
    unit, user = make_unit(), make_user()
    first = version()
    record_look(verb="units.contact-seen", target=unit, by=user)
    record_look(verb="registry.exported", target=unit, by=user)
    assert version() == version() == first
    make_unit()
    second = version()
    assert second != first
    record_look(verb="papers.opened", target=unit, by=user)
    assert version() == second


def test_computed_once_even_when_several_ask_at_once():
    computed = []

    def compute():
        computed.append(1)
        return len(computed)

    asking = [Thread(target=remembered, args=("key", "v1", compute)) for _ in range(5)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert remembered("key", "v1", compute) == 1
    assert remembered("key", "v2", compute) == 2


def test_a_failure_is_not_remembered():
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        remembered("broken", "v1", fail)
    assert remembered("broken", "v1", lambda: 7) == 7


def test_versions_older_than_the_last_two_are_let_go():
    for at in ("w1", "w2", "w3"):
        remembered("key", at, lambda: 1)
    assert [is_kept("key", at) for at in ("w1", "w2", "w3")] == [False, True, True]
