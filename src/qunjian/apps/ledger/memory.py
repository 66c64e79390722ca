"""What was computed of the ledger as it stands, until anything is written.

Every write is sealed onto the chain of events, so the head of the chain is the ledger's version.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from qunjian.apps.audit.models import ChainHead

T = TypeVar("T")
KEPT = 64

_lock = Lock()
_kept: OrderedDict[Hashable, object] = OrderedDict()
_computing: dict[Hashable, Lock] = {}


def version() -> str:
    """The digest of the last event; empty while nothing was ever written."""
    return ChainHead.objects.filter(pk=1).values_list("digest", flat=True).first() or ""


def remembered(key: Hashable, at: str, compute: Callable[[], T]) -> T:
    """The value for this key at this version of the ledger; who asks meanwhile waits for it."""
    full = (at, key)
    with _lock:
        if full in _kept:
            _kept.move_to_end(full)
            return _kept[full]  # type: ignore[return-value]
        turn = _computing.setdefault(full, Lock())
    with turn:
        if is_kept(key, at):
            return remembered(key, at, compute)
        value = compute()
        with _lock:
            _kept[full] = value
            _computing.pop(full, None)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return value


def is_kept(key: Hashable, at: str) -> bool:
    with _lock:
        return (at, key) in _kept
