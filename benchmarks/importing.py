"""Imports registers of so many rows, one after the other, beside another benchmark.

    python benchmarks/importing.py 5000            until it is ended
    python benchmarks/importing.py 150000 --once   read and judge one; apply it when told to

Says "applied" for every register; with --once "ready" first, and waits for a line.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunjian.site.settings.base")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    import_registers(int(sys.argv[1]), once="--once" in sys.argv)
    return 0


def import_registers(rows: int, *, once: bool) -> None:
    """File to applied ledger as the worker does it, new units every time."""
    from qunjian.apps.intake import actions
    from qunjian.apps.intake.models import Batch
    from qunjian.apps.jobs.management.commands.worker import step_back

    step_back()
    while True:
        batch = _judged(rows)
        if once:
            print("ready", flush=True)
            sys.stdin.readline()
        actions.apply_batch(batch=Batch.objects.get(pk=batch), by=None)
        print("applied", flush=True)
        if once:
            return


def _judged(rows: int) -> int:
    """A register that was read and judged; its batch."""
    from benchmarks.county import COUNTY, TOWNSHIPS
    from benchmarks.intake import DAY, make_file

    from qunjian.apps.areas.models import Area
    from qunjian.apps.intake import actions, tasks
    from qunjian.apps.jobs.progress import silent

    towns, seed = [f"第{number}镇" for number in range(1, TOWNSHIPS + 1)], int(time.time())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        make_file(path, rows, towns, seed)
        batch = actions.upload(
            content=path.read_bytes(), file_name=f"名册{seed}.xlsx", sender=f"部门{seed}",
            profile="market", area=Area.objects.get(pk=COUNTY), counted_on=DAY, by=None,
        )  # fmt: skip
    tasks.read(silent(), by=None, batch=batch.pk)
    return int(batch.pk)


if __name__ == "__main__":
    sys.exit(main())
