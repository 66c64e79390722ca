"""Search lines are what the facts say after every write; a word finds what it found before."""

from datetime import date

import pytest

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.audit.models import Event
from qunjian.apps.ledger.models import OPEN, SearchLine
from qunjian.apps.ledger.queries import Question, found_by, lines
from qunjian.apps.ledger.search import found_units
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import NameKind, UnitState
from qunjian.apps.registry.queries import matching, units_visible_to
from qunjian.core.names import parted
from qunjian.core.period import Moment
from qunjian.core.vocabulary import UnitChange
from tests.support.factories import OTHER_TOWNSHIP, make_area, make_unit, make_user, state_of

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope(everywhere=True)
TODAY = Moment(date(2026, 8, 31))
WORDS = ["竹器", "竹木", "zhuqi", "zqc", "ab", "a", "9", "ア9", "砖厂", "ＡＢ", "竹 zq", "", "。"]


def assert_lines_are_true() -> None:
    states = UnitState.objects.known().values_list(
        "pk", "area_id", "kind", "operating_state", "valid_from", "valid_to", "unit__search_text"
    )
    wanted = [(*told, end or OPEN, *parted(text)) for *told, end, text in states]
    assert sorted(SearchLine.objects.values_list()) == sorted(wanted)


def test_lines_follow_every_write():
    unit = make_unit("桥头竹器厂", staff=30)
    make_unit("河口砖厂", make_area(OTHER_TOWNSHIP))
    assert_lines_are_true()
    actions.name_unit(
        unit=unit, name="桥头篾器社", kind=NameKind.FORMER, on=date(2025, 1, 1), by=None
    )
    assert_lines_are_true()
    assert lines_of("篾器") == [unit.pk]
    actions.change_unit(
        state=state_of(unit), on=date(2026, 1, 10), change=UnitChange.RENAMED, by=None,
        name="桥头竹木厂",
    )  # fmt: skip
    assert_lines_are_true()
    actions.change_unit(
        state=state_of(unit), on=date(2026, 3, 10), change=UnitChange.MOVED_IN, by=None,
        area=make_area(OTHER_TOWNSHIP),
    )  # fmt: skip
    assert_lines_are_true()
    actions.undo_event(event=Event.objects.order_by("-pk")[0], by=None)
    assert_lines_are_true()
    assert lines_of("竹器") == lines_of("竹木") == lines_of("篾器") == [unit.pk]


def lines_of(word: str) -> list[int]:
    found = UnitState.objects.on(TODAY).filter(found_by(make_user(), word, TODAY))
    return list(found.values_list("unit_id", flat=True))


@pytest.mark.parametrize("word", WORDS)
def test_words_find_what_the_search_texts_hold(word):
    """A name with letters that have no pinyin keeps its digits findable."""
    for name in ("桥头竹器厂", "AB 竹木9厂", "アB9号店", "ab9", "河口砖厂"):
        make_unit(name)
    user = make_user()
    rows = units_visible_to(user, TODAY)
    wanted = set(rows.filter(matching(word)).values_list("pk", flat=True))
    asked = Question(q=word, state="all")
    told = lines(EVERYWHERE, TODAY, asked).values_list("pk", flat=True)
    assert set(told) == wanted
    assert set(rows.filter(found_by(user, word, TODAY)).values_list("pk", flat=True)) == wanted
    assert {state.pk for state in found_units(user, word, TODAY)} == wanted


def test_what_was_known_earlier_is_looked_for_in_the_search_texts():
    unit = make_unit("桥头竹器厂")
    then = Moment(TODAY.day, known_at=Event.objects.order_by("-pk")[0].at)
    actions.correct_unit(state=state_of(unit), by=None, reason="写错了", name="桥头竹木厂")
    rows = UnitState.objects.on(then).filter(found_by(make_user(), "竹木", then))
    assert [state.name for state in rows] == ["桥头竹器厂"]
