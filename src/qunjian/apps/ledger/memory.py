"""What was computed of the ledger as it stands, until anything in it is written.

Every write is sealed onto the chain of events, so the newest event that is more than a look, a
sign-in or an export is the ledger's version.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from qunjian.apps.audit.models import ChainHead, Event
from qunjian.apps.audit.presenters import words

T = TypeVar("T")
KEPT = 64
FAR = 500
QUIET = ("users.", "audit.", "house.")
LOOKS = frozenset({"papers.opened", "units.contact-seen", "intake.rows-looked"})

_lock = Lock()
_kept: OrderedDict[tuple[str, Hashable], object] = OrderedDict()
_versions: deque[str] = deque(maxlen=2)
_computing: dict[Hashable, Lock] = {}
_settled: dict[str, str] = {}


def version() -> str:
    """The digest of the newest event that may have changed the ledger; '' when there is none."""
    head = ChainHead.objects.filter(pk=1).values_list("digest", flat=True).first() or ""
    at = head
    passed: list[str] = []
    while at and at not in _settled and len(passed) < FAR:
        passed.append(at)
        event = Event.objects.filter(digest=at).values_list("verb", "previous").first()
        if event is None or not _is_quiet(event[0]):
            break
        at = event[1]
    found = _settled.get(at, at)
    if len(_settled) > FAR * KEPT:
        _settled.clear()
    _settled.update(dict.fromkeys(passed, found))
    return found


def _is_quiet(verb: str) -> bool:
    return verb.startswith(QUIET) or verb in LOOKS or verb in words().exports


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
        try:
            value = compute()
        finally:
            with _lock:
                _computing.pop(full, None)
        _keep(full, value)
    return value


def _keep(full: tuple[str, Hashable], value: object) -> None:
    """Remember a value; of versions before the last one nothing is kept."""
    with _lock:
        if full[0] not in _versions:
            _versions.append(full[0])
            for old in [each for each in _kept if each[0] not in _versions]:
                del _kept[old]
        _kept[full] = value
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def is_kept(key: Hashable, at: str) -> bool:
    """Whether the value is at hand."""
    with _lock:
        return (at, key) in _kept
