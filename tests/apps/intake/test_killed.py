"""A process killed in the middle of an apply leaves nothing half-done, and the job is done again.

Runs real processes against a database of its own, on whichever kind the tests run on.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
import xlsxwriter
from django.db import connection

from tests.support.factories import COUNTY

ROWS = 9_000
HALF_DONE = "正在写入台账 5000"  # one window is written, the next is being judged
NAME = "qunjian_killed"
PLACES = (
    "from qunjian.apps.areas.actions import load_places as load;"
    "load(by=None, places=[('990000000000','示范省'),('990100000000','示范市'),"
    "('990101000000','示范县'),('990101001000','桥头镇')])"
)
COUNT = (
    "from qunjian.apps.registry.models import *; from qunjian.apps.intake.models import *;"
    "from qunjian.apps.audit.queries import broken_links;"
    "print(Unit.objects.count(), UnitState.objects.count(), Headcount.objects.count(),"
    "Batch.objects.get().state, BatchRow.objects.filter(verdict='new').count(), broken_links())"
)
AGAIN = "from qunjian.apps.jobs.running import run_waiting; run_waiting()"


@pytest.fixture
def house(tmp_path) -> Iterator[dict[str, str]]:
    """An empty installation: the environment in which its commands run."""
    own = {"QUNJIAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "qunjian.site.settings.base"}
    if connection.vendor != "postgresql":
        yield {**os.environ, "QUNJIAN_DATABASE": "", **own}
        return
    at = connection.settings_dict
    address = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME}")
        server.execute(f"CREATE DATABASE {NAME}")
        yield {**os.environ, **own, "QUNJIAN_DATABASE": f"{address}/{NAME}"}
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


@pytest.fixture
def register(tmp_path):
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["企业名称", "所属乡镇", "从业人数"])
    for number in range(ROWS):
        sheet.write_row(number + 1, 0, [f"桥头第{number}厂", "桥头镇", number])
    book.close()
    return str(path)


def python(code, house):
    setup = f"import django; django.setup(); {code}"
    done = subprocess.run(
        [sys.executable, "-c", setup], env=house, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def qunjian(*arguments):
    return [sys.executable, "-m", "qunjian.site.cli", *arguments]


@pytest.mark.slow
def test_a_killed_apply_leaves_nothing_and_is_done_again(house, register):
    subprocess.run(qunjian("migrate"), env=house, check=True, capture_output=True)
    python(PLACES, house)
    given = ["--profile", "market", "--sender", "市场监管局", "--area", COUNTY]
    running = subprocess.Popen(
        qunjian("import", register, *given, "--on", "2025-08-31", "--apply"),
        env=house, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert running.stderr
    heard = list(iter_until(running.stderr, HALF_DONE))
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stderr.close()
    assert HALF_DONE in heard[-1]
    assert python(COUNT, house) == f"0 0 0 applying {ROWS} []"
    python(AGAIN, house)
    assert python(COUNT, house) == f"{ROWS} {ROWS} {ROWS} applied {ROWS} []"


def iter_until(lines, wanted):
    for line in lines:
        yield line
        if wanted in line:
            return
