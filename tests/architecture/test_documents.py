"""Documents made from the code are in step with it, and those written by hand name what exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from qunjian.apps.intake.readers import refusals
from qunjian.site import cli
from tools import build_docs

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "src/qunjian/site/manual"
BY_HAND = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *MANUAL.glob("*.md")]
    if "docs/rules" not in path.as_posix()
)
PATHS = re.compile(r"`((?:src|tests|docs|tools|benchmarks)/[^`\s*<…]*)`")
COMMANDS = re.compile(r"(?:`|^|bin/)qunjian ([a-z]+)", re.MULTILINE)
SETTINGS = re.compile(r"QUNJIAN_[A-Z_]+")
PICTURE_LIMIT = 150_000


@pytest.mark.django_db
def test_generated_documents_are_in_step():
    assert build_docs.stale() == []


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", BY_HAND, ids=named)
def test_every_file_named_is_there(path):
    text = path.read_text(encoding="utf-8")
    assert [name for name in PATHS.findall(text) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", BY_HAND, ids=named)
def test_every_command_named_exists(path):
    text = path.read_text(encoding="utf-8")
    assert set(COMMANDS.findall(text)) - cli.known() == set()


def read_settings(*folders: str) -> set[str]:
    """What the program, or its tests, read from their surroundings."""
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    asked = re.compile(r"environ\b[^\n]*?[\"'](QUNJIAN_[A-Z_]+)[\"']")
    return {name for path in files for name in asked.findall(path.read_text(encoding="utf-8"))}


def test_the_manual_names_every_setting_and_no_other():
    """QUNJIAN_DATA and its kin stand in one table of the chapter on operations."""
    text = (MANUAL / "operations.md").read_text(encoding="utf-8")
    table = {name for line in text.splitlines() if line.startswith("| `QUNJIAN_")
             for name in SETTINGS.findall(line)}  # fmt: skip
    assert table == read_settings("src")
    known = table | read_settings("tests", "benchmarks", "tools")
    for path in BY_HAND:
        assert set(SETTINGS.findall(path.read_text(encoding="utf-8"))) - known == set()


@pytest.mark.parametrize(
    ("chapter", "sentence"),
    [
        ("privacy", f"{settings.KEEP_IMPORTS_DAYS} 天后删除"),
        ("roles", f"{settings.SESSION_IDLE_SECONDS // 60} 分钟不操作自动退出"),
        ("roles", f"一次登录最长 {settings.SESSION_COOKIE_AGE // 3600} 小时"),
        ("roles", f"连续输错 {settings.AXES_FAILURE_LIMIT} 次"),
        ("roles", f"锁定 {settings.AXES_COOLOFF_TIME * 60:.0f} 分钟"),
        ("start", f"{settings.SESSION_IDLE_SECONDS // 60} 分钟没有操作会自动退出"),
        ("import", f"最多 {refusals.MAX_BYTES // 1024 // 1024} MB"),
    ],
)
def test_the_figures_of_the_manual_are_those_of_the_program(chapter, sentence):
    assert sentence in (MANUAL / f"{chapter}.md").read_text(encoding="utf-8")


def test_every_decision_says_what_spoke_against_it():
    for path in sorted((ROOT / "docs/adr").glob("0*.md")):
        headings = re.findall(r"^## (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Choice", "Consequences", "What spoke against it"], path


def test_the_decisions_are_numbered_and_listed():
    found = sorted(path.name for path in (ROOT / "docs/adr").glob("0*.md"))
    assert [name[:4] for name in found] == [f"{n:04}" for n in range(1, len(found) + 1)]
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((0[^)]*)\)", listed) == found


def test_pictures_are_small():
    pictures = [*ROOT.glob("docs/pictures/*.png"), *ROOT.glob("src/qunjian/site/static/**/*.png")]
    assert [named(path) for path in pictures if path.stat().st_size > PICTURE_LIMIT] == []
