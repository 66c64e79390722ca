"""Loading areas: a county brings its townships and villages, the national table the rest."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from qunjian.apps.areas.models import Area, Site
from qunjian.apps.areas.national import ancestors_of
from qunjian.apps.areas.refusals import Unusable
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.core.place import code_range, full_code, level_of, parent_of

# Nobody tells since when a village has its code; pages of past days must still find it.
FIRST_DAY = date(1949, 10, 1)
NAME_LENGTH = 60


@action
def load_places(*, places: Iterable[tuple[str, str]], by: Any, county: str = "") -> Event:
    """
    Enter areas by code and name; what is there already only takes the new name.

    Codes may be short ("339926100"). What lies above them comes from the national table.
    `county` refuses every code outside it.

    :raises Unusable: naming the first code that cannot be placed; then nothing is written.
    """
    told = _told(places)
    if county:
        _check_inside(told, county)
    above = {code: name for each in told for code, name in ancestors_of(each)}
    wanted = {**above, **told}
    held = dict(Area.objects.values_list("code", "name"))
    _check_parents(wanted, held)
    new = [_area(code, name) for code, name in sorted(wanted.items()) if code not in held]
    renamed = {code: name for code, name in told.items() if held.get(code, name) != name}
    event = record(
        "areas.loaded",
        "areas.area",
        by=by,
        before={"names": {code: held[code] for code in renamed}} if renamed else {},
        after={"county": county, "new_areas": len(new), "renamed_areas": len(renamed)},
    )
    Area.objects.bulk_create(new)
    Area.objects.bulk_update([Area(code=c, name=n) for c, n in renamed.items()], ["name"])
    return event


@action
def load_sites(*, sites: Iterable[Site], by: Any) -> Event:
    """Enter parks, buildings, markets and business areas that are not there yet."""
    held = set(Site.objects.values_list("area_id", "name"))
    new = [site for site in sites if (site.area_id, site.name) not in held]
    event = record("areas.sites-loaded", "areas.site", by=by, after={"new_sites": len(new)})
    Site.objects.bulk_create(new)
    return event


def _told(places: Iterable[tuple[str, str]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for code, name in places:
        try:
            full = full_code(code)
        except ValueError:
            raise Unusable(f"“{code}”不是区划代码：要 2 至 12 位数字，请核对后再载入。") from None
        clean = name.strip()
        if not clean or len(clean) > NAME_LENGTH:
            raise Unusable(f"{code} 的名称要填，且不超过 {NAME_LENGTH} 个字。")
        if told.get(full, clean) != clean:
            raise Unusable(f"{code} 出现了两次，名称不同（{told[full]}、{clean}），请留一个。")
        told[full] = clean
    if not told:
        raise Unusable("文件里没有一行区划，请核对是否选错了文件。")
    return told


def _check_inside(told: Iterable[str], county: str) -> None:
    low, high = code_range(full_code(county))
    for code in told:
        if not low <= code <= high:
            raise Unusable(f"{code} 不在 {county} 之内，请核对代码，或去掉 --county。")


def _check_parents(wanted: dict[str, str], held: dict[str, str]) -> None:
    for code, name in wanted.items():
        parent = parent_of(code)
        if parent and parent not in wanted and parent not in held:
            raise Unusable(f"“{name}”（{code}）的上级 {parent} 不在文件里，也不在已有区划里。")


def _area(code: str, name: str) -> Area:
    return Area(
        code=code,
        name=name,
        level=level_of(code),
        parent_id=parent_of(code),
        valid_from=FIRST_DAY,
    )
