"""Workbooks and text tables read into sheets of text, or refused with a sentence."""

from pathlib import Path

from qunjian.apps.intake.readers.refusals import Unreadable
from qunjian.core.intake.sheet import Sheet

__all__ = ["Unreadable", "read_workbook"]


def read_workbook(source: Path | bytes, file_name: str) -> list[Sheet]:
    """Every sheet of a file in the order of the workbook.

    :raises Unreadable: with a sentence that says what to do.
    """
    raise Unreadable("这个文件还不能读。")
