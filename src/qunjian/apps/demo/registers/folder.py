"""All files of the demonstration, in the order in which they came in."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from qunjian.apps.demo.generator.county import SEED
from qunjian.apps.demo.generator.model import County
from qunjian.apps.demo.registers import census, civil, lines, market, sheets, walked
from qunjian.apps.demo.registers.faults import KINDS, Faults
from qunjian.apps.demo.registers.sheets import Sheet

MANIFEST = "manifest.json"
Layout = Callable[[County, Random, date, Faults], list[Sheet]]


@dataclass(frozen=True, slots=True)
class Register:
    """One file: who sends it, as what kind of register, and of which day it speaks."""

    file: str
    sender: str
    profile: str
    counted_on: date
    layout: Layout
    write: Callable[[Sequence[Sheet]], bytes]
    of_round: bool = False
    left_open: bool = False
    township: int | None = None  # of which township; None of the whole county


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it was written, with its faults."""

    register: Register
    content: bytes
    faults: Faults
    rows: int

    def described(self) -> dict[str, Any]:
        one = self.register
        return {
            "file": one.file,
            "sender": one.sender,
            "profile": one.profile,
            "counted_on": one.counted_on.isoformat(),
            "left_open": one.left_open,
            "rows": self.rows,
            "counts": self.faults.counts(),
            "faults": self.faults.listed(),
        }


def _csv(content: Sequence[Sheet]) -> bytes:
    return sheets.csv_bytes(content[0], "gb18030")


YEAR_END, HALF_YEAR = date(2025, 12, 31), date(2026, 6, 30)
MARKET, CENSUS, NOW = date(2026, 8, 14), date(2026, 8, 15), date(2026, 8, 28)
MARKET_OFFICE, LEAGUE_OFFICE = "县市场监督管理局", "团县委"
REGISTERS = (
    Register("01市场监管局_企业名册_2025年末.xls", MARKET_OFFICE, "market", YEAR_END,
             market.last_year, sheets.xls),
    Register("02民政局_社会组织名册_2025年末.xls", "县民政局", "civil", YEAR_END,
             civil.social_organisations, sheets.xls),
    Register("03团县委_团组织台账_2026年6月.csv", LEAGUE_OFFICE, "league", HALF_YEAR,
             partial(lines.league, named_on=YEAR_END), _csv),
    Register("04市场监管局_企业名册_2026年8月.xlsx", MARKET_OFFICE, "market", MARKET,
             market.this_year, sheets.xlsx),
    Register("05市场监管局_个体和合作社_2026年8月.csv", MARKET_OFFICE, "market", MARKET,
             market.smaller, _csv),
    Register("06市场监管局_代码更正_2026年8月.xlsx", MARKET_OFFICE, "market", MARKET,
             market.corrections, sheets.xlsx),
    Register("07专班_摸底排查表_2026年8月.xlsx", "县两新工委专班", "census", CENSUS,
             census.form, sheets.xlsx, of_round=True),
    Register("08组织部_两新党组织台账_2026年8月.xlsx", "县委组织部", "organisation", NOW,
             lines.party, sheets.xlsx),
    Register("09总工会_工会台账_2026年8月.xls", "县总工会", "union", NOW,
             lines.union, sheets.xls),
    Register("10团县委_团组织台账_2026年8月.csv", LEAGUE_OFFICE, "league", NOW,
             lines.league, _csv),
    Register("11妇联_妇女组织一览表_2026年8月.xlsx", "县妇联", "women", NOW,
             lines.women, partial(sheets.xlsx, from_1904=True)),
    Register("12鳌川镇_核实上报表_有错待改.xlsx", "鳌川镇", "township", NOW,
             census.clerk_list, sheets.xlsx, left_open=True, township=1),
    Register("13城关镇_走访企业名单_写法不一.xlsx", "城关镇", "township", NOW,
             walked.walked, sheets.xlsx, left_open=True, township=0),
)  # fmt: skip


def make(county: County, seed: int = SEED) -> Iterator[Made]:
    """Every file; the same county and seed give the same bytes."""
    for register in REGISTERS:
        rng = Random(f"{seed}-{register.file}")  # noqa: S311 -- chance that can be repeated is wanted
        faults = Faults()
        made = register.layout(county, rng, register.counted_on, faults)
        rows = sum(len(sheet.rows) for sheet in made if not sheet.hidden)
        yield Made(register, register.write(made), faults, rows)


def keep(files: Sequence[Made], folder: Path, seed: int = SEED) -> None:
    """Write the files with a manifest that tells their faults cell by cell."""
    folder.mkdir(parents=True, exist_ok=True)
    for made in files:
        (folder / made.register.file).write_bytes(made.content)
    manifest = {
        "seed": seed,
        "kinds": {code: {"says": says, "handled": does} for code, (says, does) in KINDS.items()},
        "files": [made.described() for made in files],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, "utf-8")
