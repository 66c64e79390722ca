"""Comparing without exchanging names: what goes out, what is met, and who may."""

import io
from html import unescape
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.linkage.models import Exchange
from qunjian.apps.registry.actions import join_units
from qunjian.core.credit_code import make_credit_code
from qunjian.core.linkage.tokens import Entry, Hasher, read, write
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
KEY = "青山绿水-2026-共同约定"
RNG = Random(5)
CODE, OTHER = (make_credit_code(RNG, "990101") for _ in range(2))
PAGE = "linkage-exchange"


@pytest.fixture
def desk():
    return signed_in(make_user(PostKind.LEAD_OFFICE))


@pytest.fixture
def units():
    make_area(TOWNSHIP)
    return [
        make_unit("桥头竹器厂", credit_code=CODE, phone="13800001234"),
        make_unit("桥头砖瓦厂"),
        make_unit("桥头茶叶社"),
    ]


def file_of(*entries, key=KEY):
    hasher = Hasher(key)
    text = "".join(write(hasher, [hasher.tokens(each) for each in entries]))
    return SimpleUploadedFile("theirs.csv", text.encode(), "text/csv")


def told(prefix, **given):
    values = {"area": COUNTY, "partner": "县总工会", "key": KEY, **given}
    return {f"{prefix}-{name}": value for name, value in values.items()}


def met(desk, *entries, **given):
    upload = {"file": file_of(*entries, **given)}
    return desk.post(reverse("linkage-exchange-meet"), told("meet", **upload), follow=True)


def text_of(answer):
    return unescape(answer.content.decode())


def test_what_goes_out_holds_no_name_code_or_phone_and_is_recorded(desk, units):
    answer = desk.post(reverse("linkage-exchange-write"), told("write"))
    text = answer.content.decode()
    for secret in ("桥头", CODE, "13800001234", KEY):
        assert secret not in text
    again = read(text.splitlines())
    assert len(again.rows) == len(units)
    assert not any(row["phone"] for row in again.rows)
    event = Event.objects.get(verb="linkage.tokens-written")
    assert event.after == {"addressee": "县总工会", "rows": 3, "phones": False}
    assert KEY not in str(event.after)


def test_phones_go_along_when_asked_for(desk, units):
    sent = told("write", phones="on")
    rows = read(desk.post(reverse("linkage-exchange-write"), sent).content.decode().splitlines())
    assert sum(bool(row["phone"]) for row in rows.rows) == 1


def test_common_entries_are_counted_and_marked(desk, units):
    answer = met(desk, Entry(("改名的厂",), (CODE,)), Entry(("桥头砖瓦厂",)), Entry(("别处的厂",)))
    page = text_of(answer)
    assert "两边都有的 2 家" in page
    assert "桥头竹器厂" in page
    assert "桥头茶叶社" not in page
    kept = Exchange.objects.get()
    assert (kept.ours, kept.theirs, kept.theirs_met) == (3, 3, 2)
    assert dict(kept.met) == {units[0].pk: "credit_code", units[1].pk: "name"}
    book = desk.post(reverse("linkage-exchange-export", args=[kept.pk]))
    rows = list(load_workbook(io.BytesIO(book.content)).active.values)
    marks = {row[0]: row[5:7] for row in rows if row[0] in {"桥头竹器厂", "桥头茶叶社"}}
    assert marks["桥头竹器厂"] == ("是", "统一社会信用代码")
    assert marks["桥头茶叶社"][0] in (None, "")
    assert Event.objects.filter(verb="linkage.exchange-exported").exists()


def test_a_joined_unit_is_met_by_its_own_code_and_its_mark_follows(desk, units):
    met(desk, Entry((), (CODE,)))
    kept = Exchange.objects.get()
    join_units(keep=units[1], gone=units[0], reason="同一家", by=None)
    page = text_of(desk.get(reverse("linkage-exchanged", args=[kept.pk])))
    assert reverse("registry-unit", args=[units[1].pk]) in page
    assert "两边都有的 1 家" in text_of(met(desk, Entry((), (CODE,))))


def test_another_key_is_said_and_nothing_is_kept(desk, units):
    answer = met(desk, Entry(("桥头砖瓦厂",)), key="另一个很长的密钥-2026")
    assert answer.status_code == 422
    assert "两边的密钥不一样" in text_of(answer)
    assert not Exchange.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", "单位名称\n桥头竹器厂\n".encode(), b"\xff\xfe\x00rubbish"]
)
def test_what_is_no_such_file_is_refused(desk, units, content):
    given = {"file": SimpleUploadedFile("theirs.csv", content)}
    answer = desk.post(reverse("linkage-exchange-meet"), told("meet", **given))
    assert answer.status_code == 422
    assert not Exchange.objects.exists()


def test_a_short_key_is_refused_in_a_sentence(desk, units):
    answer = desk.post(reverse("linkage-exchange-write"), told("write", key="短"))
    assert answer.status_code == 422
    assert "至少要" in text_of(answer)
    assert "短" not in text_of(answer).split("</header>")[0]


@pytest.mark.parametrize("post", [PostKind.TOWNSHIP_CLERK, PostKind.VIEWER, PostKind.LINE_OFFICER])
def test_others_do_not_find_the_page(units, post):
    line = "union" if post is PostKind.LINE_OFFICER else ""
    desk = signed_in(make_user(post, make_area(COUNTY), line))
    assert desk.get(reverse(PAGE)).status_code == 404
    assert desk.post(reverse("linkage-exchange-write"), told("write")).status_code == 404


def test_only_ones_own_area_is_hashed_and_seen(units):
    make_unit("河口砖厂", make_area(OTHER_TOWNSHIP))
    desk = signed_in(make_user(PostKind.LEAD_OFFICE, make_area(OTHER_TOWNSHIP)))
    assert desk.post(reverse("linkage-exchange-write"), told("write")).status_code == 422
    own = desk.post(reverse("linkage-exchange-write"), told("write", area=OTHER_TOWNSHIP))
    assert len(read(own.content.decode().splitlines()).rows) == 1
    county = signed_in(make_user(PostKind.LEAD_OFFICE))
    met(county, Entry(("桥头砖瓦厂",)))
    at = reverse("linkage-exchanged", args=[Exchange.objects.get().pk])
    assert county.get(at).status_code == 200
    assert desk.get(at).status_code == 404


def test_the_command_writes_the_same_file(desk, units, tmp_path, monkeypatch):
    to = tmp_path / "ours.csv"
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    out = io.StringIO()
    call_command("tokens", str(to), "--area", COUNTY, "--to", "县总工会", stdout=out)
    assert "3 行" in out.getvalue()
    assert KEY not in out.getvalue()
    page = desk.post(reverse("linkage-exchange-write"), told("write"))
    assert to.read_text() == page.content.decode()
    assert to.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("area", "key", "user", "word"),
    [
        ("990199000000", KEY, "", "没有代码"),
        (COUNTY, "短", "", "至少要"),
        (COUNTY, KEY, "nobody", "不是在用的账号"),
    ],
)
def test_the_command_says_what_is_wrong(units, tmp_path, monkeypatch, area, key, user, word):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{key}\n"))
    given = ["--area", area, "--to", "县总工会", "--user", user]
    with pytest.raises(CommandError, match=word):
        call_command("tokens", str(tmp_path / "ours.csv"), *given)
    assert not list(tmp_path.iterdir())
