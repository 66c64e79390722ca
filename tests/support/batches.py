"""Batches for tests: rows of texts under field codes, as if a file had been read."""

from datetime import date
from typing import Any

from qunjian.apps.intake import actions, tasks
from qunjian.apps.intake.models import Batch
from qunjian.apps.intake.reading import Reading
from qunjian.apps.jobs.progress import silent
from qunjian.core.intake.profiles import profile
from qunjian.core.intake.sheet import letter_of
from tests.support.factories import COUNTY, make_area, make_user

COUNTED = date(2025, 6, 30)
FIRST_ROW = 3


def reading_of(fields: list[str], rows: list[list[str]], profile_code: str = "market") -> Reading:
    """What reading a sheet with these columns would give."""
    columns = [
        {
            "letter": letter_of(at), "heading": name, "field": name, "confidence": 1.0,
            "reason": "", "remark": "", "dropped": False, "unit": "",
        }
        for at, name in enumerate(fields)
    ]  # fmt: skip
    numbered = [[FIRST_ROW + at, row, {}] for at, row in enumerate(rows)]
    sheet = {
        "name": "名册", "hidden": False, "is_table": True, "heading_rows": [2],
        "first_data_row": FIRST_ROW, "last_data_row": FIRST_ROW + len(rows) - 1,
        "data_rows": len(rows), "total_rows": [], "notes": [], "columns": columns,
    }  # fmt: skip
    last = FIRST_ROW + len(rows) - 1
    found = profile(profile_code)
    assert found
    return Reading(found, [sheet], [(0, FIRST_ROW, last, numbered)])


def make_batch(
    fields: list[str],
    rows: list[list[str]],
    *,
    profile_code: str = "market",
    area: str = COUNTY,
    counted_on: date = COUNTED,
    by: Any = None,
    **given: Any,
) -> Batch:
    """A previewed batch."""
    batch = actions.upload(
        content=b"rows", file_name="名册.xlsx", sender="县市场监管局", profile=profile_code,
        area=make_area(area), counted_on=counted_on, by=by or make_user(), **given,
    )  # fmt: skip
    found = reading_of(fields, rows, profile_code)
    figures, judged = tasks.judged(batch, found, silent())
    actions.keep_reading(
        batch=batch, found=found, rows=judged, figures=figures, by=batch.uploaded_by
    )
    return Batch.objects.get(pk=batch.pk)
