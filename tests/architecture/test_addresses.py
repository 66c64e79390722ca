"""The project names no package registry and no folder of anybody's machine."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Spelt in pieces, so that this file does not hold them itself.
REGISTRIES = ["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry\\.npmjs" + r"\.org"]
PLACES = [
    "/" + "root/",
    "/" + "home/[a-z]",
    "/" + "work/",
    "--(extra-)?index" + "-url",
    "find" + "-links",
]
FORBIDDEN = re.compile("|".join(REGISTRIES + PLACES))
BINARY = {".png", ".xz", ".ico", ".xlsx", ".xls", ".woff2"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_file_names_a_registry_or_a_private_folder():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path.is_file() and path.suffix not in BINARY and "vendor" not in path.parts
        for match in FORBIDDEN.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
