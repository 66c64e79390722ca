"""How rows and pairs of a comparison are said."""

from qunjian.apps.linkage.models import LinkedRow, Pair

DIFFERING = {"code": "代码", "township": "乡镇", "staff": "人数"}


def place_of(row: LinkedRow) -> str:
    """Where a row stands in its file."""
    if row.side.is_ledger or not row.row:
        return "台账"
    sheets = row.side.batch.sheets if row.side.batch else []
    sheet = f"{sheets[row.sheet]['name']} " if len(sheets) > 1 and row.sheet < len(sheets) else ""
    return f"{sheet}第 {row.row} 行"


def differing(pair: Pair) -> str:
    return "、".join(DIFFERING[name] for name in pair.differs.split(",") if name)
