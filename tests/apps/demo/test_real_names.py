"""The same door, with the names of real firms: no name is lost, changed or mistaken for another.

QUNJIAN_REAL_NAMES names a csv (or csv.xz) with the columns county_code and name.
"""

import csv
import lzma
import os
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from qunjian.apps.areas.models import Area
from qunjian.apps.demo.registers.sheets import Sheet, xlsx
from qunjian.apps.intake import actions
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.progress import silent
from qunjian.apps.jobs.running import run
from qunjian.apps.ledger.search import found_units
from qunjian.apps.registry.models import UnitState
from qunjian.core.credit_code import make_credit_code
from qunjian.core.names import clean_unit_name
from qunjian.core.period import Moment
from tests.support.factories import COUNTY, TOWNSHIP, make_area, make_user

TOLD = os.environ.get("QUNJIAN_REAL_NAMES", "")
DAY = date(2026, 8, 31)
NAMES = 1_500
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not TOLD, reason="QUNJIAN_REAL_NAMES names no file of real company names"),
]


def real_names() -> list[str]:
    """Names of the one county with just under 1,500 of them or the nearest above, each once."""
    path = Path(TOLD)
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as lines:  # type: ignore[operator]
        rows = [(row["county_code"], row["name"]) for row in csv.DictReader(lines)]
    sizes = Counter(county for county, _ in rows)
    chosen = min(sizes, key=lambda county: abs(sizes[county] - NAMES))
    by_key = {clean_unit_name(name): name for county, name in rows if county == chosen}
    return list(by_key.values())


def register(names: list[str]) -> bytes:
    rng = Random(1)
    headings = ("序号", "企业名称", "统一社会信用代码", "所属乡镇", "成立日期", "登记状态")
    sheet = Sheet("企业名册", [("", heading) for heading in headings], ["企业名册"])
    for number, name in enumerate(names, 1):
        sheet.add({
            "序号": number, "企业名称": name, "统一社会信用代码": make_credit_code(rng, "990101"),
            "所属乡镇": "桥头镇", "成立日期": date(2015, 6, 1), "登记状态": "存续",
        })  # fmt: skip
    return xlsx([sheet])


def taken_in(content: bytes) -> Batch:
    by = make_user(area=Area.objects.get(pk=COUNTY))
    batch = actions.upload(
        content=content, file_name="企业名册.xlsx", sender="县市场监管局", profile="market",
        area=Area.objects.get(pk=COUNTY), counted_on=DAY, by=by,
    )  # fmt: skip
    run(batch.job, silent())
    batch.refresh_from_db()
    assert batch.state == BatchState.PREVIEWED, batch.error
    run(actions.ask_to_apply(batch=batch, by=by), silent())
    batch.refresh_from_db()
    assert batch.state == BatchState.APPLIED
    return batch


def test_real_names_go_through_the_door_whole():
    make_area(TOWNSHIP)
    names = real_names()
    content = register(names)
    batch = taken_in(content)
    assert (batch.figures["new"], batch.figures["refused"]) == (len(names), 0)
    held = UnitState.objects.on(Moment(DAY))
    assert {clean_unit_name(name) for name in held.values_list("name", flat=True)} == {
        clean_unit_name(name) for name in names
    }
    again = taken_in(content)
    assert (again.figures["same"], again.figures["new"]) == (len(names), 0)
    officer = make_user(area=Area.objects.get(pk=COUNTY))
    for name in Random(2).sample(names, 25):
        shown = [state.name for state in found_units(officer, name, Moment(DAY))]
        assert clean_unit_name(name) in {clean_unit_name(one) for one in shown}
