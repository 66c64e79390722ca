"""岳西's four ledgers of organisations as four departments write them, taken through a comparison.

Names are shortened, wrapped and mistyped, half the codes are not there: which of the 384 units each
row means was in 2020 found by hand. People's answers to doubtful pairs are known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random

from qunjian.apps.areas.models import Area
from qunjian.apps.demo.actions import enter_county
from qunjian.apps.demo.generator.model import County, Organisation, Unit
from qunjian.apps.demo.registers.sheets import Sheet, csv_bytes
from qunjian.apps.intake import actions as intake
from qunjian.apps.intake.models import Batch
from qunjian.apps.jobs.progress import silent
from qunjian.apps.jobs.running import run
from qunjian.apps.linkage import actions as linkage
from qunjian.apps.linkage.actions.deciding import decide
from qunjian.apps.linkage.models import Answer, LinkedRow, Pair, PairStanding, RegisterComparison
from qunjian.apps.registry import actions as registry
from qunjian.apps.registry.models import OrganisationState, UnitState
from qunjian.core.names import clean_unit_name
from qunjian.core.vocabulary import Line, Mode

SEED = 20200520
SENDERS = {
    Line.PARTY: ("县委组织部", "organisation"),
    Line.UNION: ("县总工会", "union"),
    Line.LEAGUE: ("团县委", "league"),
    Line.WOMEN: ("县妇联", "women"),
}
COLUMNS = tuple(
    ("", heading)
    for heading in ("组织名称", "组织形式", "单位名称", "统一社会信用代码", "所属乡镇", "成立时间",
                    "覆盖单位")
)  # fmt: skip
WITH_CODE = 0.5
SHORT, FORMLESS, WRAPPED, WIDE = 0.25, 0.40, 0.45, 0.50  # of the names, one after the other
WRAPS = {
    Line.PARTY: "中共{}支部委员会",
    Line.UNION: "{}工会委员会",
    Line.LEAGUE: "共青团{}支部委员会",
    Line.WOMEN: "{}妇女联合会",
}
Truth = dict[str, set[int]]
"""By the cleaned name as a ledger writes it, the keys of the units that are called so in it."""


def enter(*, county: County, counted_on: date) -> None:
    """Units and what was founded later as they are; what was there before out of its ledgers."""
    before = [one for one in county.organisations if one.founded_on <= counted_on]
    later = [one for one in county.organisations if one.founded_on > counted_on]
    enter_county(county=replace(county, organisations=later), counted_on=counted_on, by=None)
    truth: Truth = {}
    area = Area.objects.get(pk=county.code)
    batches = [_handed_in(line, before, truth, area, counted_on) for line in Line]
    _compared(area, batches, county, truth)
    _changed_since(before)
    intake.delete_expired(on=date.max)


def _handed_in(
    line: Line, organisations: Sequence[Organisation], truth: Truth, area: Area, on: date
) -> Batch:
    sender, profile = SENDERS[line]
    content = csv_bytes(_ledger(line, organisations, truth), "utf-8-sig")
    batch = intake.upload(
        content=content, file_name=f"{sender}台账.csv", sender=sender, profile=profile, area=area,
        counted_on=on, by=None,
    )  # fmt: skip
    if batch.job:
        run(batch.job, silent())
    return Batch.objects.get(pk=batch.pk)


def _ledger(line: Line, organisations: Sequence[Organisation], truth: Truth) -> Sheet:
    rng = Random(f"{SEED}-{line}")  # noqa: S311 -- chance that can be repeated is wanted
    sheet = Sheet("台账", COLUMNS)
    for one in organisations:
        if one.line != line:
            continue
        lead, *others = [cover.unit for cover in one.covers]
        listed = [_written(each, line, rng, truth, bare=True) for each in others]
        joint = "联合" if one.mode is Mode.JOINT else ""
        sheet.add(
            {
                "组织名称": one.name,
                "组织形式": f"{joint}{one.form.label}",
                "单位名称": _written(lead, line, rng, truth),
                "统一社会信用代码": lead.credit_code if rng.random() < WITH_CODE else None,
                "所属乡镇": lead.township.name,
                "成立时间": one.founded_on.isoformat(),
                "覆盖单位": "、".join(listed),
            }
        )
    return sheet


def _written(unit: Unit, line: Line, rng: Random, truth: Truth, *, bare: bool = False) -> str:
    """The name as a colleague writes it; units that are only listed keep their legal form."""
    name, chance = unit.name, rng.random()
    if chance < SHORT:
        name = name.removeprefix("岳西县")
    elif chance < FORMLESS and not bare:
        name = name.removesuffix("有限公司")
    elif chance < WRAPPED and not bare:
        name = WRAPS[line].format(name)
    elif chance < WIDE:
        name = name.replace("岳", "嶽").replace("县", "縣")
    truth.setdefault(clean_unit_name(name), set()).add(unit.key)
    return name


# -- compared, answered, adopted -----------------------------------------------------------------


def _compared(
    area: Area, batches: Sequence[Batch], county: County, truth: Mapping[str, set[int]]
) -> None:
    comparison = linkage.start_comparison(
        title="四条线台账比对", area=area, batches=batches, with_ledger=True, low=0.05, high=0.95,
        by=None,
    )  # fmt: skip
    if comparison.job:
        run(comparison.job, silent())
    _answered(comparison, county, truth)
    comparison = RegisterComparison.objects.get(pk=comparison.pk)
    run(linkage.ask_to_adopt(comparison=comparison, by=None), silent())


def _answered(
    comparison: RegisterComparison, county: County, truth: Mapping[str, set[int]]
) -> None:
    """The doubtful pairs as a person who knows the firms answers them."""
    known = {one.name: one.key for one in county.units}
    states = UnitState.objects.known().filter(valid_to=None)
    units = {unit: known[name] for unit, name in states.values_list("unit_id", "name")}

    def meant(row: LinkedRow) -> set[int]:
        return {units[row.unit_id]} if row.unit_id else truth[clean_unit_name(row.name)]

    waiting = Pair.objects.filter(comparison=comparison, standing=PairStanding.WAITING)
    for number in list(waiting.values_list("pk", flat=True)):
        pair = waiting.select_related("left", "right").filter(pk=number).first()
        if pair:  # an earlier answer may have settled it
            same = bool(meant(pair.left) & meant(pair.right))
            decide(pair=pair, answer=Answer.SAME if same else Answer.DIFFERENT, by=None)


def _changed_since(organisations: Sequence[Organisation]) -> None:
    """What happened to them after their ledgers were written."""
    for one in organisations:
        for change in one.changes:
            state = OrganisationState.objects.known().get(
                name=one.name, line=one.line, valid_to=None
            )
            registry.change_organisation(state=state, on=change.on, by=None, change=change.kind)
