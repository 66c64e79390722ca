"""Figures and days that are possible but unlikely: warnings that a person confirms or corrects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qunjian.core.choice import Choice
from qunjian.core.vocabulary import FactField

JUMP_SHARE = 0.5
JUMP_PEOPLE = 10
OLD_AFTER_DAYS = 365

Counts = Mapping[FactField, Any]


class DoubtKind(Choice):
    MORE_THAN_STAFF = "more_than_staff", "多于从业人数"
    MORE_THAN_YOUTH = "more_than_youth", "团员多于青年"
    JUMP = "jump", "变化过大"
    OLD = "old", "数据过旧"
    FUTURE = "future", "日期在将来"
    CLOSED_BEFORE_OPENED = "closed_before_opened", "注销早于成立"


PARTS_OF_STAFF = (
    FactField.WOMEN,
    FactField.YOUTH,
    FactField.LEAGUE_MEMBERS,
    FactField.UNION_MEMBERS,
    FactField.PARTY_MEMBERS,
)
PEOPLE = (FactField.STAFF, *PARTS_OF_STAFF)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt in a sentence; `fields` are the codes of the cells it is about."""

    code: DoubtKind
    sentence: str
    fields: tuple[str, ...]


def doubt_counts(counts: Counts, before: Counts | None = None) -> list[Doubt]:
    """Doubts about one statement's figures, and about the step from the one before it."""
    found = []
    staff, youth = counts.get(FactField.STAFF), counts.get(FactField.YOUTH)
    for part in PARTS_OF_STAFF:
        number = counts.get(part)
        if staff is not None and number is not None and number > staff:
            sentence = f"{part.label} {number} 人，多于从业人数 {staff} 人；请核对是哪一个填错了。"
            found.append(Doubt(DoubtKind.MORE_THAN_STAFF, sentence, (part.value, "staff")))
    members = counts.get(FactField.LEAGUE_MEMBERS)
    if youth is not None and members is not None and members > youth:
        sentence = f"团员 {members} 人，多于 35 岁及以下 {youth} 人；请核对是哪一个填错了。"
        found.append(Doubt(DoubtKind.MORE_THAN_YOUTH, sentence, ("league_members", "youth")))
    return found + _jumps(counts, before or {})


def doubt_age(counted_on: date, today: date, *, old_after: int = OLD_AFTER_DAYS) -> list[Doubt]:
    """Doubts about the day of a statement itself."""
    age = (today - counted_on).days
    if age < 0:
        return [_in_future("counted_on", "统计日期", counted_on, today)]
    if age > old_after:
        sentence = f"这是 {age} 天前的数（{counted_on}），已超过 {old_after} 天；请重新摸底。"
        return [Doubt(DoubtKind.OLD, sentence, ("counted_on",))]
    return []


def doubt_days(opened_on: date | None, closed_on: date | None, today: date) -> list[Doubt]:
    """Doubts about the days a unit opened and closed."""
    found = [
        _in_future(field, label, day, today)
        for field, label, day in (
            ("opened_on", "成立日期", opened_on),
            ("closed_on", "注销日期", closed_on),
        )
        if day is not None and day > today
    ]
    if opened_on is not None and closed_on is not None and closed_on < opened_on:
        sentence = f"注销日期 {closed_on} 早于成立日期 {opened_on}；请核对。"
        found.append(Doubt(DoubtKind.CLOSED_BEFORE_OPENED, sentence, ("closed_on", "opened_on")))
    return found


def _jumps(counts: Counts, before: Counts) -> list[Doubt]:
    found = []
    for field in PEOPLE:
        now, then = counts.get(field), before.get(field)
        if now is None or then is None:
            continue
        step = abs(now - then)
        if step >= JUMP_PEOPLE and step > then * JUMP_SHARE:
            how = "增加" if now > then else "减少"
            sentence = f"{field.label}由 {then} 人变为 {now} 人，{how}超过一半；请核对或说明原因。"
            found.append(Doubt(DoubtKind.JUMP, sentence, (field.value,)))
    return found


def _in_future(field: str, label: str, day: date, today: date) -> Doubt:
    sentence = f"{label} {day} 在 {today} 之后；请核对年份。"
    return Doubt(DoubtKind.FUTURE, sentence, (field,))
