"""How long the ledger's pages take on a big county, with several readers at once.

    python benchmarks/pages.py                      200,000 units, 1 M headcounts, SQLite
    python benchmarks/pages.py --database postgresql://…   the same on PostgreSQL
    python benchmarks/pages.py --units 20000 --data DIR    smaller; keep the data for next time

A throwaway data folder is filled, `qunjian serve` started on it, and every page asked for by
that many readers at once, each with its own connection, while another process imports one
register after the other (--quiet: without). p95 is what 95 of 100 answers stay
under; the last column is the server's own work for one answer, which does not depend on what
else the machine is busy with.
"""

import argparse
import http.client
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = 8179
AIM = 0.300
WARM = 6
LINES = ("party", "union", "league", "women")


def main() -> int:
    options = _options()
    if not options.importing:  # who imports alongside was told where by the environment
        folder = options.data or Path(tempfile.mkdtemp(prefix="qunjian-pages-"))
        os.environ["QUNJIAN_DATA"] = str(folder)
    if options.database:
        os.environ["QUNJIAN_DATABASE"] = options.database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunjian.site.settings.base")
    sys.path.insert(0, str(ROOT))
    if options.importing:
        return _import_on_and_on(options.importing)
    cookie, units, names = _prepare(options.units)
    server = _serve(options.workers)
    importer = None if options.quiet else _import_alongside(options.rows)
    try:
        heads = ("answers", "p50 ms", "p95 ms", "max ms", "cpu ms")
        print(f"{'page':<28}" + "".join(f"{head:>9}" for head in heads), flush=True)
        worst = max(
            _measure(label, path, cookie, options, server.pid)
            for label, path in _pages(units, names).items()
            if options.only in label
        )
    finally:
        if importer:
            print(f"imports of {options.rows:,} rows alongside: {_stop(importer)}")
        server.terminate()
        server.wait(20)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"worst p95 {worst * 1000:.0f} ms, aim {AIM * 1000:.0f} ms; server's peak {peak:.0f} MB")
    return 0 if worst <= AIM else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default="")
    parser.add_argument("--data", type=Path, help="a folder to keep the filled data in")
    parser.add_argument("--rows", type=int, default=5_000, help="of each import alongside")
    parser.add_argument("--quiet", action="store_true", help="without imports alongside")
    parser.add_argument("--importing", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help="only pages whose label has this in it")
    return parser.parse_args()


def _prepare(count: int) -> tuple[str, list[int], list[str]]:
    """Fill what is not filled yet; a session's cookie, and units and names to ask for."""
    import django

    django.setup()
    from benchmarks.county import fill
    from django.core.management import call_command

    from qunjian.apps.registry.models import UnitState

    call_command("migrate", verbosity=0)
    if not UnitState.objects.exists():
        began = time.perf_counter()
        fill(units=count, by=None)
        print(f"filled {count:,} units in {time.perf_counter() - began:.0f} s")
    rows = UnitState.objects.order_by("pk").values_list("unit_id", "name")[:: max(1, count // 500)]
    return _session(), [pk for pk, _ in rows], [name for _, name in rows]


def _session() -> str:
    """Signed in as an officer who sees the whole county."""
    from benchmarks.county import COUNTY
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from qunjian.apps.accounts.actions import create_user, give_post
    from qunjian.apps.accounts.models import PostKind, User
    from qunjian.apps.areas.models import Area

    user = User.objects.filter(username="reader").first()
    if user is None:
        user = create_user(
            username="reader", name="读者", password=os.urandom(12).hex(), by=None,
            must_change_password=False,
        )  # fmt: skip
        area = Area.objects.get(pk=COUNTY)
        give_post(user=user, kind=PostKind.LEAD_OFFICE, area=area, on=date(2020, 1, 1), by=None)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


def _serve(workers: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "qunjian.site.cli", "serve", "--port", str(PORT)]
    server = subprocess.Popen(
        [*command, "--workers", str(workers), "--no-worker"], stdout=subprocess.DEVNULL
    )
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2)
        except OSError:
            time.sleep(0.5)
        else:
            return server
    raise SystemExit("the server did not start")


def _import_alongside(rows: int) -> "subprocess.Popen[str]":
    """Another process that reads and applies one register after the other."""
    return subprocess.Popen(
        [sys.executable, __file__, "--importing", str(rows)], stdout=subprocess.PIPE, text=True
    )


def _stop(importer: "subprocess.Popen[str]") -> str:
    importer.terminate()
    told, _ = importer.communicate(timeout=60)
    return f"{len(told.splitlines())} applied"


def _import_on_and_on(rows: int) -> int:
    """File to applied ledger as the worker does it, new units every time."""
    import django

    django.setup()
    from benchmarks.county import COUNTY, TOWNSHIPS
    from benchmarks.intake import DAY, make_file

    from qunjian.apps.areas.models import Area
    from qunjian.apps.intake import actions, tasks
    from qunjian.apps.intake.models import Batch
    from qunjian.apps.jobs.progress import silent

    towns = [f"第{number}镇" for number in range(1, TOWNSHIPS + 1)]
    while True:
        seed = int(time.time())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "register.xlsx"
            make_file(path, rows, towns, seed)
            batch = actions.upload(
                content=path.read_bytes(), file_name=f"名册{seed}.xlsx", sender=f"部门{seed}",
                profile="market", area=Area.objects.get(pk=COUNTY), counted_on=DAY, by=None,
            )  # fmt: skip
        tasks.read(silent(), by=None, batch=batch.pk)
        actions.apply_batch(batch=Batch.objects.get(pk=batch.pk), by=None)
        print("applied", flush=True)


def _pages(units: list[int], names: list[str]) -> dict[str, Callable[[random.Random], str]]:
    """What a reader asks for, by label; the dice choose which unit, page or word."""
    from urllib.parse import quote

    def word(dice: random.Random) -> str:
        name = dice.choice(names).removeprefix("示范县")
        at = dice.randrange(len(name) - 3)
        return quote(name[at : at + dice.choice((2, 3))])

    return {
        "ledger, first pages": lambda dice: f"/ledger/?page={dice.randrange(1, 20)}",
        "ledger, a township": lambda dice: f"/ledger/?area={_town(dice)}",
        "ledger, by staff": lambda dice: f"/ledger/?sort=-staff&page={dice.randrange(1, 5)}",
        "ledger, must on a line": lambda dice: (
            f"/ledger/?line={dice.choice(('party', 'union', 'league'))}&outcome=must"
        ),
        "ledger, searched": lambda dice: f"/ledger/?q={word(dice)}",
        "find while typing": lambda dice: f"/find/?q={word(dice)}",
        "unit card": lambda dice: f"/units/{dice.choice(units)}/",
        "overview of the county": lambda dice: f"/?line={dice.choice(LINES)}",
        "overview of a township": lambda dice: f"/areas/{_town(dice)}/?line={dice.choice(LINES)}",
        "the same on past days": lambda dice: (
            f"/areas/{_town(dice)}/?line={dice.choice(LINES)}&day={_past(dice)}"
        ),
        "county on past days": lambda dice: f"/?line={dice.choice(LINES)}&day={_past(dice)}",
    }


def _town(dice: random.Random) -> str:
    return f"990101{dice.randrange(1, 10):03}000"


def _past(dice: random.Random) -> date:
    """One of a few days that people look back to."""
    return date(2024, 12, 31) + dice.randrange(4) * timedelta(days=90)


def _measure(
    label: str,
    path: Callable[[random.Random], str],
    cookie: str,
    options: argparse.Namespace,
    server: int,
) -> float:
    """Ask until the time is over, after the server has warmed up."""
    for number in range(WARM):
        _read(number, path, cookie, 0, [])
    spent = _cpu(server)
    taken: list[float] = []
    stop = time.perf_counter() + options.seconds
    readers = [
        threading.Thread(target=_read, args=(number, path, cookie, stop, taken))
        for number in range(options.readers)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    taken.sort()
    p95 = taken[int(len(taken) * 0.95)]
    told = (statistics.median(taken), p95, taken[-1], (_cpu(server) - spent) / len(taken))
    figures = "".join(f"{each * 1000:>9.0f}" for each in told)
    print(f"{label:<28}{len(taken):>9}{figures}", flush=True)
    return p95


def _read(
    number: int,
    path: Callable[[random.Random], str],
    cookie: str,
    stop: float,
    taken: list[float],
) -> None:
    dice = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    while time.perf_counter() < stop or not taken:
        began = time.perf_counter()
        connection.request("GET", path(dice), headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path(dice)} answered {answer.status}")
        taken.append(time.perf_counter() - began)


def _cpu(pid: int) -> float:
    """Seconds of work of a process and all below it, by /proc; the database server's are not in."""
    tick = os.sysconf("SC_CLK_TCK")
    parents, spent = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        number = int(folder.name)
        parents[number] = int(fields[1])
        spent[number] = (int(fields[11]) + int(fields[12])) / tick
    inside = {pid}
    while more := {one for one, above in parents.items() if above in inside} - inside:
        inside |= more
    return sum(spent.get(one, 0) for one in inside)


if __name__ == "__main__":
    sys.exit(main())
