"""A big invented county, written with the product's own bulk insert: for benchmarks and a look."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.audit import bulk
from qunjian.apps.audit.models import Event
from qunjian.apps.audit.trail import action, record
from qunjian.apps.registry.derive import ADOPTED_COLUMNS, FIELDS, adopted_row, county_priorities
from qunjian.apps.registry.models import (
    AdoptedCount,
    Coverage,
    Headcount,
    Organisation,
    OrganisationState,
    Unit,
    UnitState,
)
from qunjian.core import adoption
from qunjian.core.credit_code import credit_check
from qunjian.core.industry import industries
from qunjian.core.names import clean_unit_name, search_keys
from qunjian.core.vocabulary import FactField

COUNTY = "990101000000"
TOWNSHIPS = 9
SOURCES = ("market", "social_security", "union", "league", "census")
FORMS = {
    "party": "party_branch",
    "union": "union_committee",
    "league": "league_branch",
    "women": "women_committee",
}
NAMES = (
    "恒衡泽润启禾锦屿立昇嘉木远澄瑞屏宏笙德越明垣汇岚正稷佳垚兴沅万榕普砺晟安云栖星河松涛青杉白鹭"
)
TRADES = (
    "塑编",
    "五金",
    "印刷",
    "服饰",
    "电子",
    "养老服务",
    "建材",
    "机电",
    "超市",
    "包装",
    "汽配",
)
START = date(2024, 1, 1)
COMMON = ["known_from", "event_id", "valid_from"]


@action
def fill(*, units: int, by: Any) -> Event:
    """That many units with five statements each, and a fifth of them with organisations."""
    event = record("units.recorded", "registry.unit", by=by, after={"rows": units})
    dice = random.Random(20260831)
    areas = _areas()
    ids = bulk.reserve_ids(Unit, units)
    names = [_name(dice, number) for number in range(units)]
    bulk.insert(
        Unit,
        ["id", "search_text", "created_at"],
        ([pk, search_keys([name], [_code(at)]), event.at] for at, (pk, name) in _both(ids, names)),
    )
    _write_states(event, dice, ids, names, areas)
    _write_counts(event, dice, ids)
    _write_organisations(event, dice, ids, names, areas)
    return event


def _both(ids: Any, names: list[str]) -> Any:
    return enumerate(zip(ids, names, strict=True))


def _areas() -> list[str]:
    root, _ = Area.objects.get_or_create(
        pk=COUNTY, defaults={"name": "示范县", "level": "county", "valid_from": date(2020, 1, 1)}
    )
    codes = [f"990101{number:03}000" for number in range(1, TOWNSHIPS + 1)]
    for number, code in enumerate(codes, start=1):
        Area.objects.get_or_create(
            pk=code,
            defaults={
                "name": f"第{number}镇", "level": "township", "parent": root,
                "valid_from": date(2020, 1, 1),
            },
        )  # fmt: skip
    return codes


def _name(dice: random.Random, number: int) -> str:
    word = dice.choice(NAMES) + dice.choice(NAMES)
    return f"示范县{word}{dice.choice(TRADES)}{number}有限公司"


def _code(number: int) -> str:
    body = f"91990101MA{number:07}"
    return body + credit_check(body)


def _write_states(
    event: Event, dice: random.Random, ids: Any, names: list[str], areas: list[str]
) -> None:
    fine = [code for code in industries() if len(code) == 4]
    columns = [
        *COMMON, "unit_id", "name", "name_key", "kind", "credit_code", "registration_no",
        "org_code", "area_id", "address", "industry", "legal_person", "contact", "phone",
        "phone_tail", "operating_state", "opened_on", "registration_body", "supervising_body",
        "change", "evidence", "source", "extra",
    ]  # fmt: skip
    rows = (
        [
            event.at, event.pk, START, pk, name, clean_unit_name(name),
            "enterprise" if dice.random() < 0.93 else "social", _code(at), "", "",
            dice.choice(areas), f"兴业路{at % 900}号", dice.choice(fine), "", "", "", "",
            "operating" if dice.random() < 0.9 else "suspended",
            START - timedelta(days=dice.randrange(6000)), "", "", "recorded", "", "market", {},
        ]
        for at, (pk, name) in _both(ids, names)
    )  # fmt: skip
    bulk.insert(UnitState, columns, rows)


def _write_counts(event: Event, dice: random.Random, ids: Any) -> None:
    priorities = county_priorities()
    numbers = iter(bulk.reserve_ids(Headcount, len(ids) * len(SOURCES)))
    adopted: list[list[Any]] = []

    def statements() -> Iterator[list[Any]]:
        for unit in ids:
            said = [
                adoption.Statement(
                    next(numbers), source, START + timedelta(days=90 * at), _told(dice)
                )
                for at, source in enumerate(SOURCES)
            ]
            for one in said:
                told = [one.told.get(field) for field in FactField]
                yield [
                    one.id, event.at, event.pk, one.day, unit, one.source, False, *told,
                ]  # fmt: skip
            for period, chosen in adoption.adopted_spans(said, priorities):
                adopted.append(adopted_row(unit, (period.start, period.end), chosen, event))

    bulk.insert(Headcount, ["id", *COMMON, "unit_id", "source", "unchanged", *FIELDS], statements())
    bulk.insert(AdoptedCount, ADOPTED_COLUMNS, adopted)


def _told(dice: random.Random) -> dict[FactField, Any]:
    staff = int(dice.lognormvariate(2.5, 1.1)) + 1
    told = {
        FactField.STAFF: staff,
        FactField.WOMEN: int(staff * dice.random()),
        FactField.YOUTH: int(staff * dice.random() * 0.6),
        FactField.LEAGUE_MEMBERS: int(staff * dice.random() * 0.1),
        FactField.UNION_MEMBERS: int(staff * dice.random()),
        FactField.PARTY_MEMBERS: int(staff * dice.random() * 0.1),
    }
    return {field: value for field, value in told.items() if dice.random() < 0.8}


def _write_organisations(
    event: Event, dice: random.Random, ids: Any, names: list[str], areas: list[str]
) -> None:
    led = [(pk, name) for pk, name in zip(ids, names, strict=True) if dice.random() < 0.2]
    numbers = bulk.reserve_ids(Organisation, len(led))
    lines = [dice.choice(list(FORMS)) for _ in led]
    titles = [f"{name}{line}支部" for (_, name), line in zip(led, lines, strict=True)]
    bulk.insert(
        Organisation,
        ["id", "search_text", "created_at"],
        (
            [pk, search_keys([title], []), event.at]
            for pk, title in zip(numbers, titles, strict=True)
        ),
    )
    columns = [
        *COMMON, "organisation_id", "name", "name_key", "line", "form", "mode", "lead_unit_id",
        "area_id", "outer", "secretary", "change", "source",
    ]  # fmt: skip
    bulk.insert(
        OrganisationState,
        columns,
        (
            [
                event.at, event.pk, START, pk, title, clean_unit_name(title), line, FORMS[line],
                "single", unit, dice.choice(areas), False, "", "founded", "other",
            ]
            for pk, title, line, (unit, _) in zip(numbers, titles, lines, led, strict=True)
        ),
    )  # fmt: skip
    bulk.insert(
        Coverage,
        [*COMMON, "organisation_id", "unit_id", "line", "source"],
        (
            [event.at, event.pk, START, pk, unit, line, "other"]
            for pk, line, (unit, _) in zip(numbers, lines, led, strict=True)
        ),
    )
