"""All that the page of one batch shows, by what state the batch is in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from qunjian.apps.accounts.permissions import may
from qunjian.apps.intake import queries
from qunjian.apps.intake.models import Batch, BatchRow, BatchState, RowVerdict
from qunjian.apps.intake.panels import profiles, rows, sheets
from qunjian.apps.intake.panels.outcome import result_of, trouble_of
from qunjian.apps.intake.queries import Preview
from qunjian.apps.intake.reading import NO_PROFILE
from qunjian.web.filters import Tab
from qunjian.web.navigation import address
from qunjian.web.paging import Paging
from qunjian.web.query import changed

STEPS = ("上传", "读取", "核对", "应用")
PLACE = {
    BatchState.READING: 1,
    BatchState.REFUSED: 1,
    BatchState.PREVIEWED: 2,
    BatchState.UNDONE: 2,
    BatchState.APPLYING: 3,
    BatchState.APPLIED: 4,
}
READ = (BatchState.PREVIEWED, BatchState.APPLYING, BatchState.APPLIED, BatchState.UNDONE)
WAITING = (BatchState.PREVIEWED, BatchState.UNDONE)
SAMPLED = 12
DOUBTFUL = "doubtful"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of rows as the door to them."""

    count: int
    label: str
    note: str
    href: str
    kind: str = ""


def card(user: Any, batch: Batch, given: QueryDict) -> dict[str, Any]:
    """The context of the page."""
    state = BatchState(batch.state)
    told: dict[str, Any] = {
        "batch": batch,
        "state": state,
        "profile": profiles.label_of(batch.profile),
        "steps": _steps(state),
        "trouble": trouble_of(batch),
        "result": result_of(batch),
        "may": rights(user, batch),
        "manual": f"{address('help')}import/",
        "comparing": address("linkage-start"),
        "review": address("linkage-queue"),
    }
    return told | _read(user, batch, given) if state in READ else told


def rights(user: Any, batch: Batch) -> dict[str, bool]:
    """What this person may do to the batch as it stands now."""
    state, where = BatchState(batch.state), (batch.area_id, batch.line)
    busy = bool(batch.job and batch.job.active)
    upload = may(user, "intake.upload", *where) and not busy
    apply = may(user, "intake.apply", *where) and not busy
    return {
        "apply": apply
        and state in (*WAITING, BatchState.APPLYING)
        and queries.preview(batch).writes > 0,
        "wait": upload and not apply and state in WAITING,
        "undo": apply and state is BatchState.APPLIED,
        "discard": upload and state in (*WAITING, BatchState.REFUSED, BatchState.READING),
        "retry": upload and state is BatchState.READING and bool(batch.stored_as),
        "choose": upload
        and bool(batch.stored_as)
        and (state in WAITING or (state is BatchState.REFUSED and batch.error == NO_PROFILE)),
        "remap": upload and state in WAITING and bool(batch.stored_as),
        "download": state in READ and bool(batch.figures.get("problems")) and not busy,
        "print": state in READ,
        "compare": state in WAITING
        and not busy
        and queries.preview(batch).new > 0
        and may(user, "linkage.run", batch.area_id),
    }


def _steps(state: BatchState) -> list[Step]:
    at = PLACE.get(state, 0)
    return [Step(label, place < at, place == at) for place, label in enumerate(STEPS)]


def _read(user: Any, batch: Batch, given: QueryDict) -> dict[str, Any]:
    """How the file was understood and what its rows came to."""
    preview = queries.preview(batch)
    return {
        "figures": _figures(preview, given),
        "notes": preview.notes,
        "sheet_tabs": _sheet_tabs(batch, given),
        "several_tables": sum(bool(sheet.get("is_table")) for sheet in batch.sheets) > 1,
        "sheet": _sheet(batch, given),
        "fields": sheets.choices(),
        **_rows(user, batch, preview, given),
    }


def _figures(preview: Preview, given: QueryDict) -> list[Figure]:
    def figure(count: int, label: str, note: str, show: str, kind: str = "") -> Figure:
        return Figure(count, label, note, changed(given, show=show) + "#rows", kind)

    return [
        figure(preview.new, "行新增", "台账里还没有", "new"),
        figure(preview.changed, "行有变化", "逐项列出改前改后", "changed"),
        figure(preview.same, "行无变化", "和台账一样", "same"),
        figure(preview.doubtful, "行有提示", "值可疑，不改也能应用", DOUBTFUL, "warn"),
        figure(preview.refused, "行不收", "不改就不应用，其余照常", "refused", "danger"),
    ]


def _sheet_tabs(batch: Batch, given: QueryDict) -> list[Tab]:
    if len(batch.sheets) < 2:
        return []
    at = _sheet_index(batch, given)
    return [
        Tab(
            sheet["name"] + ("（隐藏）" if sheet.get("hidden") else ""),
            changed(given, sheet=index),
            index == at,
            sheet.get("data_rows"),
        )
        for index, sheet in enumerate(batch.sheets)
    ]


def _sheet_index(batch: Batch, given: QueryDict) -> int:
    """The sheet asked for, else the first that holds a table."""
    asked = given.get("sheet", "")
    if asked.isascii() and asked.isdigit() and int(asked) < len(batch.sheets):
        return int(asked)
    tables = (index for index, sheet in enumerate(batch.sheets) if sheet.get("is_table"))
    return next(tables, 0)


def _sheet(batch: Batch, given: QueryDict) -> sheets.ShownSheet | None:
    if not batch.sheets:
        return None
    index = _sheet_index(batch, given)
    sheet: Mapping[str, Any] = batch.sheets[index]
    first = sheet.get("first_data_row")
    found = queries.source_rows(batch, index, first, first + SAMPLED) if first else []
    return sheets.shown_sheet(index, sheet, [row.cells for row in found])


def _rows(user: Any, batch: Batch, preview: Preview, given: QueryDict) -> dict[str, Any]:
    """The rows of the kind asked for, a page of them."""
    kinds = _kinds(preview)
    show = _asked(given, kinds)
    found = _of_kind(batch, show)
    paging = Paging.asked(given, found.count())
    tabs = [
        Tab(label, changed(given, show=code) + "#rows", code == show, count)
        for code, (label, count) in kinds.items()
    ]
    return {
        "tabs": tabs,
        "paging": paging,
        "rows": rows.shown_rows(user, batch, found[paging.start : paging.stop]),
        "shown_label": kinds[show][0],
    }


def _asked(given: QueryDict, kinds: Mapping[str, tuple[str, int]]) -> str:
    """The kind of rows asked for; at first the first kind that there is, problems before all."""
    asked = given.get("show", "")
    if asked in kinds:
        return asked
    return next((code for code, (_, count) in kinds.items() if count), ALL)


def _of_kind(batch: Batch, show: str) -> QuerySet[BatchRow]:
    if show == DOUBTFUL:
        rows = queries.rows_of(batch, problems_only=True)
        return rows.exclude(verdict=RowVerdict.REFUSED)
    return queries.rows_of(batch, verdict=None if show == ALL else show)


def _kinds(preview: Preview) -> dict[str, tuple[str, int]]:
    return {
        "refused": ("不收", preview.refused),
        DOUBTFUL: ("有提示", preview.doubtful),
        "new": ("新增", preview.new),
        "changed": ("有变化", preview.changed),
        "same": ("无变化", preview.same),
        ALL: ("全部", preview.rows),
    }
