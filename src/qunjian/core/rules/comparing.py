"""What a rule set says differently from the one it is based on, rule by rule, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from qunjian.core.choice import Choice
from qunjian.core.rules.book import Entry, describe
from qunjian.core.rules.model import RuleSet
from qunjian.core.vocabulary import Line


class RuleChange(Choice):
    ADDED = "added", "新增"
    CHANGED = "changed", "修改"
    DROPPED = "dropped", "删去"


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule that is new, gone or said otherwise: (what, before, after)."""

    change: RuleChange
    line: Line | None
    rule_id: str
    title: str
    words: tuple[tuple[str, str, str], ...]


def differences(before: RuleSet | None, after: RuleSet) -> list[Difference]:
    """The heads first, then the rules in the order of the newer set, those that are gone last.

    Rules are matched by the part of their id behind the set's own prefix.
    """
    old, new = _entries(before), _entries(after)
    found = [] if before is None else list(_heads(before, after))
    for key, entry in new.items():
        if key not in old:
            found.append(_told(RuleChange.ADDED, entry, _words(None, entry)))
        elif words := _words(old[key], entry):
            found.append(_told(RuleChange.CHANGED, entry, words))
    gone = (entry for key, entry in old.items() if key not in new)
    return found + [_told(RuleChange.DROPPED, entry, _words(entry, None)) for entry in gone]


def _heads(before: RuleSet, after: RuleSet) -> Iterator[Difference]:
    pairs = _changed(_head(before), _head(after))
    if pairs:
        yield Difference(RuleChange.CHANGED, None, "", "规则集", pairs)


def _head(rule_set: RuleSet) -> dict[str, str]:
    book = describe(rule_set)
    return {
        "名称": book.name,
        "层级": book.layer,
        "文件": book.document,
        "施行": book.force,
        "规模以上": book.scale,
        "说明": book.note,
    }


def _entries(rule_set: RuleSet | None) -> dict[str, Entry]:
    if rule_set is None:
        return {}
    entries = (entry for chapter in describe(rule_set).chapters for entry in chapter.entries)
    return {entry.rule.id.partition(".")[2]: entry for entry in entries}


def _told(change: RuleChange, entry: Entry, words: tuple[tuple[str, str, str], ...]) -> Difference:
    title = f"{entry.condition}：{entry.outcome}"
    return Difference(change, entry.rule.line, entry.rule.id, title, words)


def _words(before: Entry | None, after: Entry | None) -> tuple[tuple[str, str, str], ...]:
    return _changed(_rule(before), _rule(after))


def _rule(entry: Entry | None) -> dict[str, str]:
    if entry is None:
        return {}
    citation = entry.rule.citation
    return {
        "条件": entry.condition,
        "结论": entry.outcome,
        "形式": entry.rule.form.label,
        "说法": entry.rule.says,
        "适用": entry.kinds,
        "联合": entry.joint,
        "出处": entry.source,
        "条文": citation.quote,
        "核对": citation.confidence.label,
        "施行": entry.force,
        "说明": entry.rule.note,
    }


def _changed(before: dict[str, str], after: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    names = dict.fromkeys((*before, *after))
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return tuple(each for each in pairs if each[1] != each[2])
