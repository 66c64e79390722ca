"""Pages by number: people quote them."""

from dataclasses import dataclass

from qunjian.apps.ledger.queries import SIZES


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page stands in the whole list."""

    total: int
    number: int
    size: int
    sizes: tuple[int, ...] = SIZES

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        return (min(self.number, self.pages) - 1) * self.size

    @property
    def first(self) -> int:
        return self.start + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.start + self.size, self.total)

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def shown(self) -> list[int | None]:
        """Page numbers to link; None is a gap."""
        near = {1, self.pages, *range(self.number - 2, self.number + 3)}
        numbers = sorted(at for at in near if 1 <= at <= self.pages)
        shown: list[int | None] = []
        for before, at in zip([0, *numbers], numbers, strict=False):
            if at - before > 1:
                shown.append(None)
            shown.append(at)
        return shown
