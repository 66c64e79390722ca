"""The grid: who sees which rows, filters, sums, columns, and a constant number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action
from qunjian.apps.ledger import grid
from qunjian.apps.ledger.grid import Grid
from qunjian.apps.ledger.queries import Question
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import SavedView
from qunjian.core.vocabulary import Source, UnitChange
from tests.support.factories import (
    OTHER_TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
    state_of,
)

pytestmark = pytest.mark.django_db
#: questions whose answers are counted by finding them all
UNKNOWN_NUMBERS = ("sort=area", "q=厂&line=union&outcome=must")


@pytest.fixture
def officer():
    return signed_in(make_user())


def names(client, query=""):
    rows = client.get(f"/ledger/{query}").context["listing"].rows
    return [row.label for row in rows]


def test_rows_of_the_area_only():
    make_unit("桥头竹器厂", staff=30)
    make_unit("河口砖厂", make_area(OTHER_TOWNSHIP), staff=20)
    clerk = make_user(PostKind.TOWNSHIP_CLERK, make_area())
    assert names(signed_in(clerk)) == ["桥头竹器厂"]


def test_queries_do_not_grow_with_rows(officer):
    officer.get("/ledger/")
    counted = []
    for _ in range(2):
        for _ in range(5):
            make_organisation(units=(make_unit(staff=12, league_members=3),))
        officer.get("/ledger/")  # profiles that were never met are read once
        with CaptureQueriesContext(connection) as seen:
            assert officer.get("/ledger/?col=area&col=staff&col=lines").status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 30


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=zhuqi", ["桥头竹器厂"]),
        ("?q=zqc", ["桥头竹器厂"]),
        ("?q=竹器", ["桥头竹器厂"]),
        ("?q=老社", []),
        ("?q=老社&state=all", ["桥头老社"]),
        ("?state=shell", ["桥头老社"]),
        ("?kind=social", ["桥头商会"]),
        ("?kind=social&kind=enterprise", ["桥头商会", "桥头竹器厂"]),
        (f"?area={OTHER_TOWNSHIP}", []),
        ("?staff-from=20", ["桥头竹器厂"]),
        ("?staff-to=20", ["桥头商会"]),
        ("?missing=women", ["桥头商会"]),
        ("?line=league&outcome=must", ["桥头竹器厂"]),
        ("?sort=-staff", ["桥头竹器厂", "桥头商会"]),
        ("?sort=staff", ["桥头商会", "桥头竹器厂"]),
        ("?page=99&size=7&sort=nonsense&area=x&staff-from=many", ["桥头商会", "桥头竹器厂"]),
    ],
)
def test_filters(officer, query, found):
    make_unit("桥头竹器厂", staff=30, women=10, league_members=5)
    make_unit("桥头商会", kind="social", staff=6)
    make_unit("桥头老社", operating_state="shell", staff=1)
    assert sorted(names(officer, query)) == sorted(found)
    if "sort=-" in query or "sort=staff" in query:
        assert names(officer, query) == found


def test_every_state_of_things_is_counted_anew(officer):
    unit = make_unit("桥头竹器厂", staff=30, league_members=5)
    assert names(officer, "?line=league&outcome=must") == ["桥头竹器厂"]
    make_organisation(units=(unit,))
    assert names(officer, "?line=league&outcome=must") == []
    assert names(officer, "?line=league&outcome=covered") == ["桥头竹器厂"]


def test_sums_are_of_the_whole_filter(officer):
    for _ in range(60):
        make_unit(staff=10, women=4)
    listing = officer.get("/ledger/").context["listing"]
    told = dict(zip([c.code for c in listing.columns], listing.totals, strict=True))
    assert len(listing.rows) == 50
    assert (told["staff"], told["women"], told["youth"]) == ("600", "240", "缺")


def test_members_of_small_units_are_for_that_lines_post_only(officer):
    make_unit("桥头小店", staff=3, party_members=2, league_members=1)
    row = officer.get("/ledger/").context["listing"]
    assert "＊" in [cell.text for cell in row.rows[0].cells]
    told = dict(zip([c.code for c in row.columns], row.totals, strict=True))
    assert (told["staff"], told["party_members"]) == ("3", "缺")
    line = make_user(PostKind.LINE_OFFICER, line="party")
    cells = signed_in(line).get("/ledger/").context["listing"].rows[0].cells
    told = {cell.column.code: cell.text for cell in cells}
    assert (told["party_members"], told["league_members"]) == ("2", "＊")


def test_export_leaves_out_persons_and_members_of_small_units():
    make_unit("=桥头小店", staff=3, party_members=2, legal_person="周婷", phone="13800001234")
    user = make_user(PostKind.LINE_OFFICER, line="party")
    query = "?col=legal_person&col=phone&col=staff&col=party_members"
    response = signed_in(user).get(f"/ledger/export/csv/{query}")
    assert response.content.decode("utf-8-sig").splitlines() == [
        "单位名称,从业,党员",
        "'=桥头小店,3,",
    ]
    event = Event.objects.get(verb="registry.exported")
    assert (event.by, event.after["rows"]) == (user, 1)
    assert signed_in(user).get(f"/ledger/export/xlsx/{query}").content.startswith(b"PK")
    assert signed_in(user).get("/ledger/export/exe/").status_code == 404


def test_viewer_cannot_export():
    viewer = signed_in(make_user(PostKind.VIEWER))
    assert viewer.get("/ledger/").status_code == 200
    assert viewer.get("/ledger/export/csv/").status_code == 404


def test_past_day_shows_the_ledger_of_that_day(officer):
    unit = make_unit("桥头竹器厂", staff=30)
    actions.change_unit(
        state=state_of(unit), on=date(2026, 1, 10), change=UnitChange.RENAMED, by=None,
        name="桥头竹木厂",
    )  # fmt: skip
    assert names(officer, "?day=2025-12-31") == ["桥头竹器厂"]
    assert names(officer, "?day=2024-12-31") == []
    assert names(officer) == ["桥头竹木厂"]


def test_empty_list_offers_to_drop_a_filter(officer):
    make_unit("桥头竹器厂", staff=30)
    text = officer.get("/ledger/?kind=cooperative").content.decode()
    assert "去掉“农民专业合作社”，有 1" in text


def test_views_are_saved_and_dropped(officer):
    officer.post("/ledger/views/", {"name": "大厂", "query": "staff-from=100"})
    view = SavedView.objects.get()
    assert "?staff-from=100" in officer.get("/ledger/").content.decode()
    signed_in(make_user()).post(f"/ledger/views/{view.pk}/drop/")
    assert SavedView.objects.exists()
    officer.post(f"/ledger/views/{view.pk}/drop/")
    assert not SavedView.objects.exists()


def test_sums_can_come_later(officer):
    make_unit(staff=10)
    text = officer.get("/ledger/?part=totals").content.decode()
    assert text.startswith("<tfoot")
    assert "<html" not in text


def test_a_line_lacks_what_it_must_and_what_it_aims_at_and_a_vain_search_has_a_way_on(officer):
    page = officer.get("/ledger/?q=没有这一家").content.decode()
    assert "line=league&amp;outcome=must&amp;outcome=target" in page
    assert "看全部单位" in page


#: every way to find, sort and leave out
QUERIES = (
    "", "state=", "kind=social", "line=league&outcome=covered", "line=union&state=all",
    "sort=-name", "sort=staff", "sort=-staff", "sort=-women&line=union&outcome=must", "q=厂",
    "q=c&sort=-staff", "q=厂&kind=social", "sort=area", "q=厂&line=union&outcome=must",
)  # fmt: skip


@pytest.fixture
@action
def crowd():
    for number in range(8):
        make_unit(f"第{number % 5}{number}厂", staff=12 + 7 * (number % 3), league_members=number,
                  **({} if number == 5 else {"women": number % 2}),
                  kind="social" if number % 3 == 0 else "enterprise",
                  operating_state="suspended" if number == 6 else "operating")  # fmt: skip
    make_organisation(units=(make_unit(staff=12, league_members=3),))
    make_unit("第九厂")


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "judged"])
def test_walked_counted_and_judged_lists_are_the_same(crowd, kept, subtests, monkeypatch):
    """Whichever way the rows are found: the same rows in the same order, and their number."""
    monkeypatch.setattr(grid, "remembered", lambda key, at, compute: compute())
    user = make_user()
    for query in QUERIES:
        request = RequestFactory().get(f"/ledger/?{query}")
        request.user = user
        with subtests.test(query), monkeypatch.context() as patched:
            same_rows(request, patched, kept=kept, walked=query not in UNKNOWN_NUMBERS)


def same_rows(request, monkeypatch, *, kept, walked):
    with monkeypatch.context() as patched:
        patched.setattr(Question, "walkable", False)
        slow = Grid(request)
        slow.day = None
        assert isinstance(slow.found, grid.Rows)
        wanted = [state.pk for state in slow.found[: slow.count]]
    monkeypatch.setattr(grid, "MANY_FOUND", 1)  # two are many
    fast = Grid(request)
    if kept:
        assert fast.day is not None
    else:
        fast.day = None
    asks_verdicts = fast.asked.judged and not kept
    assert isinstance(fast.found, grid.Walked) == (walked and not asks_verdicts)
    assert fast.count == len(wanted)
    for stop in range(len(wanted) + 1):
        assert [state.pk for state in fast.found[:stop]] == wanted[:stop]
    assert [state.pk for state in fast.found[2:5]] == wanted[2:5]


def test_a_list_that_is_walked_shows_a_write_at_once(officer, monkeypatch):
    monkeypatch.setattr(grid, "MANY_FOUND", 1)
    few, many = make_unit("桥头竹器厂", staff=30), make_unit("桥头砖厂", staff=40)
    assert names(officer, "?sort=-staff") == ["桥头砖厂", "桥头竹器厂"]
    assert names(officer, "?q=厂") == ["桥头砖厂", "桥头竹器厂"]
    actions.count_unit(unit=few, source=Source.CENSUS, on=date(2026, 8, 1), by=None, staff=50)
    assert names(officer, "?sort=-staff") == ["桥头竹器厂", "桥头砖厂"]
    actions.change_unit(
        state=state_of(many), on=date(2026, 8, 10), change=UnitChange.RENAMED, by=None,
        name="桥头瓦舍",
    )  # fmt: skip
    assert names(officer, "?q=瓦舍") == ["桥头瓦舍"]
    assert names(officer, "?sort=-staff") == ["桥头竹器厂", "桥头瓦舍"]
