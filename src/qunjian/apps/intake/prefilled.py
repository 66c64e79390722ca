"""The workbook that goes out to a township filled in, and comes back by the same door."""

from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.core.period import Moment


def township_workbook(area: Area, moment: Moment, by: Any) -> bytes:
    """The operating units of a township as a workbook to be completed; logged."""
    raise NotImplementedError
