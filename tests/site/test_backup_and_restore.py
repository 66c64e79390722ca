"""A backup gives everything back on another machine that has the key, and nothing without it."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SEED = """
import django; django.setup()
from datetime import date
from django.core.management import call_command
call_command("migrate", verbosity=0)
from qunjian.apps.areas.models import Area
from qunjian.apps.registry import actions
day = date(2025, 3, 1)
area = Area.objects.create(pk="990101001000", name="桥头镇", level="township", valid_from=day)
unit = actions.record_unit(
    on=day, by=None, name="桥头竹器厂", kind="enterprise", area=area, phone="13800001234"
)
actions.keep_paper(owner=unit, title="批复", file_name="a.pdf", content_type="application/pdf",
                   content=b"%PDF-1.4 a paper", on=day, by=None)
"""
READ = """
import django; django.setup()
from qunjian.apps.registry.models import Paper, UnitState
from qunjian.vault import files
state = UnitState.objects.get()
print(state.name, state.phone, files.read(Paper.objects.get().stored_as).decode())
"""


def ran(data: Path, *arguments: str, keys: Path | None = None) -> subprocess.CompletedProcess:
    """A command of its own process, as an operator runs it, on a data folder of its own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("QUNJIAN", "DJ"))
    }
    told = {
        "QUNJIAN_DATA": str(data),
        "QUNJIAN_KEYS": str(keys or data / "keys"),
        "DJANGO_SETTINGS_MODULE": "qunjian.site.settings.base",
    }
    return subprocess.run(
        [sys.executable, *arguments], env=kept | told, capture_output=True, text=True, check=False
    )


def command(data: Path, *arguments: str, keys: Path | None = None):
    return ran(data, "-m", "qunjian.site.cli", *arguments, keys=keys)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A data folder with one unit and one paper, and its backup in backup.zip."""
    data = tmp_path_factory.mktemp("house")
    seeded = ran(data, "-c", SEED)
    assert seeded.returncode == 0, seeded.stderr
    made = command(data, "backup", str(data / "backup.zip"))
    assert made.returncode == 0, made.stderr
    return data


def damaged(backup: Path, to: Path, change) -> Path:
    """The backup with some of its members changed: `change` gets name and content."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return to


def test_round_trip_gives_the_same_back(house, tmp_path):
    restored = command(tmp_path, "restore", str(house / "backup.zip"), keys=house / "keys")
    assert restored.returncode == 0, restored.stderr
    told = ran(tmp_path, "-c", READ, keys=house / "keys").stdout
    assert told == "桥头竹器厂 13800001234 %PDF-1.4 a paper\n"
    checked = command(tmp_path, "check", keys=house / "keys")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_key_is_never_in_the_backup(house):
    with zipfile.ZipFile(house / "backup.zip") as archive:
        names = sorted(archive.namelist())
        content = b"".join(archive.read(name) for name in names)
    assert [name.split("/")[0] for name in names] == ["database.sqlite3", "files", "manifest.json"]
    assert (house / "keys" / "field.key").read_bytes() not in content


def test_backup_is_for_its_owner_alone(house):
    assert (house / "backup.zip").stat().st_mode & 0o777 == 0o600


def test_manifest_counts_the_rows(house):
    with zipfile.ZipFile(house / "backup.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["rows"]["registry_unitstate"] == 1
    assert len(manifest["checksums"]) == 2


def test_missing_key_is_said_and_nothing_is_touched(house, tmp_path):
    refused = command(tmp_path, "restore", str(house / "backup.zip"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("密钥不对或不在：这份备份要用指纹为 ")
    assert not (tmp_path / "files").exists()


def test_data_that_are_there_are_replaced_only_by_force(house, tmp_path):
    shutil.copytree(house, tmp_path / "other")
    other = tmp_path / "other"
    refused = command(other, "restore", str(house / "backup.zip"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("这里已经有数据，没有恢复。")
    assert command(other, "restore", "--force", str(house / "backup.zip")).returncode == 0
    assert ran(other, "-c", READ).stdout == "桥头竹器厂 13800001234 %PDF-1.4 a paper\n"


@pytest.mark.parametrize("begins", ["database", "files"])
def test_damaged_part_is_named(house, tmp_path, begins):
    backup = damaged(
        house / "backup.zip",
        tmp_path / "bad.zip",
        lambda name, content: content + b"x" if name.startswith(begins) else content,
    )
    refused = command(tmp_path, "restore", str(backup), keys=house / "keys")
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"备份里的 {begins}")


def test_missing_part_is_named(house, tmp_path):
    backup = damaged(
        house / "backup.zip",
        tmp_path / "bad.zip",
        lambda name, content: None if name.startswith("files") else content,
    )
    assert command(tmp_path, "restore", str(backup), keys=house / "keys").returncode == 2


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_refused(house, tmp_path, content):
    path = tmp_path / "some.zip"
    path.write_bytes(content)
    refused = command(tmp_path, "restore", str(path), keys=house / "keys")
    assert refused.returncode == 2
    assert refused.stderr.endswith("\n")


def test_lost_paper_is_found_by_check(house, tmp_path):
    shutil.copytree(house, tmp_path / "other")
    for path in (tmp_path / "other" / "files").glob("*/*"):
        path.unlink()
    checked = command(tmp_path / "other", "check")
    assert checked.returncode == 1
    assert checked.stdout.splitlines()[-1] == "材料“批复”（1号）的文件不在了，请从备份恢复。"


def test_existing_file_is_not_overwritten(house):
    assert command(house, "backup", str(house / "backup.zip")).returncode == 2
