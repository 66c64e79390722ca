"""A register of 100,000 rows × 20 columns: from the file to the applied ledger.

Against (a) merely reading the file with the fastest reader, calamine, and (b) the naive way:
openpyxl, then get_or_create and save of each row's facts in one transaction. The naive way is
measured on the first rows and extrapolated; the line says so.

Ratios are of processor time, so that other work on the machine does not count.

Run with `python -m benchmarks.intake [--rows N] [--keep FILE]`. The database is a fresh SQLite
in a temporary folder, or the one that QUNJIAN_DATABASE names, which must be empty.
"""

import argparse
import functools
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

HEADINGS = (
    "序号", "企业名称", "统一社会信用代码", "企业类型", "行业代码", "住所", "所属乡镇", "村社区",
    "法定代表人", "联系电话", "登记状态", "成立日期", "注册资本（万元）", "年营业收入（万元）",
    "从业人数", "女职工", "35岁及以下", "团员", "工会会员", "党员",
)  # fmt: skip
COUNTY = "990101000000"
TOWNSHIPS = ("桥头镇", "河口镇", "山前镇")
NAIVE_ROWS = 1_000
DAY = date(2025, 6, 30)


def make_file(
    path: Path, rows: int, towns: Sequence[str] = TOWNSHIPS, seed: int = 20260831
) -> None:
    """A clean register, as a department's system would write it."""
    import xlsxwriter

    from qunjian.core.credit_code import make_credit_code

    rng = Random(seed)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("企业名册")
    sheet.write_row(0, 0, HEADINGS)
    trades = ("机械", "服装", "塑料", "灯具", "食品", "五金", "木业", "包装")
    for number in range(1, rows + 1):
        staff = rng.randint(3, 300)
        town = rng.choice(towns)
        name = (
            f"示范县{rng.choice('宏达兴盛嘉瑞')}{number}{seed % 1000}{rng.choice(trades)}有限公司"
        )
        sheet.write_row(
            number, 0,
            [
                number, name, make_credit_code(rng, COUNTY[:6]), "有限责任公司",
                rng.choice(("3411", "1819", "2927", "C3872")),
                f"{town}工业路{rng.randint(1, 999)}号", town, "",
                f"王{rng.choice('伟芳娜敏静')}", f"1390{rng.randint(0, 9999999):07}",
                "存续", f"20{rng.randint(10, 24)}-0{rng.randint(1, 9)}-{rng.randint(10, 28)}",
                rng.choice((50, 100, 500, 1000)), rng.randint(20, 9000), staff, staff // 3,
                staff // 4, staff // 20, staff // 2, staff // 25,
            ],
        )  # fmt: skip
    book.close()


def timed(label: str, work: Callable[[], Any], found: dict[str, float]) -> Any:
    gc.collect()
    wall, busy = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - busy
    found[label] = cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{label:<30}{wall:8.2f} s wall {cpu:8.2f} s cpu   peak {peak:6.0f} MB", flush=True)
    return result


def ours(path: Path, found: dict[str, float]) -> None:
    """The product's own way, stage by stage, as the worker goes it."""
    from qunjian.apps.areas.models import Area
    from qunjian.apps.intake import actions, queries, reading, tasks
    from qunjian.apps.intake.models import Batch
    from qunjian.apps.jobs.progress import silent

    def upload(name: str) -> Batch:
        return actions.upload(
            content=path.read_bytes(), file_name=name, sender="县市场监督管理局", profile="market",
            area=Area.objects.get(pk=COUNTY), counted_on=DAY, by=None,
        )  # fmt: skip

    def preview(batch: Batch) -> None:
        """What was read is let go of before the next stage, as by the worker."""
        seen = timed("ours: read and understand", lambda: reading.read(batch, silent()), found)
        figures, rows = timed("ours: judge", lambda: tasks.judged(batch, seen, silent()), found)
        given = {"found": seen, "rows": rows, "figures": figures, "by": None}
        keep = functools.partial(actions.keep_reading, batch=batch, **given)
        timed("ours: keep the preview", keep, found)

    batch = timed("ours: keep the file", lambda: upload("名册.xlsx"), found)
    preview(batch)
    batch = timed("ours: apply", lambda: actions.apply_batch(batch=batch, by=None), found)
    print(f"  {queries.preview(batch)}")
    again = upload("名册.xlsx")
    timed(
        "again: read, judge, preview", lambda: tasks.read(silent(), by=None, batch=again.pk), found
    )
    print(f"  {queries.preview(Batch.objects.get(pk=again.pk))}")
    timed("undo", lambda: actions.undo_batch(batch=batch, by=None, reason="测速"), found)


def fastest(path: Path) -> int:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return len(book.get_sheet_by_index(0).to_python())


def naive(path: Path, limit: int, found: dict[str, float], rows: int) -> None:
    """What a first version would do: the same facts, without judging, history or preview."""
    import openpyxl

    def read() -> list[Any]:
        sheet = openpyxl.load_workbook(path)["企业名册"]
        return list(sheet.iter_rows(min_row=2, values_only=True))

    table = timed("naive: openpyxl", read, found)
    some = table[:limit]
    timed(f"naive: write {len(some)} rows", lambda: _naive_write(some), found)
    scaled = found[f"naive: write {len(some)} rows"] * rows / len(some)
    found["naive"] = found["naive: openpyxl"] + scaled
    print(f"naive, extrapolated to {rows} rows: {found['naive']:.1f} s")


def _naive_write(table: list[Any]) -> None:
    from django.db import transaction

    from qunjian.apps.areas.models import Area
    from qunjian.apps.audit.models import Event
    from qunjian.apps.registry.models import AdoptedCount, Headcount, Unit, UnitState
    from qunjian.core.names import clean_unit_name, search_keys
    from qunjian.web import clock

    with transaction.atomic():
        event = Event.objects.create(at=clock.now(), verb="naive", target="naive", by_name="naive")
        same = {"known_from": event.at, "event": event, "valid_from": DAY}
        for row in table:
            told = dict(zip(HEADINGS, row, strict=True))
            code, name = told["统一社会信用代码"], told["企业名称"]
            held = UnitState.objects.filter(credit_code=code, known_to=None).first()
            unit = held.unit if held else Unit.objects.create(created_at=event.at)
            state, _ = UnitState.objects.get_or_create(
                unit=unit, known_to=None,
                defaults={**same, "name": name, "kind": "enterprise", "credit_code": code,
                          "area": Area.objects.get(name=told["所属乡镇"])},
            )  # fmt: skip
            state.name_key, state.address = clean_unit_name(name), told["住所"]
            state.legal_person, state.phone = told["法定代表人"], told["联系电话"]
            state.industry, state.capital = told["行业代码"], told["注册资本（万元）"]
            state.save()
            unit.search_text = search_keys([name], [code])
            unit.save()
            counts = {
                "staff": told["从业人数"], "women": told["女职工"], "youth": told["35岁及以下"],
                "league_members": told["团员"], "union_members": told["工会会员"],
                "party_members": told["党员"], "revenue": told["年营业收入（万元）"],
            }  # fmt: skip
            for model, more in ((Headcount, {"source": "market"}), (AdoptedCount, {})):
                counted, _ = model.objects.get_or_create(
                    unit=unit, known_to=None, valid_from=DAY, defaults={**same, **more}
                )
                for field, value in counts.items():
                    setattr(counted, field, value)
                counted.save()
        transaction.set_rollback(True)


def prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from qunjian.apps.areas.actions import load_places

    places = [(f"{COUNTY[:6]}{at:03}000", name) for at, name in enumerate(TOWNSHIPS, start=1)]
    above = [("990000000000", "示范省"), ("990100000000", "示范市"), (COUNTY, "示范县")]
    load_places(places=[*above, *places], by=None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="the file, made if it is not there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QUNJIAN_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunjian.site.settings.base")
        path = asked.keep or Path(folder) / "register.xlsx"
        if not path.exists():
            make_file(path, asked.rows)
        prepare()
        found: dict[str, float] = {}
        print(f"{asked.rows} rows × {len(HEADINGS)} columns, {path.stat().st_size / 1e6:.1f} MB")
        timed("fastest reader alone", lambda: fastest(path), found)
        ours(path, found)
        naive(path, NAIVE_ROWS, found, asked.rows)
    report(found)


def report(found: dict[str, float]) -> None:
    mine = [value for name, value in found.items() if name.startswith("ours: ")]
    before = sum(mine[:-1]) / found["fastest reader alone"]
    print(f"reading, judging and previewing / merely reading: {before:.2f} (aim ≤ 3)")
    print(f"naive / ours, file to applied ledger: {found['naive'] / sum(mine):.1f} (aim ≥ 20)")


if __name__ == "__main__":
    sys.exit(main())
