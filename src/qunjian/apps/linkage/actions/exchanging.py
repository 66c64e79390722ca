"""Writing a file of hashes for another body, and meeting the file of another."""

from collections.abc import Iterable
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import action, record
from qunjian.apps.linkage.exchange import hashed
from qunjian.apps.linkage.models import Exchange
from qunjian.apps.registry.refusals import Refused
from qunjian.core.linkage.tokens import Hasher, TokenFile, Unusable, meet, read, write
from qunjian.web import clock


@action
def write_tokens(*, area: Area, key: str, partner: str, phones: bool, by: Any) -> list[str]:
    """
    The lines of a file for another body: hashes of the area's units, no names.

    :raises Refused: with a key that is too short, or of an empty ledger.
    """
    hasher = _hasher(key)
    rows = [tokens for _, tokens in hashed(hasher, area.pk, phones=phones)]
    if not rows:
        raise Refused(f"{area.name}的台账里还没有单位，没有可以写出的。")
    told = {"addressee": partner, "rows": len(rows), "phones": phones}
    record("linkage.tokens-written", area, by=by, after=told)
    return list(write(hasher, rows))


@action
def meet_tokens(*, area: Area, key: str, partner: str, lines: Iterable[str], by: Any) -> Exchange:
    """
    Which units of the area another body has too; of its file only the counts are kept.

    :raises Refused: if the file is none, or was written with another key.
    """
    hasher, theirs = _hasher(key), _read(lines)
    if theirs.check != hasher.check:
        raise Refused("两边的密钥不一样：这个文件不是用您输入的密钥写的；请和对方核对密钥。")
    phones = any(row.get("phone") for row in theirs.rows)
    found = meet(hashed(hasher, area.pk, phones=phones), theirs)
    made = Exchange.objects.create(
        area=area,
        partner=partner,
        ours=found.ours,
        theirs=found.theirs,
        theirs_met=found.theirs_met,
        met=sorted([unit, column] for unit, column in found.met.items()),
        made_by=by,
        made_at=clock.now(),
    )
    told = {"addressee": partner, "rows": found.theirs, "met": len(found.met)}
    record("linkage.tokens-met", area, by=by, after=told)
    return made


def _hasher(key: str) -> Hasher:
    try:
        return Hasher(key)
    except Unusable as wrong:
        raise Refused(str(wrong)) from wrong


def _read(lines: Iterable[str]) -> TokenFile:
    try:
        return read(lines)
    except Unusable as wrong:
        raise Refused(str(wrong)) from wrong
    except UnicodeDecodeError as wrong:
        raise Refused("这不是加密比对的文件；请让对方用“写出文件”重写一份。") from wrong
