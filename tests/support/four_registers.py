"""Four departments' registers of one county as read batches, with the firm of every row."""

from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.intake.models import Batch
from tests.support.batches import FIRST_ROW, make_batch
from tests.support.dirty_registers import TOWNSHIPS, Made, make
from tests.support.factories import COUNTY, make_area

FIELDS = [
    "name", "credit_code", "legal_person", "phone", "address", "township", "industry", "staff",
]  # fmt: skip
PROFILES = {"A": "market", "B": "census", "C": "township", "D": "civil"}


def make_townships() -> list[Area]:
    """The townships of the invented registers."""
    return [
        make_area(f"{COUNTY[:6]}{at:03}000", name) for at, name in enumerate(TOWNSHIPS, start=101)
    ]


def make_registers(
    size: int, by: Any, letters: str = "AB", setting: str = "usual"
) -> tuple[dict[str, Batch], dict[tuple[int, int], int]]:
    """Batches by letter, and the firm by (batch, row); -1 for rows that are no units."""
    made: Made = make(size, setting, letters=letters)
    batches, truth = {}, {}
    for letter, rows in made.registers.items():
        batch = make_batch(
            FIELDS, [list(row[1:]) for row in rows], profile_code=PROFILES[letter], by=by
        )
        Batch.objects.filter(pk=batch.pk).update(sender=f"报送单位{letter}")
        batches[letter] = Batch.objects.get(pk=batch.pk)
        for at, row in enumerate(rows):
            truth[batch.pk, FIRST_ROW + at] = made.truth[row[0]]
    return batches, truth
