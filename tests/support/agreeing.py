"""Whether the product's figures are what a plain recount of its own open dump comes to."""

from collections import Counter
from datetime import date
from pathlib import Path

from django.core.management import call_command

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import NO_REASON, Asked, Scale, reason_of
from qunjian.apps.figures.queries import Book
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from tests.support.recount import LINES, Recount, read_dump, recount


def dumped(area: str, folder: Path) -> dict[str, list[dict[str, str]]]:
    """The open dump of an area, as `qunjian export` writes it."""
    path = folder / f"{area}.zip"
    call_command("export", area=area, out=str(path))
    return read_dump(path)


def product(day: date, area: str) -> Recount:
    """The same figures as the indicators give them."""
    book = Book(Scope(everywhere=True), Moment(day), area)

    def by_line(code: str, **asked: object) -> dict[str, int]:
        return {line: book.figure(code, line=Line(line), **asked).value or 0 for line in LINES}

    towns = Counter(
        (line, row.area[:9])
        for line in LINES
        for row in book.rows("coverage-base", Asked(line=Line(line)))
    )
    reasons: dict[tuple[str, str], int] = {}
    for line in Line:
        found = book.by(
            "not-yet", "reason", Asked(line=line), lambda row, line=line: reason_of(row, line)
        )
        reasons |= {
            (str(line), reason): figure.value
            for reason, figure in found.items()
            if figure.value and reason != NO_REASON
        }
    return Recount(
        units=book.figure("units").value or 0,
        operating=book.figure("operating").value or 0,
        above_scale=book.figure("above-scale").value or 0,
        organisations=by_line("organisations"),
        outer=book.figure("organisations-outer").value or 0,
        covered=by_line("coverage-base"),
        covered_above_scale=by_line("coverage-base", scale=Scale.ABOVE),
        by_town=dict(towns),
        new_this_year=by_line("organisations-new"),
        not_yet=reasons,
    )


def assert_agrees(area: str, days: list[date], folder: Path) -> list[Recount]:
    """Every day alike, figure by figure; returns what was counted."""
    dump = dumped(area, folder)
    counted = []
    for day in days:
        again, told = recount(dump, day), product(day, area)
        for name in Recount.__dataclass_fields__:
            assert getattr(told, name) == getattr(again, name), (day, name)
        counted.append(again)
    return counted
