"""Pages of a list: 50, 100 or 200 rows, numbered, because people quote page numbers."""

from dataclasses import dataclass

from django.http import QueryDict

SIZES = (50, 100, 200)
NEAR = 2


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `number` of rows `first`—`last` out of `total`."""

    number: int
    size: int
    total: int
    sizes: tuple[int, ...] = SIZES

    @classmethod
    def asked(cls, given: QueryDict, total: int) -> "Paging":
        """?page= and ?size=; a page that does not exist is the nearest that does."""
        size = _whole(given.get("size", ""))
        size = size if size in SIZES else SIZES[0]
        pages = max(1, -(-total // size))
        return cls(min(max(_whole(given.get("page", "")), 1), pages), size, total)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        return min(self.start + self.size, self.total)

    @property
    def first(self) -> int:
        return self.start + 1 if self.total else 0

    @property
    def last(self) -> int:
        return self.stop

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def shown(self) -> list[int | None]:
        """The page numbers to offer: the ends and the neighbours, None for a gap."""
        near = range(self.number - NEAR, self.number + NEAR + 1)
        wanted = sorted({1, self.pages, *(at for at in near if 1 <= at <= self.pages)})
        found: list[int | None] = []
        for before, at in zip([0, *wanted], wanted, strict=False):
            if at - before == 2:
                found.append(at - 1)
            elif at - before > 2:
                found.append(None)
            found.append(at)
        return found


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
