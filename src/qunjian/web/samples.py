"""What the page of components shows: an invented county, so that no real figure stands there."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from qunjian.core.vocabulary import Line
from qunjian.web.charts import Chart, Series, bars, trend
from qunjian.web.contrast import ratio, tokens
from qunjian.web.filters import Filter, Option, Tab, shown
from qunjian.web.paging import Paging
from qunjian.web.panels import Detail, Held, Panel, Source
from qunjian.web.tables import Column, Table
from qunjian.web.words import LINE_NAMES, LINE_STATES

ICONS = Path(__file__).with_name("static") / "qunjian" / "icons.svg"
COLOURS = (
    ("accent", "绛红：品牌、所在、党"),
    ("link", "链接"),
    ("ok", "成立"),
    ("warn", "提请"),
    ("danger", "出错"),
    ("text", "正文"),
    ("text-2", "次要"),
    ("text-3", "注记"),
    *((line.value, LINE_NAMES[line]) for line in Line),
)


@dataclass(frozen=True, slots=True)
class Swatch:
    token: str
    says: str
    colour: str
    contrast: str


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """A row of the sample list; None is what nobody told."""

    pk: int
    name: str
    staff: int | None
    visited_on: date | None
    lines: dict[str, str]
    state: str = ""


UNITS = (
    SampleUnit(1, "佳垚印刷", 205, date(2026, 8, 27), dict.fromkeys(Line, "own")),
    SampleUnit(2, "锦屿服饰", 163, date(2026, 8, 15), {"party": "own", "union": "joint"}),
    SampleUnit(3, "启禾五金", None, date(2025, 11, 7), {"party": "due", "women": "none"}),
    SampleUnit(4, "旭川皮革", 12, None, {}, "void"),
)
TABLE = Table(
    "sample",
    "单位",
    (
        Column("name", "单位", sort="name", name=True, href=lambda unit: f"#unit-{unit.pk}"),
        Column("staff", "从业", unit="人", align="end", sort="staff"),
        Column("lines", "四线", template="web/samples/quad.html", align="center"),
        Column("visited_on", "核实", sort="visited_on"),
    ),
    selectable=True,
    state=lambda unit: unit.state,
)
FILTERS = (
    Filter(
        "place",
        "乡镇",
        options=(Option("a", "萧塘镇", 141), Option("b", "水口镇", 98), Option("c", "麻溪乡", 3)),
    ),
    Filter("scale", "规模", "choice", (Option("above", "规上", 199), Option("below", "规下"))),
    Filter("staff", "从业", "number", unit="人"),
    Filter("opened", "成立", "day"),
    Filter("word", "名称", "text"),
)
PANEL = Panel(
    "登记信息",
    (
        Detail("信用代码", lambda _: "91339926MA7H2K4W6T", code=True),
        Detail("从业", lambda _: Held(205, Source("visit", "走访 08-27"), "#rows"), unit="人"),
        Detail("团员", lambda _: Held(7, Source("stale", "团县委 2025-11"), "#rows"), unit="人"),
        Detail("妇女", lambda _: None, unit="人"),
    ),
    "每个值写着从哪来。",
)


class SampleForm(forms.Form):
    """One field of each kind, one of them wrong."""

    name = forms.CharField(label="单位全称", initial="安澜县衡川塑编有限公司")
    code = forms.CharField(label="信用代码", help_text="18 位，字母大写")
    day = forms.DateField(
        label="登记日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    place = forms.ChoiceField(label="乡镇", choices=[("a", "萧塘镇"), ("b", "水口镇")])
    modes = forms.MultipleChoiceField(
        label="组建方式",
        required=False,
        choices=[("single", "单独"), ("joint", "联合"), ("trade", "行业")],
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 2}))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if len(code) != 18:
            raise forms.ValidationError(f"只有 {len(code)} 位，少 {18 - len(code)} 位")
        return code


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything on the page; the list, its order and its filters answer as real ones do."""
    given = QueryDict("name=安澜县衡川塑编有限公司&code=91339926513846270&place=a&why=先报后补")
    return {
        "swatches": [_swatch(token, says) for token, says in COLOURS],
        "states": list(LINE_STATES.items()),
        "lines": [(line.value, LINE_NAMES[line]) for line in Line],
        "listing": TABLE.listing(
            request, UNITS, totals={"staff": 380}, totals_note="1 家没有从业人数，没有算进去。"
        ),
        "empty_listing": replace(TABLE, code="sample-empty").listing(request, ()),
        "chips": shown(request, FILTERS),
        "tabs": [Tab("全部", "?", True, 1236), Tab("规上未建团", "?scale=above", count=105)],
        "pagings": [Paging(1, 50, 20), Paging(2, 50, 1236), Paging(25, 50, 1236)],
        "panel": PANEL.of(None),
        "form": SampleForm(given),
        "charts": [_bars(), _trend()],
        "icons": re.findall(r'id="i-([\w-]+)"', ICONS.read_text(encoding="utf-8")),
    }


def _swatch(token: str, says: str) -> Swatch:
    values = tokens()
    colour = values[f"color-{token}"]
    contrast = ratio(colour, values["color-surface"])
    return Swatch(token, says, colour, f"{contrast:.1f}")


def _bars() -> Chart:
    return bars(
        "sample-bars",
        title="各乡镇团组织覆盖",
        finding="萧塘镇差得最多，还有 27 家；麻溪乡没有人报。",
        names=["萧塘镇", "水口镇", "麻溪乡"],
        series=[
            Series("单独", [31, 22, None], line="league"),
            Series("联合", [12, 9, None], line="league", shade=2),
        ],
        unit="家",
        stacked=True,
        size="small",
        hrefs=["#rows", "#rows", "#rows"],
    )


def _trend() -> Chart:
    return trend(
        "sample-trend",
        title="覆盖企业",
        finding="六月以来多了 33 家，按这个速度十一月到 120 家。",
        points=["06-30", "07-31", "08-31", "09-30"],
        series=[
            Series("已覆盖", [61, 76, 94, None], line="league"),
            Series("目标", [60, 80, 100, 110], style="target"),
            Series("预计", [None, None, 94, 103], line="league", style="forecast"),
        ],
        unit="家",
        size="small",
    )
