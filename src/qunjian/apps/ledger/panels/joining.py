"""Two units side by side before they are joined: what moves, what contradicts, what comes of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from qunjian.apps.audit.presenters import label_of, value_of
from qunjian.apps.ledger.panels.unit import lines_seen
from qunjian.apps.registry import actions, confidential
from qunjian.apps.registry.joining import HEADCOUNTS, Plan, plan, states_of
from qunjian.apps.registry.meeting import EXTRA, GROUPS, fields_of
from qunjian.apps.registry.models import ExtraField, Headcount, Unit, UnitState
from qunjian.apps.registry.naming import Names
from qunjian.apps.registry.pointers import Fate, declared
from qunjian.apps.registry.queries import coverage_on
from qunjian.apps.verdicts.queries import known_units
from qunjian.core import industry, person_name
from qunjian.core.credit_code import is_credit_code
from qunjian.core.period import Moment
from qunjian.core.vocabulary import FactField, Line, Outcome, Source
from qunjian.web import clock
from qunjian.web.words import line_name

TRIAL = "预览"
MASKED = {
    "legal_person": person_name.mask,
    "contact": person_name.mask,
    "phone": person_name.mask_phone,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both; `choice` names it where they contradict, `winner` whose value stays."""

    label: str
    mine: str
    theirs: str
    winner: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one line says of each unit now, and would say of the one that stays."""

    line: str
    mine: str
    theirs: str
    after: str

    @property
    def changes(self) -> bool:
        return self.after != self.mine


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole join before it is made."""

    keep: UnitState
    gone: UnitState
    rows: list[Compared]
    moving: list[tuple[str, int]]
    told_already: int
    judged: list[Judged]
    notes: list[str]
    codes_differ: bool


def preview(user: Any, keep: Unit, gone: Unit, choices: Mapping[str, str]) -> Preview:
    """What joining would do; it is tried and taken back, so that nothing is written."""
    mine, theirs = states_of(keep)[-1], states_of(gone)[-1]
    made = plan(keep, gone, choices)
    codes = mine.credit_code, theirs.credit_code
    before = [_outcomes(unit) for unit in (keep, gone)]
    after = _tried(keep, gone, choices)
    return Preview(
        mine,
        theirs,
        [*_compared(made, mine, theirs), *_counts(user, made, choices, mine.area_id)],
        [*_moving(made), *_pointing(gone)],
        sum(made.told_already.values()),
        [Judged(line.value, *(each.get(line, "不在台账") for each in (*before, after)))
         for line in Line],
        list(_notes(mine, theirs)),
        codes[0] != codes[1] and all(map(is_credit_code, codes)),
    )  # fmt: skip


def _tried(keep: Unit, gone: Unit, choices: Mapping[str, str]) -> dict[Line, str]:
    """The verdicts afterwards, by doing it and taking it back."""
    given = {"reason": TRIAL, "by": None, "choices": choices, "despite_codes": True}
    with transaction.atomic():
        actions.join_units(keep=keep, gone=gone, **given)
        found = _outcomes(keep)
        transaction.set_rollback(True)
    return found


def _outcomes(unit: Unit) -> dict[Line, str]:
    moment = Moment(clock.today())
    known = known_units(UnitState.objects.on(moment).filter(unit=unit), moment)
    if not known:
        return {}
    return {line: Outcome.label_of(known[0].outcome(line, moment)) for line in Line}


def _compared(made: Plan, mine: UnitState, theirs: UnitState) -> Iterator[Compared]:
    names = Names.of([mine, theirs])
    extra = dict(ExtraField.objects.values_list("code", "label"))
    disputed = {each.field: each for each in made.contested}
    one, other = mine.content(), theirs.content()
    for field in fields_of(one, other):
        texts = [_text(field, content, names) for content in (one, other)]
        if not any(texts):
            continue
        contest = disputed.get(field)
        winner = contest.winner if contest else ("keep" if texts[0] else "gone")
        label = extra.get(field.removeprefix(EXTRA)) or label_of(field)
        yield Compared(label, *texts, winner, field if contest else "")


def _text(field: str, content: Mapping[str, Any], names: Names) -> str:
    """One value as people read it; persons and phones masked."""
    if field.startswith(EXTRA):
        return str(content["extra"].get(field.removeprefix(EXTRA)) or "")
    value = content[GROUPS[field][0]]
    if value in (None, ""):
        return ""
    if field in MASKED:
        return MASKED[field](value)
    if field == "industry":
        return f"{value} {industry.name_of(value)}"
    return names.get(field, value) if field.endswith("_id") else _shown(field, value)


def _shown(field: str, value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value_of(field, value)


def _counts(
    user: Any, made: Plan, choices: Mapping[str, str], area_code: str
) -> Iterator[Compared]:
    """What one source said of both on one day, one row for all: one side is chosen for them."""
    if not made.met:
        return
    winner = "gone" if choices.get(HEADCOUNTS) == "gone" else "keep"
    seen = lines_seen(user, area_code)
    mine, theirs = (
        "\n".join(_said(pair[at], pair[1 - at], seen) for pair in made.met) for at in (0, 1)
    )
    yield Compared("同一来源同一天的人数", mine, theirs, winner, HEADCOUNTS)


def _said(row: Headcount, other: Headcount, lines: Iterable[str]) -> str:
    """Only the counts that differ; members of small units are for their line alone."""
    hidden = {
        name
        for each in (row, other)
        for name in confidential.hidden_fields(each.staff, list(lines))
    }
    told = [
        f"{field.label} {confidential.NOT_SHOWN if field.value in hidden else _shown('', value)}"
        for field in FactField
        for value in [getattr(row, field.value)]
        if value != getattr(other, field.value)
    ]
    return f"{Source.label_of(row.source)} {row.valid_from}：{'，'.join(told)}"


def _moving(made: Plan) -> list[tuple[str, int]]:
    return [(label_of(kind), count) for kind, count in made.moving.items() if kind != "unitstate"]


def _pointing(gone: Unit) -> Iterator[tuple[str, int]]:
    for pointer in declared(Fate.MOVES):
        count = len(pointer.of(gone))
        if count:
            yield label_of(pointer.path), count


def _notes(mine: UnitState, theirs: UnitState) -> Iterator[str]:
    """What a person should have seen before."""
    if mine.area_id[:9] != theirs.area_id[:9]:
        yield "两家登记在不同的乡镇（街道），请确认不是总部和分支机构。"
    if mine.kind != theirs.kind:
        yield "两家的类别不同，请确认不是一家办的两个单位。"
    moment = Moment(clock.today())
    rows = coverage_on(moment).filter(unit__in=[mine.unit_id, theirs.unit_id])
    by_line: dict[str, dict[int, set[int]]] = {}
    for unit, line, organisation in rows.values_list("unit_id", "line", "organisation_id"):
        by_line.setdefault(line, {}).setdefault(unit, set()).add(organisation)
    for line, told in by_line.items():
        if len(told) > 1 and len(set.union(*told.values())) > 1:
            told_both = "两家各由不同的组织覆盖，合并后都留着；若组织也登重了，请另行撤销一个。"
            yield f"{line_name(line)}：{told_both}"
