"""A figure over time and by groups, as pages show it: chart, small drawings, table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from qunjian.apps.figures.breakdown import Dimension, Group, dimensions_of
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.series import Run, Split, Step, Told, splits_of
from qunjian.core.period import Moment
from qunjian.web.charts import Chart, Series, bars, trend
from qunjian.web.words import NOT_APPLICABLE, full_day, number, rate, told

VALUE, RATE = "value", "rate"
WIDE, HIGH, ROOM = 100, 32, 4


@dataclass(frozen=True, slots=True)
class Asking:
    """How the series is asked for; `measure` is the number or its share of the base."""

    step: Step
    split: Split
    measure: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One point in the table."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Small:
    """One area's own drawing; all have the same scale."""

    name: str
    first: str
    last: str
    lines: Sequence[str]


def asking_of(request: HttpRequest, figure: Figure) -> Asking:
    given = request.GET
    step, split = given.get("step", ""), given.get("split", "")
    allowed = splits_of(figure.indicator.code, figure.asked, Moment(figure.moment.day))
    return Asking(
        Step(step) if step in set(map(str, Step)) else Step.MONTH,
        Split(split) if split in set(map(str, allowed)) else allowed[0],
        RATE if given.get("measure") == RATE and figure.indicator.base else VALUE,
    )


def point(figure: Figure | None, measure: str) -> float | None:
    """What is drawn: the number, or the share in percent."""
    if figure is None or measure == VALUE:
        return figure.value if figure else None
    return None if figure.rate is None else round(figure.rate * 100, 1)


def words(figure: Figure | None, measure: str) -> str:
    if figure is None:
        return NOT_APPLICABLE
    return told(figure.value) if measure == VALUE else rate(figure.value, figure.denominator)


def cells(runs: Sequence[Run], measure: str) -> list[tuple[str, list[Cell]]]:
    """A row for each line or area, a column for each day."""
    return [
        (run.name, [Cell(words(each, measure), each.href if each else "") for each in run.figures])
        for run in runs
    ]


def unit_of(figure: Figure, measure: str) -> str:
    return "%" if measure == RATE else figure.indicator.unit


def chart(found: Told, figure: Figure, asking: Asking) -> Chart | None:
    """Lines over time; areas have drawings of their own, a dozen lines in one nobody reads."""
    if len(found.days) < 2 or asking.split is Split.AREAS:
        return None
    return trend(
        "series",
        title=f"{figure.indicator.name}：{asking.step.label}",
        finding=finding(found, figure, asking),
        points=[full_day(day) for day in found.days],
        series=[
            Series(run.name, [point(each, asking.measure) for each in run.figures], run.line or "")
            for run in found.runs
        ],
        unit=unit_of(figure, asking.measure),
    )


def finding(found: Told, figure: Figure, asking: Asking) -> str:
    said = [
        f"{run.name}从 {words(run.figures[0], asking.measure)} 到 "
        f"{words(run.figures[-1], asking.measure)}"
        for run in found.runs
    ]
    unit = "" if asking.measure == RATE else f"（{figure.indicator.unit}）"
    days = f"{full_day(found.days[0])} 到 {full_day(found.days[-1])}"
    return f"{days}：{'，'.join(said)}{unit}。"


def smalls(found: Told, asking: Asking) -> list[Small]:
    """A small drawing for each area, on one scale for all."""
    if asking.split is not Split.AREAS or len(found.days) < 2:
        return []
    values = [[point(each, asking.measure) for each in run.figures] for run in found.runs]
    told_values = [each for row in values for each in row if each is not None]
    most = 100 if asking.measure == RATE else max(told_values, default=0) or 1
    return [
        _small(run, row, most, asking.measure)
        for run, row in zip(found.runs, values, strict=True)
    ]  # fmt: skip


def _small(run: Run, values: Sequence[float | None], most: float, measure: str) -> Small:
    across = WIDE - 2 * ROOM
    at = [
        None if value is None else
        (ROOM + across * place / (len(values) - 1), HIGH - ROOM - (HIGH - 2 * ROOM) * value / most)
        for place, value in enumerate(values)
    ]  # fmt: skip
    lines, line = [], []
    for spot in [*at, None]:
        if spot:
            line.append(f"{spot[0]:.1f},{spot[1]:.1f}")
        elif line:
            lines.append(" ".join(line))
            line = []
    first, last = (words(run.figures[place], measure) for place in (0, -1))
    return Small(run.name, first, last, lines)


def options(figure: Figure, asking: Asking) -> dict[str, Any]:
    """What can be chosen on the page of a series."""
    allowed = splits_of(figure.indicator.code, figure.asked, Moment(figure.moment.day))
    measures = [(VALUE, "数值"), (RATE, "占比")] if figure.indicator.base else []
    return {"steps": list(Step), "splits": allowed, "measures": measures, "asking": asking}


def dimension_of(request: HttpRequest, figure: Figure) -> tuple[Dimension, list[Dimension]]:
    allowed = list(dimensions_of(figure.indicator, figure.asked))
    given = request.GET.get("dimension", "")
    return (Dimension(given) if given in set(map(str, allowed)) else allowed[0]), allowed


def groups_chart(groups: Sequence[Group], figure: Figure, dimension: Dimension) -> Chart | None:
    """Bars in the order of the dimension: what counts, and what the base has more."""
    if not groups:
        return None
    rest = any(group.figure.rest for group in groups)
    series = [
        Series("计入", [group.figure.value for group in groups], figure.asked.line or ""),
        *(
            [Series("分母里其余的", [g.figure.rest for g in groups], style="target")]
            if rest
            else []
        ),
    ]
    return bars(
        "groups",
        title=f"{figure.indicator.name}：按{dimension.label}",
        finding=f"合计 {number(figure.value)} {figure.indicator.unit}，按{dimension.label}分。",
        names=[group.name for group in groups],
        series=series,
        unit=figure.indicator.unit,
        stacked=rest,
        size="tall" if len(groups) > 8 else "normal",
        hrefs=[group.figure.href if group.opens else "" for group in groups],
    )
