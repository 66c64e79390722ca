"""What the rule book's page shows of one set: its rules, their cases, versions and readings."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from qunjian.apps.rules.models import TextReading
from qunjian.apps.rules.queries import cases_shown, readings
from qunjian.core.rules import RuleSet
from qunjian.core.rules.book import Book, Stage, describe, history_of
from qunjian.core.rules.cases import provision_cases
from qunjian.core.rules.provisions import provisions, withheld
from qunjian.core.vocabulary import Layer
from qunjian.web.filters import Tab


def book_context(sets: Mapping[str, list[RuleSet]], code: str, day: date) -> dict[str, Any]:
    """One set as the book tells it on a day; what stands beside founding goes with the law."""
    versions = sets[code]
    chosen = next((each for each in versions if day in each.force), versions[-1])
    book = describe(chosen, cases_shown(chosen))
    beside = [each for each in provisions() if day in each.citation.force]
    law = chosen.layer is Layer.NATIONAL
    return {
        "book": book,
        "chosen": chosen,
        "versions": versions,
        "day": day,
        "in_force": day in chosen.force,
        "tabs": _tabs(sets, code),
        "histories": _histories(book, versions),
        "readings": _readings(book),
        "provisions": beside if law else (),
        "provision_cases": provision_cases(),
        "withheld": withheld() if law else (),
    }


def _tabs(sets: Mapping[str, list[RuleSet]], code: str) -> list[Tab]:
    return [
        Tab(
            each[-1].name,
            reverse("verdicts-rule-set", args=[other]),
            other == code,
            len(each[-1].rules),
        )
        for other, each in sets.items()
    ]


def _histories(book: Book, versions: Sequence[RuleSet]) -> dict[str, list[Stage]]:
    """Of rules that read otherwise in another version of their set."""
    told = {each.rule.id: history_of(each.rule.id, versions) for each in book.entries}
    return {rule: stages for rule, stages in told.items() if len(stages) > 1}


def _readings(book: Book) -> dict[str, TextReading]:
    """Who last held each rule's text against its source."""
    read = readings()
    found = {}
    for each in book.entries:
        text = each.rule.citation
        if row := read.get((text.document, text.article, text.edition)):
            found[each.rule.id] = row
    return found
