"""Charts: data and a finding go in, the browser draws; the same figures stand in a table.

trend("growth", title="覆盖企业", finding="八个月多 33 家。", points=[day, …],
      series=[Series("团组织", [61, 63], line="league")], unit="家")
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from qunjian.web.words import told

Size = Literal["small", "normal", "tall"]
Style = Literal["solid", "target", "forecast"]


@dataclass(frozen=True, slots=True)
class Series:
    """Figures in the order of the points, None where nobody knows.

    `line` gives the colour (one line of the four, one colour), `shade` 1 to 3 tells series of the
    same line apart; a `target` is grey and dashed, a `forecast` dotted.
    """

    name: str
    values: Sequence[float | None]
    line: str = ""
    shade: int = 1
    style: Style = "solid"


@dataclass(frozen=True, slots=True)
class Chart:
    """What components/chart.html draws: a block of data, a sentence and a table."""

    code: str
    title: str
    finding: str
    data: dict[str, Any]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: Size = "normal"
    hrefs: tuple[str, ...] = field(default=())

    @property
    def data_id(self) -> str:
        return f"chart-{self.code}-data"

    @property
    def table(self) -> list[tuple[str, tuple[str, ...], str]]:
        """(first cell, the others, address of the row's own page or '')."""
        hrefs = self.hrefs or ("",) * len(self.rows)
        return [(row[0], row[1:], href) for row, href in zip(self.rows, hrefs, strict=True)]


def bars(
    code: str,
    *,
    title: str,
    finding: str,
    names: Sequence[str],
    series: Sequence[Series],
    unit: str = "",
    stacked: bool = False,
    flat: bool = True,
    size: Size = "normal",
    hrefs: Sequence[str] = (),
) -> Chart:
    """A bar for each name, lying (`flat`) or standing; never ranked here, order is as given."""
    kind = {"kind": "bars", "stacked": stacked, "flat": flat}
    return _chart(code, title, finding, kind, names, series, unit, size, hrefs)


def trend(
    code: str,
    *,
    title: str,
    finding: str,
    points: Sequence[str],
    series: Sequence[Series],
    unit: str = "",
    size: Size = "normal",
    hrefs: Sequence[str] = (),
) -> Chart:
    """A line for each series over days or rounds, in the order given."""
    return _chart(code, title, finding, {"kind": "trend"}, points, series, unit, size, hrefs)


def drawn(
    code: str,
    *,
    title: str,
    finding: str,
    option: dict[str, Any],
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    size: Size = "normal",
) -> Chart:
    """A chart that is neither bars nor trend: ECharts' own option, laid over the house style."""
    words = tuple(tuple(told(cell) for cell in row) for row in rows)
    data = {"kind": "option", "option": option}
    return Chart(code, title, finding, data, tuple(heads), words, size)


def _chart(
    code: str,
    title: str,
    finding: str,
    kind: dict[str, Any],
    names: Sequence[str],
    series: Sequence[Series],
    unit: str,
    size: Size,
    hrefs: Sequence[str],
) -> Chart:
    for each in series:
        if len(each.values) != len(names):
            raise ValueError(
                f"the series {each.name} has {len(each.values)} of {len(names)} values"
            )
    told_series = [
        {
            "name": each.name,
            "values": list(each.values),
            "line": each.line,
            "shade": each.shade,
            "style": each.style,
        }
        for each in series
    ]
    data = {**kind, "names": list(names), "series": told_series, "unit": unit}
    heads = ("", *(f"{each.name}（{unit}）" if unit else each.name for each in series))
    rows = tuple(
        (name, *(told(each.values[at]) for each in series)) for at, name in enumerate(names)
    )
    return Chart(code, title, finding, data, heads, rows, size, tuple(hrefs))
