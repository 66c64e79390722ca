"""The ledger of conflicts as a list."""

from django.urls import reverse

from qunjian.apps.conflicts.models import Conflict, Inquiry
from qunjian.web.tables import Column, Table
from qunjian.web.words import full_day


def _page(row: Conflict) -> str:
    return reverse("conflicts-one", args=[row.pk])


CONFLICTS = Table(
    "conflicts",
    "冲突台账",
    (
        Column("name", "单位", name=True, href=_page, sort="name"),
        Column("area", "所在区划", lambda row: row.area.place, sort="area"),
        Column("field", "项目", lambda row: row.thing, sort="field"),
        Column("said", "各方的说法", template="conflicts/said.html", export=lambda row: row.words),
        Column("turning", "会改变什么", template="conflicts/turns.html",
               export=lambda row: row.consequence),
        Column("state", "办到哪一步", lambda row: row.get_state_display(), sort="state"),
    ),
    sort="",
    counted="条",
)  # fmt: skip

INQUIRIES = Table(
    "inquiries",
    "核对函",
    (
        Column("source", "请谁核对", lambda row: row.body, name=True,
               href=lambda row: reverse("conflicts-letter", args=[row.pk])),
        Column("asked_on", "去函", format=full_day, sort="asked_on"),
        Column("answer_by", "答复期限", format=full_day, sort="answer_by"),
        Column("rows", "核对几条", lambda row: len(row.asked), align="end"),
        Column("answered_on", "答复", lambda row: _answered(row), sort="answered_on"),
    ),
    sort="-asked_on",
    counted="封",
)  # fmt: skip


def _answered(row: Inquiry) -> str:
    return full_day(row.answered_on) if row.answered_on else "未答复"
