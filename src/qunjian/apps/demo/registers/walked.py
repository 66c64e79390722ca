"""A township's list as it was walked: firms as people call them, half the codes not asked for."""

from datetime import date
from random import Random

from qunjian.apps.demo.generator.model import County, Unit
from qunjian.apps.demo.registers import spelling
from qunjian.apps.demo.registers.faults import Faults
from qunjian.apps.demo.registers.sheets import Cell, Sheet

COLUMNS = tuple(
    ("", heading)
    for heading in ("单位名称", "统一社会信用代码", "所属乡镇", "地址", "法定代表人", "联系电话",
                    "从业人数")
)  # fmt: skip
LISTED, WITH_CODE = 120, 0.2
SHORT, BRAND_ONLY, LOOK_ALIKE = 0.3, 0.65, 0.8
OTHER_TRADES = ("商贸", "电子商务", "劳务", "建材")
OTHERS = 12  # firms that are called nearly as another one and are not it


def walked(county: County, rng: Random, day: date, faults: Faults) -> list[Sheet]:
    """Of the county town; what is written may be another firm as well."""
    town = county.townships[0]
    sheet = Sheet("走访名单", COLUMNS, [f"{town.name}走访企业名单"])
    faults.add(sheet, "title")
    here = [unit for unit in county.units if unit.township == town and unit.operating]
    for unit in rng.sample(here, min(LISTED, len(here))):
        sheet.add(_as_walked(unit, rng))
    for unit in rng.sample(here, OTHERS):
        sheet.add(_another(unit, rng))
    return [sheet]


def _as_walked(unit: Unit, rng: Random) -> dict[str, Cell]:
    staff = unit.counts.staff
    return {
        "单位名称": _called(unit.name, rng),
        "统一社会信用代码": unit.credit_code if rng.random() < WITH_CODE else None,
        "所属乡镇": unit.township.name,
        "地址": unit.address if rng.random() < 0.25 else None,
        "法定代表人": unit.legal_person if rng.random() < 0.25 else None,
        "联系电话": unit.phone if rng.random() < 0.15 else None,
        "从业人数": None if staff is None else max(1, staff + rng.randint(-3, 3)),
    }


def _called(name: str, rng: Random) -> str:
    chance = rng.random()
    short = spelling.short_name(name)
    if chance < SHORT:
        return short
    if chance < BRAND_ONLY and len(short) > 4:
        return short[:-2]
    if chance < LOOK_ALIKE:
        return spelling.look_alike_name(name) or name
    return name


def _another(unit: Unit, rng: Random) -> dict[str, Cell]:
    """A firm of the same brand in another trade, of which only the name is known."""
    brand = spelling.short_name(unit.name)[:2]
    return {
        "单位名称": f"{brand}{rng.choice(OTHER_TRADES)}",
        "所属乡镇": unit.township.name,
        "从业人数": rng.randint(2, 12),
    }
