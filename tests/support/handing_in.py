"""A register handed in at the door, and its pages asked."""

import io
from datetime import date

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.support.factories import (
    COUNTY,
)

DAY = date(2025, 8, 31)
HEAD = ["单位名称", "统一社会信用代码", "乡镇", "职工人数", "工会会员数", "联系电话"]


def workbook(*rows, title="示范县企业名册", head=HEAD):
    """A register as it comes: a title, a heading, rows and a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    for row in ([title], head, *rows):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


REGISTER = workbook(
    ["桥头竹器厂", "", "桥头镇", "36人", 20, "13812345678"],
    ["桥头灯具厂", "", "桥头镇", 12, 3, ""],
    ["外县木器厂", "", "山外镇", 9, 1, ""],
)


def file_of(content, name="企业名册.xlsx"):
    kept = io.BytesIO(content)
    kept.name = name
    return kept


def told(files, **given):
    return {
        "files": files,
        "sender": "县市场监督管理局",
        "profile": "market",
        "area": COUNTY,
        "counted_on": DAY.isoformat(),
        **given,
    }


def page_of(browser, batch, **asked):
    return browser.get(reverse("intake-batch", args=[batch.pk]), asked)


def questions(browser, address):
    """How many queries a page takes, once what was said before is read."""
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def words(response):
    return response.content.decode()
