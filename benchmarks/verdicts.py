"""How long verdicts take on a big county: facts in the database to stored outcome, rule, fact.

    python benchmarks/verdicts.py                      200,000 units × 4 lines, SQLite
    python benchmarks/verdicts.py --database postgresql://…
    python benchmarks/verdicts.py --units 20000 --data DIR

Processor seconds stand beside wall time, for the machine may be busy with other work; the
database server's own are not in them.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHANGED = 100


def main() -> int:
    options = _options()
    os.environ["QUNJIAN_DATA"] = str(options.data or tempfile.mkdtemp(prefix="qunjian-verdicts-"))
    if options.database:
        os.environ["QUNJIAN_DATABASE"] = options.database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunjian.site.settings.base")
    sys.path.insert(0, str(ROOT))
    _prepare(options.units)
    from qunjian.apps.verdicts import counting, derive
    from qunjian.core.period import Moment
    from qunjian.web import clock

    today = clock.today()
    day = _timed("every unit, today", lambda: derive.rejudge_day(today))
    _timed("every unit, every day", derive.rejudge_all)
    events = _change(CHANGED)
    again = _timed(f"{CHANGED} changed facts", lambda: derive.follow(events))
    for label, asked in (("today", today), ("a year ago", today - timedelta(days=365))):
        _timed(f"counted anew, {label}", lambda at=asked: counting.counted(Moment(at)))
    _change(CHANGED)
    _timed("brought up to 100 changes", lambda: counting.counted(Moment(today)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"aims: {day:.1f} s of 5 s, {again:.2f} s of 0.5 s, {peak:.0f} MB of 2,048 MB")
    return 0 if day <= 5 and again <= 0.5 and peak <= 2048 else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--data", type=Path, help="a folder to keep the filled data in")
    return parser.parse_args()


def _prepare(count: int) -> None:
    import django

    django.setup()
    from benchmarks.county import fill
    from django.core.management import call_command

    from qunjian.apps.registry.models import UnitState

    call_command("migrate", verbosity=0)
    if not UnitState.objects.exists():
        fill(units=count, by=None)


def _timed(label: str, work: Callable[[], Any]) -> float:
    wall, busy = time.perf_counter(), time.process_time()
    work()
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    print(f"{label:<28}{wall:8.2f} s wall {busy:8.2f} s cpu", flush=True)
    return busy


def _change(number: int) -> list[Any]:
    """The census tells another number of that many units; the events of it."""
    from qunjian.apps.audit.models import Event
    from qunjian.apps.audit.trail import action
    from qunjian.apps.registry.actions import count_unit
    from qunjian.apps.registry.models import Unit

    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    @action
    def change() -> None:
        for at, unit in enumerate(Unit.objects.order_by("pk")[:number]):
            count_unit(unit=unit, source="census", on=date(2026, 8, 30), by=None, staff=at + 20)

    change()
    return list(Event.objects.filter(pk__gt=before).order_by("pk"))


if __name__ == "__main__":
    sys.exit(main())
