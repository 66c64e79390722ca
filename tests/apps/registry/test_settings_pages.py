"""The county's settings: order of sources, own fields, sites, associations, areas; ledgers."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.areas.models import Site
from qunjian.apps.audit.models import Event
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import (
    AdoptedCount,
    AssociationMember,
    ExtraField,
    SourcePriority,
)
from qunjian.apps.registry.views import settings
from qunjian.core.vocabulary import Source
from qunjian.web import clock
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return signed_in(make_user(PostKind.LEAD_OFFICE))


def url(name, *args):
    return reverse(f"registry-{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def told_twice():
    """Today's census and today's union register disagree about the staff of one unit of two."""
    today = clock.today()
    mill, kiln = make_unit("桥头竹器厂"), make_unit("桥头砖厂")
    for unit, staff in ((mill, 44), (kiln, 20)):
        actions.count_unit(unit=unit, source=Source.CENSUS, on=today, by=None, staff=staff)
    actions.count_unit(unit=mill, source=Source.UNION, on=today, by=None, staff=40)
    return mill


def ranks(*sources, days="365", **more):
    return {
        **{f"at-{code}": str(n) for n, code in enumerate(sources, 1)},
        "fresh_days": days,
        **more,
    }


def test_all_settings_are_for_the_lead_office_alone(office):
    pages = ("settings", "settings-fields", "settings-field-add", "settings-sites",
             "settings-site-add", "settings-associations", "settings-areas")  # fmt: skip
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    for page in pages:
        assert office.get(url(page)).status_code == 200, page
        assert clerk.get(url(page)).status_code == 404, page
    assert clerk.get(url("settings-source", "staff")).status_code == 404
    assert office.get(url("settings-source", "shoes")).status_code == 404


def test_the_order_shipped_and_the_county_s_own(office):
    assert "走访核实 → 摸底普查" in text(office.get(url("settings")))
    actions.set_source_priority(
        field="staff", sources=["union"], fresh_days=90, on=START, by=None, reason="会议纪要"
    )
    page = text(office.get(url("settings")))
    assert page.count("qj-tag--info") == 1
    assert "总工会台账 " in page


def test_preview_counts_what_would_change_and_keeps_nothing(office, told_twice):
    response = office.post(url("settings-source", "staff"), ranks("union", "census", act="preview"))
    preview = response.context["preview"]
    assert (preview.count, preview.asked) == (1, 1)
    assert [(d.name, d.before, d.after) for d in preview.shown] == [("桥头竹器厂", "44", "40")]
    assert not SourcePriority.objects.exists()
    assert AdoptedCount.objects.known().filter(unit=told_twice, valid_to=None).get().staff == 44


def test_saving_counts_every_unit_anew(office, told_twice):
    given = ranks("union", "census", act="save", reason="会议纪要")
    response = office.post(url("settings-source", "staff"), given, follow=True)
    assert "采用数已重算" in text(response)
    assert AdoptedCount.objects.known().filter(unit=told_twice, valid_to=None).get().staff == 40


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (ranks("union", act="save"), "请写明理由"),
        (ranks(act="save", reason="无"), "一个来源也没有排"),
        ({**ranks("union"), "at-census": "1"}, "排了同一个次序"),
        (ranks("union", days="0"), "多少天以内"),
    ],
)
def test_an_order_that_says_nothing_is_refused(office, given, sentence):
    response = office.post(url("settings-source", "staff"), given)
    assert response.status_code == 422
    assert sentence in text(response)


def test_the_preview_of_small_units_hides_their_members(office):
    today = clock.today()
    shop = make_unit("桥头小铺", staff=3)
    for source, count in ((Source.ORGANISATION, 2), (Source.CENSUS, 1)):
        actions.count_unit(unit=shop, source=source, on=today, by=None, party_members=count)
    given = ranks("census", "organisation", act="preview")
    preview = office.post(url("settings-source", "party_members"), given).context["preview"]
    assert preview.count == 1
    assert "不显示" in preview.shown[0].after


def test_a_field_of_the_county(office):
    given = {"label": "亩均评价", "kind": "choice", "choices": "A\nB\n\nA", "help": "发改局公布"}
    assert "本县字段已保存" in text(office.post(url("settings-field-add"), given, follow=True))
    field = ExtraField.objects.get()
    assert (field.code, field.choices) == ("mjpj", ["A", "B"])
    again = office.post(url("settings-field-add"), given)
    assert again.status_code == 422
    assert "已经有叫“亩均评价”的字段" in text(again)
    change = url("settings-field", field.pk)
    unit = make_unit(extra={"mjpj": "A"}, on=date(2025, 1, 1))
    only = {"label": "亩均评价", "help": "", "active": "on"}
    assert "还有单位选着“A”（1 家）" in text(office.post(change, {**only, "choices": "B"}))
    assert office.post(change, {**only, "choices": "A"}).status_code == 302
    state, moved = unit.states.get(), {"on": date(2025, 2, 1), "change": "updated", "by": None}
    actions.change_unit(state=state, extra={}, **moved)
    assert office.post(change, {**only, "choices": "B"}).status_code == 302
    assert unit.states.known().get(valid_to=date(2025, 2, 1)).extra == {"mjpj": "A"}
    off = office.post(change, {"label": "亩均论英雄", "choices": "A\nB\nC", "help": ""})
    assert off.status_code == 302
    field.refresh_from_db()
    assert (field.label, field.choices, field.active) == ("亩均论英雄", ["A", "B", "C"], False)
    assert "停用" in text(office.get(url("settings-fields")))


def test_a_field_of_choices_needs_one(office):
    response = office.post(url("settings-field-add"), {"label": "甲", "kind": "choice"})
    assert "请至少写一个选项" in text(response)
    assert office.get(url("settings-field", 99)).status_code == 404


def test_codes_of_fields_never_meet(office):
    for label in ("甲类", "甲量"):
        actions.add_extra_field(label=label, kind="text", by=None)
    assert len(set(ExtraField.objects.values_list("code", flat=True))) == 2


def test_sites(office):
    make_area(TOWNSHIP)
    given = {"name": "塑编园", "kind": "park", "area": TOWNSHIP, "on": "2025-03-01"}
    assert office.post(url("settings-site-add"), given).status_code == 302
    site = Site.objects.get()
    make_unit(site=site)
    page = office.get(url("settings-sites"))
    assert [row.units for row in page.context["rows"]] == [1]
    again = office.post(url("settings-site-add"), given)
    assert "已经有“塑编园”" in text(again)
    change = {**given, "name": "塑编产业园", "valid_to": "", "reason": "批复更名"}
    assert office.post(url("settings-site", site.pk), change).status_code == 302
    early = office.post(url("settings-site", site.pk), {**change, "valid_to": "2025-01-01"})
    assert "撤销日期要晚于" in text(early)
    assert "塑编产业园" in text(office.get(url("settings-sites")))
    assert Event.objects.filter(verb="sites.changed", reason="批复更名").exists()


def test_a_site_outside_the_area_does_not_exist():
    away = make_area("990102001000")
    site = actions.add_site(name="外县园", kind="park", area=away, on=START, by=None)
    office = signed_in(make_user(PostKind.LEAD_OFFICE, make_area(COUNTY)))
    assert office.get(url("settings-site", site.pk)).status_code == 404


def test_associations_and_their_members(office):
    mill = make_unit("桥头竹器厂")
    guild = make_unit("示范县竹业协会", kind="association")
    page = url("association", guild.pk)
    joined = office.post(page, {"unit": "桥头竹器厂", "on": "2025-03-01"}, follow=True)
    assert "会员已登记" in text(joined)
    rows = office.get(url("settings-associations")).context["rows"]
    assert [row.members_now for row in rows] == [1]
    again = office.post(page, {"unit": "桥头竹器厂", "on": "2025-04-01"})
    assert again.status_code == 422
    assert "已经是会员" in text(again)
    itself = office.post(page, {"unit": "示范县竹业协会", "on": "2025-04-01"})
    assert "不能是它自己的会员" in text(itself)
    member = AssociationMember.objects.known().get()
    left = office.post(url("member-end", member.pk), {"on": "2025-05-01"}, follow=True)
    assert "退会已登记" in text(left)
    assert "还没有会员单位" in text(left)
    assert office.get(url("association", mill.pk)).status_code == 404
    assert office.get(url("member-end", member.pk)).status_code == 404


def test_areas_level_by_level(office):
    make_area(TOWNSHIP)
    make_area("990101001001", "桥头村")
    assert "桥头镇" in text(office.get(url("settings-areas")))
    below = office.get(url("settings-areas"), {"under": TOWNSHIP})
    assert "990101001001" in text(below)
    assert office.get(url("settings-areas"), {"under": "330000000000"}).status_code == 404


def questions(client, address):
    """How many queries an address takes once the session is known."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_the_lists_ask_the_same_number_of_questions_however_long(office):
    guild = make_unit(kind="association")
    addresses = [url("settings-sites"), url("settings-associations"), url("settings-areas"),
                 url("association", guild.pk)]  # fmt: skip

    def more(times):
        for _ in range(times):
            unit = make_unit()
            make_unit(kind="association")
            actions.add_site(name=str(unit), kind="park", area=make_area(), on=START, by=None)
            actions.enrol_member(association=guild, unit=unit, on=START, by=None)

    more(1)
    few = [questions(office, address) for address in addresses]
    more(8)
    make_area(OTHER_TOWNSHIP)
    assert [questions(office, address) for address in addresses] == few


def ledger(client, **asked):
    given = {"kind": "organisation", "area": TOWNSHIP, "day": "2025-09-01", "paper": "A3", **asked}
    response = client.get(url("official"), given)
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    return sheet, [row[1] for row in sheet.iter_rows(min_row=4, values_only=True)]


def test_official_ledgers_of_one_line(office):
    mill, kiln = make_unit("桥头竹器厂"), make_unit("桥头砖厂")
    make_organisation("竹器厂团支部", units=(mill,))
    make_organisation("竹器厂工会", "union", units=(mill, kiln))
    assert office.get(url("official")).status_code == 200
    sheet, names = ledger(office, line="union")
    assert names[0] == "竹器厂工会"
    assert "竹器厂团支部" not in names
    assert str(sheet.page_setup.paperSize) == "8"
    _, covered = ledger(office, kind="coverage", line="league")
    assert "桥头砖厂" not in covered
    _, missing = ledger(office, kind="missing", line="league")
    assert "桥头砖厂" in missing
    assert "桥头竹器厂" not in missing
    assert Event.objects.filter(verb="registry.exported").count() == 3


def test_official_ledgers_within_scope_and_not_of_tomorrow(office):
    make_area(OTHER_TOWNSHIP)
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    given = {"kind": "organisation", "area": OTHER_TOWNSHIP, "day": "2025-09-01", "paper": "A4"}
    assert clerk.get(url("official"), given).status_code == 422
    assert clerk.get(url("export-official"), given).status_code == 404
    late = clerk.get(url("official"), {**given, "area": TOWNSHIP, "day": "2999-01-01"})
    assert "还没有到" in text(late)
    viewer = signed_in(make_user(PostKind.VIEWER))
    assert viewer.get(url("official")).status_code == 404


def test_many_units_are_counted_anew_by_the_worker(office, told_twice, monkeypatch):
    monkeypatch.setattr(settings, "AT_ONCE", 0)
    given = ranks("union", "census", act="save", reason="会议纪要")
    waiting = office.post(url("settings-source", "staff"), given, follow=True)
    assert "qj-job" in text(waiting)
    assert not SourcePriority.objects.exists()
    assert run_waiting() == 1
    assert "2 家单位的采用数已重算" in text(office.get(url("settings")))
    assert AdoptedCount.objects.known().filter(unit=told_twice, valid_to=None).get().staff == 40
