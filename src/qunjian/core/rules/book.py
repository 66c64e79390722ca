"""The rule book: a set as a jurist reads it, for the page and for the printed document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qunjian.core.period import Period
from qunjian.core.rules.cases import SCALE, Case, ProvisionCase
from qunjian.core.rules.model import Confidence, Rule, RuleSet
from qunjian.core.rules.provisions import Provision, Withheld
from qunjian.core.vocabulary import Line, UnitKind

Cases = Mapping[str, Iterable[Case]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule in words, with its worked cases."""

    rule: Rule
    condition: str
    outcome: str
    kinds: str
    kinds_note: str
    joint: str
    source: str
    force: str
    to_check: bool
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A line's rules; `silent` says why there are none."""

    line: Line
    entries: tuple[Entry, ...]
    silent: str


@dataclass(frozen=True, slots=True)
class Book:
    name: str
    layer: str
    document: str
    note: str
    force: str
    scale: str
    chapters: tuple[Chapter, ...]
    scale_cases: tuple[Case, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for chapter in self.chapters for entry in chapter.entries)

    @property
    def case_count(self) -> int:
        return len(self.scale_cases) + sum(len(entry.cases) for entry in self.entries)


def describe(rule_set: RuleSet, cases: Cases | None = None) -> Book:
    """The whole set in words, line by line; `cases` by rule id, where they are at hand."""
    told = cases or {}
    return Book(
        name=rule_set.name,
        layer=rule_set.layer.label,
        document=rule_set.document,
        note=rule_set.note,
        force=_span(rule_set.force),
        scale=rule_set.scale_says or "没有自己的口径",
        chapters=tuple(_chapter(rule_set, line, told) for line in Line),
        scale_cases=tuple(told.get(SCALE, ())),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """How one rule read from a day on, in one version of its set; `rule` None: it was dropped."""

    start: date
    end: date | None
    rule: Rule | None
    words: str


def history_of(rule_id: str, versions: Iterable[RuleSet]) -> list[Stage]:
    """What one rule said in each version of its set, told anew only where it changed."""
    found: list[Stage] = []
    for each in sorted(versions, key=lambda version: version.force.start):
        rule = next((rule for rule in each.rules if rule.id == rule_id), None)
        if rule is None and not found:
            continue
        if found and found[-1].rule == rule:
            found[-1] = replace(found[-1], end=each.force.end)
            continue
        words = f"{rule.condition}：{rule.outcome.label}" if rule else "不再有这一条"
        found.append(Stage(each.force.start, each.force.end, rule, words))
    return found


def as_markdown(book: Book) -> str:
    """The book as a document."""
    out = [
        f"# {book.name}",
        "",
        f"- 层级：{book.layer}",
        f"- 文件：{book.document}",
        f"- 施行：{book.force}",
        f"- 规模以上：{book.scale}",
    ]
    if book.note:
        out.append(f"- 说明：{book.note}")
    out += _listed(book.scale_cases, "规模口径的案例")
    for chapter in book.chapters:
        out += ["", f"## {chapter.line.label}"]
        if chapter.silent:
            out += ["", chapter.silent]
        for entry in chapter.entries:
            out += ["", *_printed(entry)]
    return "\n".join(out) + "\n"


def provisions_as_markdown(
    told: Iterable[Provision],
    cases: Mapping[str, Iterable[ProvisionCase]],
    off: Iterable[Withheld],
) -> str:
    """What stands beside founding, each with its text and cases, as a document."""
    out = ["# 任期、换届、委员会、代表大会和经费", ""]
    out += ["不影响该不该建；只收见到原文或二手资料的。没有收的：", ""]
    out += [f"- {each.line.label}·{each.subject.label}：{each.why}" for each in off]
    for each in told:
        out += [
            "",
            f"## {each.line.label}：{each.subject.label}，{each.says}",
            "",
            f"- 编号：`{each.id}`",
            f"- 适用：{each.about or '本条线各种组织'}",
            f"- 出处：{each.citation}，{each.citation.edition}",
            f"- 条文：{each.citation.quote}",
            f"- 施行：{_span(each.citation.force)}",
            f"- 核对：{each.citation.confidence.label}",
            *([f"- 说明：{each.note}"] if each.note else []),
            *_listed(cases.get(each.id, ()), "案例"),
        ]
    return "\n".join(out) + "\n"


def _chapter(rule_set: RuleSet, line: Line, cases: Cases) -> Chapter:
    entries = tuple(
        _entry(rule, tuple(cases.get(rule.id, ()))) for rule in rule_set.rules if rule.line is line
    )
    silent = rule_set.silent_on.get(line) or f"{rule_set.name}没有{line.label}线的规则。"
    return Chapter(line, entries, "" if entries else silent)


def _entry(rule: Rule, cases: tuple[Case, ...]) -> Entry:
    aside = "（附带提示，不决定结论）" if rule.aside else ""
    kinds = [kind.label for kind in UnitKind if kind in rule.kinds]
    return Entry(
        rule=rule,
        condition=str(rule.condition),
        outcome=f"{rule.outcome.label}{aside}",
        kinds="各类单位" if len(kinds) == len(UnitKind) else "、".join(kinds),
        kinds_note=rule.kinds_note,
        joint=_joint(rule),
        source=f"{rule.citation}，{rule.citation.edition}",
        force=_span(rule.citation.force),
        to_check=rule.citation.confidence is Confidence.S2,
        cases=cases,
    )


def _joint(rule: Rule) -> str:
    least, most = rule.units_least, rule.units_most
    if least is None and most is None:
        return ""
    if most is None:
        return f"{least}个以上单位"
    return f"{least or 1}至{most}个单位"


def _span(force: Period) -> str:
    return f"{_day(force.start)}起" + (f"，到{_day(force.end)}为止" if force.end else "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _printed(entry: Entry) -> list[str]:
    rule = entry.rule
    lines = [
        f"### {entry.condition}：{entry.outcome}",
        "",
        f"- 编号：`{rule.id}`",
        f"- 形式：{rule.form.label}。{rule.says}。",
        f"- 适用：{entry.kinds}。{entry.kinds_note}",
        f"- 出处：{entry.source}",
        f"- 条文：{rule.citation.quote}",
        f"- 施行：{entry.force}",
        f"- 核对：{rule.citation.confidence.label}",
    ]
    if entry.joint:
        lines.append(f"- 联合：{entry.joint}")
    if rule.note:
        lines.append(f"- 说明：{rule.note}")
    return lines + _listed(entry.cases, "案例")


def _listed(cases: Iterable[Any], title: str) -> list[str]:
    rows = [f"- {case}" for case in cases]
    return ["", f"{title}：", "", *rows] if rows else []
