"""`qunjian import` without --dry-run: read, apply, and what it refuses."""

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.registry.models import UnitState
from tests.support.factories import COUNTY, TOWNSHIP, make_area, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    make_area(TOWNSHIP)
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["企业名称", "所属乡镇", "从业人数"])
    sheet.write_row(1, 0, ["竹器厂", "桥头镇", 28])
    sheet.write_row(2, 0, ["砖厂", "桥头镇", 12])
    book.close()
    return str(path)


def run(file, **options):
    said = io.StringIO()
    given = {"profile": "market", "sender": "市场监管局", "area": COUNTY, "on": "2025-08-31"}
    call_command("import", file, stdout=said, stderr=io.StringIO(), **{**given, **options})
    return said.getvalue()


def test_a_file_is_read_and_waits(file):
    said = run(file)
    assert "新增 2 行" in said
    batch = Batch.objects.get()
    assert (batch.state, batch.counted_on) == (BatchState.PREVIEWED, date(2025, 8, 31))
    assert not UnitState.objects.exists()


def test_a_file_is_applied_at_once(file):
    make_user(username="zhang")
    said = run(file, apply=True, user="zhang")
    assert "已应用：新增 2 行" in said
    assert UnitState.objects.known().count() == 2
    assert Batch.objects.get().uploaded_by.username == "zhang"
    assert "无变化 2 行" in run(file, apply=True)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"area": "123456789012"}, "没有代码为"),
        ({"area": ""}, "--area"),
        ({"profile": "unheard"}, "名册类型"),
        ({"on": "昨天"}, "2026-08-31"),
        ({"user": "nobody"}, "nobody"),
        ({"user": "clerk", "apply": True}, "岗位"),
    ],
)
def test_what_is_wrong_is_said(file, options, word):
    make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP), username="clerk")
    with pytest.raises(CommandError, match=word):
        run(file, **options)
    assert not UnitState.objects.exists()


def test_a_clerk_may_hand_in_but_not_apply(file):
    make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP), username="clerk")
    assert "新增 2 行" in run(file, area=TOWNSHIP, user="clerk")
    with pytest.raises(CommandError, match="岗位"):
        run(file, area=TOWNSHIP, user="clerk", apply=True)


def test_a_file_that_is_no_register_is_refused(tmp_path):
    make_area(TOWNSHIP)
    path = tmp_path / "图.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(CommandError, match="。") as said:
        run(str(path))
    assert said.value.returncode == 2
