"""The list of disputes."""

from typing import Any

from django.urls import reverse

from qunjian.apps.disputes.models import Dispute
from qunjian.core.vocabulary import Line
from qunjian.web.tables import Column, Table
from qunjian.web.words import NOT_APPLICABLE, full_day


def _unit(row: Dispute) -> str:
    return reverse("registry-unit", args=[row.unit_id]) + "#disputes"


def _answer(row: Any) -> str:
    return reverse("disputes-answer", args=[row.pk]) if row.open and row.answerable else ""


def _result(row: Any) -> Any:
    if not row.open:
        return row.get_result_display()
    return "答复" if row.answerable else "没有答复"


DISPUTES = Table(
    "disputes",
    "异议",
    (
        Column("name", "单位", name=True, href=_unit),
        Column("line", "条线", lambda row: Line.label_of(row.line), sort="line"),
        Column("about", "对什么", lambda row: row.get_about_display(), sort="about"),
        Column("said", "怎么说", template="disputes/said.html"),
        Column("said_by", "谁提的", lambda row: row.get_said_by_display()),
        Column("on", "提出", format=full_day, sort="on"),
        Column("was", "当时结论"),
        Column("result", "结果", _result, sort="result", href=_answer),
        Column("became", "答复时结论", lambda row: row.became or NOT_APPLICABLE),
    ),
    sort="on",
    counted="件",
)
