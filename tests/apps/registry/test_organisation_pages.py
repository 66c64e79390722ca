"""The pages of organisations: list, card, tree, and what leaves them."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.registry import actions
from qunjian.apps.registry.panels import organisation as panel
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    START,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)
from tests.support.organisations import state, text, url

pytestmark = pytest.mark.django_db
LATER = date(2025, 9, 1)


def test_list_counts_organisations_and_covered_units_apart(office, place):
    make_organisation("竹器厂工会", "union", units=(place["mill"],))
    page = text(office.get(url("organisations")))
    assert "同一家只数一次" in page
    assert office.get(url("organisations")).context["figures"].organisations == 4
    # the mill is covered twice and counted once
    assert office.get(url("organisations")).context["figures"].units == 2
    assert "桥头竹器厂团支部" in page
    assert "周婷" not in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"line": "union"}, ["河口联合工会"]),
        ({"form": "league_committee"}, ["桥头镇两新团委"]),
        ({"mode": "joint"}, ["桥头竹器厂团支部"]),
        ({"area": OTHER_TOWNSHIP}, ["河口联合工会"]),
        ({"q": "zqc"}, ["桥头竹器厂团支部"]),
        ({"area": "abc"}, []),
    ],
)
def test_filters(office, place, query, names):
    rows = office.get(url("organisations"), query).context["listing"].rows
    assert [row.label for row in rows] == names


def test_outer_organisations_are_counted_apart(office, place):
    make_organisation("青年创业社", form="league_outer", outer=True, units=(place["kiln"],))
    page = office.get(url("organisations"))
    assert (page.context["figures"].organisations, page.context["figures"].outer) == (3, 1)
    outer = office.get(url("organisations"), {"outer": "1"})
    assert [row.label for row in outer.context["listing"].rows] == ["青年创业社"]


def test_the_list_of_a_past_day(office, place):
    before = str(START - timedelta(days=1))
    assert office.get(url("organisations"), {"day": before}).context["figures"].organisations == 0


def questions(client, address):
    """How many queries an address takes once the session is known."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_list_and_tree_ask_the_same_number_of_questions_however_long(office, place):
    addresses = [url("organisations"), f"{url('organisation-tree')}?under={place['top'].pk}"]
    few = [questions(office, address) for address in addresses]
    for number in range(12):
        make_organisation(units=(make_unit(),), parent=place["top"], name=f"新建支部{number}")
    assert [questions(office, address) for address in addresses] == few


def test_the_card_asks_the_same_number_of_questions_however_many_it_covers(office, place):
    card = url("organisation", place["branch"].pk)
    few = questions(office, card)
    for _ in range(6):
        unit = make_unit()
        actions.cover_unit(
            organisation=place["branch"], unit=unit, line="league", on=START, by=None
        )
        make_organisation(parent=place["branch"])
    assert questions(office, card) == few


def test_card_tells_state_units_papers_timeline_and_history(office, place):
    page = text(office.get(url("organisation", place["branch"].pk)))
    for words in ("桥头镇两新团委", "桥头砖厂", "覆盖单位 2 家", "周*", "登记成立组织", "经过"):
        assert words in page
    assert "周婷" not in page
    below = text(office.get(url("organisation", place["top"].pk)))
    assert "下级组织 1 个" in below


def test_card_of_a_day_before_and_after(office, place):
    branch = place["branch"]
    actions.dissolve_organisation(state=state(branch), on=LATER, by=None, reason="企业停产")
    before = office.get(url("organisation", branch.pk), {"day": "2025-08-31"})
    after = office.get(url("organisation", branch.pk), {"day": "2025-09-02"})
    assert "覆盖单位 2 家" in text(before)
    assert "已于 2025-09-01 撤销" in text(after)
    assert "以前覆盖过 2 家" in text(after)
    assert "还没有成立" in text(office.get(url("organisation", branch.pk), {"day": "2024-01-01"}))


def test_units_outside_the_area_are_counted_but_not_named(place):
    actions.cover_unit(
        organisation=place["branch"], unit=make_unit("河口纸坊", make_area(OTHER_TOWNSHIP)),
        line="league", on=START, by=None,
    )  # fmt: skip
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    page = text(clerk.get(url("organisation", place["branch"].pk)))
    assert "另有 1 家不在您的辖区" in page
    assert "河口纸坊" not in page
    assert "辖区外的单位" in page


def test_out_of_the_area_or_the_line_it_does_not_exist(place):
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    assert clerk.get(url("organisation", place["union"].pk)).status_code == 404
    assert clerk.get(url("organisation-found")).status_code == 404
    league = signed_in(make_user(PostKind.LINE_OFFICER, make_area(COUNTY), "league"))
    assert league.get(url("organisation", place["union"].pk)).status_code == 200
    for change in ("correct", "dissolve", "cover"):
        assert league.get(url(f"organisation-{change}", place["union"].pk)).status_code == 404
        assert league.get(url(f"organisation-{change}", place["branch"].pk)).status_code == 200
    auditor = signed_in(make_user(PostKind.AUDITOR))
    assert auditor.get(url("organisations")).status_code == 404
    assert auditor.get(url("organisation-tree")).status_code == 404


def test_tree_opens_level_by_level(office, place):
    top = office.get(url("organisation-tree"), {"line": "league"})
    assert "桥头镇两新团委" in text(top)
    assert "桥头竹器厂团支部" not in text(top)
    below = {"line": "league", "under": place["top"].pk}
    part = office.get(url("organisation-tree"), below, headers={"HX-Request": "true"})
    assert "桥头竹器厂团支部" in text(part)
    assert "<html" not in text(part)
    whole = text(office.get(url("organisation-tree"), below))
    assert "<html" in whole
    assert "桥头镇两新团委" in whole
    odd = office.get(url("organisation-tree"), {"line": "x", "under": "y"})
    assert odd.status_code == 200


def test_export_is_what_is_on_screen(office, place):
    sheet = office.get(url("organisations-export", "csv"), {"line": "league"})
    lines = sheet.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["桥头镇两新团委", "桥头竹器厂团支部"]
    assert "周" not in sheet.content.decode("utf-8-sig")
    excel = office.get(url("organisations-export", "xlsx"))
    assert openpyxl.load_workbook(io.BytesIO(excel.content)).worksheets[0]["A4"].value
    assert Event.objects.filter(verb="registry.exported").count() == 2
    assert office.get(url("organisations-export", "pdf")).status_code == 404
    viewer = signed_in(make_user(PostKind.VIEWER))
    assert viewer.get(url("organisations-export", "csv")).status_code == 404


def test_fields_offer_names_while_one_types(office, place):
    units = text(office.get(url("suggest", "unit"), {"lead_unit": "zhuq"}))
    assert '<option value="桥头竹器厂">桥头镇</option>' in units
    above = text(office.get(url("suggest", "organisation"), {"parent": "团委"}))
    assert "桥头镇两新团委" in above
    assert "option" not in text(office.get(url("suggest", "unit"), {"lead_unit": " "}))
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(OTHER_TOWNSHIP)))
    assert "option" not in text(clerk.get(url("suggest", "unit"), {"unit": "竹器"}))


def test_the_covered_units_stand_behind_their_figure(office, place):
    make_organisation("竹器厂工会", "union", units=(place["mill"],))
    page = office.get(url("organisations-covered"))
    rows = {row.label: row.source.organisations for row in page.context["listing"].rows}
    assert rows == {
        "桥头竹器厂": "桥头竹器厂团支部、竹器厂工会",
        "桥头砖厂": "桥头竹器厂团支部",
    }
    union = office.get(url("organisations-covered"), {"line": "union"})
    assert [row.label for row in union.context["listing"].rows] == ["桥头竹器厂"]
    few = questions(office, url("organisations-covered"))
    make_organisation(units=tuple(make_unit() for _ in range(6)))
    assert questions(office, url("organisations-covered")) == few


def test_a_long_level_is_listed_piece_by_piece(office, place, monkeypatch):
    monkeypatch.setattr(panel, "LEVEL", 2)
    for number in range(3):
        make_organisation(f"新建支部{number}", parent=place["top"])
    asked = {"line": "league", "under": place["top"].pk}
    first = text(office.get(url("organisation-tree"), asked))
    assert "接着列，还有 2 个" in first
    more = office.get(
        url("organisation-tree"), {**asked, "start": 2}, headers={"HX-Request": "true"}
    )
    assert text(more).strip().startswith("<li>")
    assert "接着列" not in text(more)
    assert len(more.context["nodes"]) == 2


def test_a_village_is_named_with_its_township():
    village = make_area(f"{TOWNSHIP[:9]}201", name="前浦村")
    assert village.place == "桥头镇 前浦村"
    assert make_area(TOWNSHIP).place == "桥头镇"
