"""How long the ledger's pages take on a big county, with several readers at once.

    python benchmarks/pages.py                      200,000 units, 1 M headcounts, SQLite
    python benchmarks/pages.py --database postgresql://…   the same on PostgreSQL
    python benchmarks/pages.py --units 20000 --data DIR    smaller; fill DIR once, measure copies

A throwaway data folder is filled, `qunjian serve` started on it, and the pages asked for by that
many readers at once, each with its own connection, in two settings:

- one import: a big register is being applied during the whole measure, and readers ask for pages
  of all kinds in turn, with a pause between them as people make it (--think);
- no pause: page by page, readers ask again at once, while one register after the other is
  imported, so that the ledger changes every few seconds (--quiet: without imports).

p95 is what 95 of 100 answers stay under; cpu is the server's own work for one answer, which does
not depend on what else the machine is busy with (a PostgreSQL server's work is not in it).
"""

import argparse
import http.client
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMPORTING = ROOT / "benchmarks" / "importing.py"
PORT = 8179
AIM = 0.300
WARM = 6
LINES = ("party", "union", "league", "women")
Page = Callable[[random.Random], str]
Taken = defaultdict[str, list[float]]


def main() -> int:
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunjian.site.settings.base")
    sys.path.insert(0, str(ROOT))
    if options.database:
        os.environ["QUNJIAN_DATABASE"] = options.database
    folder = Path(tempfile.mkdtemp(prefix="qunjian-pages-"))
    try:
        return _measured(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(options: argparse.Namespace, folder: Path) -> int:
    os.environ["QUNJIAN_DATA"] = str(options.data or folder)
    asked = _prepare(options)
    if options.data:
        os.environ["QUNJIAN_DATA"] = str(shutil.copytree(options.data, folder / "copy"))
    print(f"{_units():,} units; load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    server = _serve(options.workers)
    asked = replace(asked, server=server.pid)
    try:
        settings = {"one import": _one_import, "no pause": _no_pause}
        worst = [run(asked) for name, run in settings.items() if options.setting in name]
    finally:
        server.terminate()
        server.wait(20)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"peak of the largest process {peak:.0f} MB; load of the machine {os.getloadavg()[0]:.1f}"
    )
    return 0 if max(worst) <= AIM else 1


def _units() -> int:
    """Asked of another process, for this one may have looked at the folder that was copied."""
    script = (
        "import django; django.setup(); from qunjian.apps.registry.models import Unit;"
        "print(Unit.objects.count())"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


@dataclass(frozen=True)
class Asked:
    """What is asked of which server, by whom."""

    options: argparse.Namespace
    pages: dict[str, Page]
    cookie: str
    server: int = 0


def _one_import(asked: Asked) -> float:
    """All kinds of pages in turn, for as long as it takes to apply one register."""
    options = asked.options
    importer = _importer(options.register, "--once")
    _wait_for(importer, "ready")
    for page in asked.pages.values():
        _warm(page, asked.cookie)
    spent, taken = _cpu(asked.server), Taken(list)
    done = threading.Event()
    readers = [
        threading.Thread(target=_browse, args=(number, asked, done, taken))
        for number in range(options.readers)
    ]
    _tell(importer, "go")
    began = time.perf_counter()
    for reader in readers:
        reader.start()
    _wait_for(importer, "applied")
    lasted = time.perf_counter() - began
    done.set()
    for reader in readers:
        reader.join()
    print(
        f"\none import: {options.readers} readers, {options.think:g} s of pause after every page, "
        f"while one register of {options.register:,} rows is applied ({lasted:.0f} s)"
    )
    _head()
    told = {label: taken[label] for label in asked.pages if taken[label]}
    together = [each for some in told.values() for each in some]
    for label, some in told.items():
        _line(label, some)
    cpu = (_cpu(asked.server) - spent) / len(together)
    return max(_line("all of them", together, cpu), *(_p95(some) for some in told.values()))


def _no_pause(asked: Asked) -> float:
    """One kind of page after the other, as fast as it is answered."""
    options = asked.options
    importer = None if options.quiet else _importer(options.rows)
    try:
        print(f"\nno pause: {options.readers} readers who ask again at once, page by page")
        _head()
        worst = max(_measure(label, page, asked) for label, page in asked.pages.items())
    finally:
        if importer:
            print(f"imports of {options.rows:,} rows alongside: {_stop(importer)}", flush=True)
    print(f"worst p95 {worst * 1000:.0f} ms, aim {AIM * 1000:.0f} ms", flush=True)
    return worst


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--think", type=float, default=1.0, help="seconds, with one import")
    parser.add_argument("--seconds", type=float, default=8, help="for a page, without pause")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default="")
    parser.add_argument("--data", type=Path, help="a folder to keep the filled data in")
    parser.add_argument("--register", type=int, default=150_000, help="rows of the one import")
    parser.add_argument("--rows", type=int, default=5_000, help="of each import after the other")
    parser.add_argument("--quiet", action="store_true", help="no pause, and no imports either")
    parser.add_argument("--setting", default="", help="only “one import” or “no pause”")
    parser.add_argument("--only", default="", help="only pages whose label has this in it")
    return parser.parse_args()


def _prepare(options: argparse.Namespace) -> Asked:
    """Fill what is not filled yet; a session's cookie, and the pages to ask for."""
    import django

    django.setup()
    from benchmarks.county import fill
    from django.core.management import call_command
    from django.db import connection

    from qunjian.apps.registry.models import UnitState
    from qunjian.apps.verdicts.derive import rejudge_all
    from qunjian.apps.verdicts.stored import answers_always

    call_command("migrate", verbosity=0)
    if not UnitState.objects.exists():
        began = time.perf_counter()
        fill(units=options.units, by=None)
        print(f"filled {options.units:,} units in {time.perf_counter() - began:.0f} s")
    if not answers_always():
        rejudge_all()
    rows = UnitState.objects.order_by("pk").values_list("unit_id", "name")
    some = list(rows[: options.units : max(1, options.units // 500)])
    pages = _pages([pk for pk, _ in some], [name for _, name in some])
    cookie = _session()
    connection.close()
    wanted = {label: page for label, page in pages.items() if options.only in label}
    return Asked(options, wanted, cookie)


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


def _importer(rows: int, *more: str) -> "subprocess.Popen[str]":
    """Another process that reads and applies registers."""
    return subprocess.Popen(
        [sys.executable, str(IMPORTING), str(rows), *more],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _wait_for(importer: "subprocess.Popen[str]", word: str) -> None:
    assert importer.stdout
    if importer.stdout.readline().strip() != word:
        raise SystemExit("the import failed")


def _tell(importer: "subprocess.Popen[str]", word: str) -> None:
    assert importer.stdin
    importer.stdin.write(f"{word}\n")
    importer.stdin.flush()


def _stop(importer: "subprocess.Popen[str]") -> str:
    importer.terminate()
    told, _ = importer.communicate(timeout=60)
    return f"{told.count('applied')} applied"


def _pages(units: list[int], names: list[str]) -> dict[str, Page]:
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


def _warm(page: Page, cookie: str) -> None:
    for number in range(WARM):
        _read(page, random.Random(number), _connection(), cookie)


def _measure(label: str, page: Page, asked: Asked) -> float:
    """Ask until the time is over, after the server has warmed up."""
    _warm(page, asked.cookie)
    spent, taken = _cpu(asked.server), Taken(list)
    stop = time.perf_counter() + asked.options.seconds

    def ask(number: int) -> None:
        dice, connection = random.Random(number), _connection()
        while time.perf_counter() < stop:
            taken[label].append(_read(page, dice, connection, asked.cookie))

    readers = [threading.Thread(target=ask, args=(each,)) for each in range(asked.options.readers)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return _line(label, taken[label], (_cpu(asked.server) - spent) / len(taken[label]))


def _browse(number: int, asked: Asked, done: threading.Event, taken: Taken) -> None:
    """Every kind of page in turn, beginning with another one than the next reader."""
    dice, connection, labels = random.Random(number), _connection(), list(asked.pages)
    done.wait(dice.random() * asked.options.think)
    while not done.is_set():
        label = labels[number % len(labels)]
        number += 1
        taken[label].append(_read(asked.pages[label], dice, connection, asked.cookie))
        done.wait(asked.options.think * (0.5 + dice.random()))


def _connection() -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)


def _read(
    page: Page, dice: random.Random, connection: http.client.HTTPConnection, cookie: str
) -> float:
    path, began = page(dice), time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return time.perf_counter() - began


def _head() -> None:
    heads = ("answers", "p50 ms", "p95 ms", "max ms", "cpu ms")
    print(f"{'page':<28}" + "".join(f"{head:>9}" for head in heads), flush=True)


def _line(label: str, taken: list[float], cpu: float | None = None) -> float:
    told = (statistics.median(taken), _p95(taken), max(taken), *([] if cpu is None else [cpu]))
    figures = "".join(f"{each * 1000:>9.0f}" for each in told)
    print(f"{label:<28}{len(taken):>9}{figures}", flush=True)
    return _p95(taken)


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


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
