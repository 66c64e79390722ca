"""One figure by the values of one dimension, in the dimension's own order, never ranked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from qunjian.apps.areas.models import Area, Site
from qunjian.apps.figures.asked import Asked, Scale, StaffSize, size_of
from qunjian.apps.figures.figure import Figure
from qunjian.apps.figures.indicators import Counted, Indicator
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.rows import UnitRow
from qunjian.core import industry
from qunjian.core.choice import Choice
from qunjian.core.period import Moment
from qunjian.core.place import DIGITS, full_code, level_of
from qunjian.core.vocabulary import Mode, OperatingState, OrganisationForm, UnitKind

OF_SCALE = {True: Scale.ABOVE, False: Scale.BELOW, None: Scale.UNTOLD}


class Dimension(Choice):
    """分组 of a figure."""

    AREA = "area", "区划"
    KIND = "kind", "类别"
    SCALE = "scale", "规模"
    SIZE = "size", "人数"
    SECTION = "section", "行业"
    SITE = "site", "园区楼宇"
    OPENED = "opened", "成立年份"
    MODE = "mode", "组建方式"
    STATE = "state", "存在状态"
    FORM = "form", "组织形式"


OF_UNITS = (
    Dimension.AREA, Dimension.KIND, Dimension.SCALE, Dimension.SIZE, Dimension.SECTION,
    Dimension.SITE, Dimension.OPENED,
)  # fmt: skip
OF_ORGANISATIONS = (Dimension.AREA, Dimension.MODE, Dimension.FORM)


@dataclass(frozen=True, slots=True)
class Group:
    """A value with its figure; rows that tell none have no page of their own."""

    name: str
    figure: Figure
    opens: bool = True


def dimensions_of(indicator: Indicator, asked: Asked) -> Sequence[Dimension]:
    """By what an indicator can be grouped."""
    if indicator.counted is Counted.ORGANISATIONS and not indicator.needs_line:
        return OF_ORGANISATIONS
    if indicator.code == "organisations-covering":
        return (Dimension.AREA,)
    covers = asked.line and "cover" in indicator.code
    extra = (Dimension.MODE,) if covers else ()
    return (*OF_UNITS, *extra, *((Dimension.STATE,) if indicator.code == "units" else ()))


def broken_down(book: Book, code: str, asked: Asked, dimension: Dimension) -> list[Group]:
    """Every value that has rows, and those of fixed lists that have none."""
    if dimension is Dimension.AREA:
        return by_area(book, code, asked)
    found = book.by(code, str(dimension), asked, _key(dimension, asked))
    named = _names(dimension, found)
    groups = [Group(name, found[value]) for value, name in named if value in found]
    untold = found.get("" if dimension is Dimension.SECTION else None)
    if untold:
        groups.append(Group(UNTOLD.get(dimension, "没有填"), untold, opens=False))
    return groups


def below(asked: Asked, moment: Moment) -> list[Area]:
    """The areas right below the one asked for, in the order of the divisions."""
    return list(Area.objects.on(moment).filter(parent=asked.area).order_by("code"))


def by_area(book: Book, code: str, asked: Asked, areas: Sequence[Area] = ()) -> list[Group]:
    """The areas right below, on equal terms; those without rows too."""
    areas = areas or below(asked, book.moment)
    if not areas:
        return []
    digits = DIGITS[level_of(areas[0].pk)]

    def key(row: Any) -> str:
        return full_code(row.area[:digits])

    if code == "organisations-covering":
        found: Mapping[str, Figure] = {}
    else:
        found = book.by(code, "area", asked, key)
    return [
        Group(area.name, found.get(area.pk) or book.asked(code, asked.narrowed(area=area.pk)))
        for area in areas
    ]


def _names(dimension: Dimension, found: Mapping[Any, Figure]) -> list[tuple[Any, str]]:
    if dimension is Dimension.SECTION:
        return [(code, industry.name_of(code)) for code in sorted(filter(None, found))]
    if dimension is Dimension.OPENED:
        return [(year, f"{year} 年") for year in sorted(filter(None, found))]
    if dimension is Dimension.SITE:
        return list(Site.objects.filter(pk__in=[*filter(None, found)]).values_list("pk", "name"))
    return [(each, each.label) for each in LISTS[dimension]]


def _opened(row: UnitRow) -> int | None:
    return row.opened_on.year if row.opened_on else None


def _scale(row: UnitRow) -> Scale | None:
    return OF_SCALE[row.above] if row.known.kind is UnitKind.ENTERPRISE else None


def _key(dimension: Dimension, asked: Asked) -> Callable[[Any], Any]:
    """The way a unit is covered is a matter of the line; an organisation has its own."""
    line = asked.line
    if dimension is Dimension.MODE and line:
        return lambda row: row.mode(line) if isinstance(row, UnitRow) else row.mode
    return KEYS[dimension]


KEYS: Mapping[Dimension, Callable[[Any], Any]] = {
    Dimension.KIND: lambda row: row.known.kind,
    Dimension.SCALE: _scale,
    Dimension.SIZE: size_of,
    Dimension.SECTION: lambda row: row.section,
    Dimension.SITE: lambda row: row.site,
    Dimension.OPENED: _opened,
    Dimension.MODE: attrgetter("mode"),
    Dimension.STATE: lambda row: row.known.operating_state,
    Dimension.FORM: lambda row: row.form,
}
LISTS: Mapping[Dimension, type[Choice]] = {
    Dimension.KIND: UnitKind,
    Dimension.SCALE: Scale,
    Dimension.SIZE: StaffSize,
    Dimension.MODE: Mode,
    Dimension.STATE: OperatingState,
    Dimension.FORM: OrganisationForm,
}
UNTOLD = {
    Dimension.SCALE: "不是企业",
    Dimension.SECTION: "没有填行业",
    Dimension.SITE: "不在园区楼宇市场",
    Dimension.OPENED: "没有填成立日期",
}
