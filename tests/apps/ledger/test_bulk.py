"""Many units at once: seen before it is done, done as one event, undone at once."""

from datetime import date

import pytest

from qunjian.apps.audit.models import Event
from qunjian.apps.registry.models import ExtraField, NotYet
from tests.support.factories import (
    OTHER_TOWNSHIP,
    make_area,
    make_unit,
    make_user,
    signed_in,
    state_of,
)

pytestmark = pytest.mark.django_db
PATH = "/ledger/change/"


@pytest.fixture
def officer():
    return signed_in(make_user())


def told(units, **values):
    ids = ",".join(str(unit.pk) for unit in units)
    return {"units": ids, "on": "2026-01-10", "reason": "走访核实", **values}


def test_preview_counts_before_and_after_and_writes_nothing(officer):
    units = [make_unit(), make_unit(operating_state="suspended")]
    values = told(units, operating_state="suspended", step="preview")
    preview = officer.post(PATH, values).context["preview"]
    assert (len(preview.rows), preview.same) == (1, 1)
    tallies = {t.value: (t.before, t.after) for t in preview.tallies}
    assert tallies == {"在营": (1, 0), "停业": (1, 2)}
    assert state_of(units[0]).operating_state == "operating"


def test_applied_as_one_event_and_undone_at_once(officer):
    units = [make_unit() for _ in range(3)]
    officer.post(PATH, told(units, area=make_area(OTHER_TOWNSHIP).pk, step="apply"))
    assert {state_of(unit).area_id for unit in units} == {OTHER_TOWNSHIP}
    event = Event.objects.get(verb="units.changed-together")
    assert f"/undo/{event.pk}/" in officer.get("/ledger/").content.decode()
    officer.post(f"/undo/{event.pk}/")
    assert OTHER_TOWNSHIP not in {state_of(unit).area_id for unit in units}


def test_all_that_the_filters_find(officer):
    make_unit("桥头甲厂"), make_unit("桥头乙厂"), make_unit("河口丙社")
    states = officer.post(f"{PATH}?q=桥头", {"all": "1"}).context["states"]
    assert [state.name for state in states] == ["桥头乙厂", "桥头甲厂"]


def test_fields_of_the_county_are_added_to_those_that_are_there(officer):
    for code in ("canteen", "dormitory"):
        ExtraField.objects.create(code=code, label=code, kind="text")
    unit = make_unit(extra={"canteen": "有"})
    officer.post(PATH, told([unit], **{"x-dormitory": "无", "step": "apply"}))
    assert state_of(unit).extra == {"canteen": "有", "dormitory": "无"}


def test_reason_for_many(officer):
    units = [make_unit(), make_unit()]
    officer.post(PATH, told(units, line="women", not_yet="seasonal", step="apply"))
    rows = NotYet.objects.known().values_list("line", "reason", "valid_from")
    assert set(rows) == {("women", "seasonal", date(2026, 1, 10))}
    event = Event.objects.get(verb="reasons.recorded-together")
    officer.post(f"/undo/{event.pk}/")
    assert not NotYet.objects.known().exists()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"line": "women"},
        {"line": "women", "not_yet": "owner", "kind": "social"},
        {"kind": "social", "reason": ""},
        {"kind": "nonsense"},
    ],
)
def test_what_cannot_be_done_comes_back(officer, values):
    response = officer.post(PATH, told([make_unit()], step="preview", **{"reason": "x", **values}))
    assert response.status_code == 422


def test_units_that_began_later_stand_in_the_way(officer):
    unit = make_unit(on=date(2026, 2, 1))
    values = told([unit], kind="social", step="apply")
    assert "不能从这一天改" in officer.post(PATH, values).content.decode()
    assert state_of(unit).kind == "enterprise"


def test_nothing_chosen_says_what_to_do(officer):
    response = officer.post(PATH, {})
    assert response.status_code == 422
    assert "勾选" in response.content.decode()
