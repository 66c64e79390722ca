"""kill -9 in the middle of an apply: nothing lost, nothing half-done, and it can simply go on."""

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import xlsxwriter
from django.conf import settings
from django.db import connection

ROWS = 6_000
QUNJIAN = [sys.executable, "-m", "qunjian.site.cli"]
COUNT = """
import django, json
django.setup()
from django.db.models import Count
from qunjian.apps.audit.models import Event
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.registry.models import AdoptedCount, Headcount, Unit, UnitState
print(json.dumps({
    "units": Unit.objects.count(),
    "states": UnitState.objects.known().count(),
    "counts": Headcount.objects.known().count(),
    "adopted": AdoptedCount.objects.known().count(),
    "applied": Batch.objects.filter(state=BatchState.APPLIED).count(),
    "events": Event.objects.filter(verb="intake.applied").count(),
}))
"""

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=False)]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An installation of its own, on the kind of database that the suite runs on."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUNJIAN_")}
    told = {**kept, "QUNJIAN_DATA": str(tmp_path / "data")}
    told["DJANGO_SETTINGS_MODULE"] = "qunjian.site.settings.base"
    if connection.vendor != "postgresql":
        yield told
        return
    server = settings.DATABASES["default"]
    login = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"]}
    name = f"kill_{secrets.token_hex(4)}"
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        address = f"postgresql://{login['user']}@{login['host']}:{login['port']}/{name}"
        yield {**told, "QUNJIAN_DATABASE": address}
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def qunjian(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [*QUNJIAN, *arguments], env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def counted(environment: dict[str, str]) -> dict[str, int]:
    told = subprocess.check_output([sys.executable, "-c", COUNT], env=environment, text=True)
    return json.loads(told)


def register(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, ("企业名称", "所属乡镇", "从业人数", "女职工"))
    for at in range(1, ROWS + 1):
        sheet.write_row(at, 0, (f"平阳县断电试验{at:05}号有限公司", "昆阳镇", 20 + at % 50, 9))
    book.close()
    return path


def test_a_killed_apply_leaves_nothing_and_can_be_done_again(environment, tmp_path):
    qunjian(environment, "migrate")
    places = tmp_path / "places.csv"
    places.write_text("代码,名称\n330326000000,平阳县\n330326100000,昆阳镇\n", "utf-8")
    qunjian(environment, "areas", str(places), "--county", "330326")
    command = ["import", str(register(tmp_path / "register.xlsx")), "--profile", "market"]
    command += ["--sender", "市场监管局", "--area", "330326000000", "--on", "2026-08-31", "--apply"]

    nothing = counted(environment)
    assert (nothing["units"], nothing["applied"]) == (0, 0)
    killed = 0
    for nth in range(1, 4):
        worker = subprocess.Popen(
            [*QUNJIAN, *command], env=environment, stderr=subprocess.PIPE, text=True
        )
        seen = 0
        for line in worker.stderr:
            seen += bool(re.search("写入台账|核算|收尾", line))
            if seen == nth:
                worker.kill()
                killed += 1
                break
        worker.wait()
        worker.stderr.close()
        assert counted(environment) == nothing
        qunjian(environment, "check")
    assert killed == 3

    qunjian(environment, *command)
    whole = counted(environment)
    assert whole == {
        "units": ROWS,
        "states": ROWS,
        "counts": ROWS,
        "adopted": ROWS,
        "applied": 1,
        "events": 1,
    }
    qunjian(environment, *command)
    assert {**counted(environment), "applied": 1, "events": 1} == whole
    qunjian(environment, "check")
