"""What came in by the door: batches of rows from files, and what was remembered of senders."""

from qunjian.apps.intake.models.batch import Batch, BatchRow, BatchState, RowChunk, RowVerdict
from qunjian.apps.intake.models.memory import AwaitedSuperior, ColumnMemory, UnitMemory

__all__ = [
    "AwaitedSuperior",
    "Batch",
    "BatchRow",
    "BatchState",
    "ColumnMemory",
    "RowChunk",
    "RowVerdict",
    "UnitMemory",
]
