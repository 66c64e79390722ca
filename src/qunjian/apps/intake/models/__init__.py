"""What came in by the door: batches of rows from files, and what was remembered of senders."""

from qunjian.apps.intake.models.batch import Batch, BatchRow, BatchState, RowChunk, RowVerdict
from qunjian.apps.intake.models.memory import ColumnMemory

__all__ = ["Batch", "BatchRow", "BatchState", "ColumnMemory", "RowChunk", "RowVerdict"]
