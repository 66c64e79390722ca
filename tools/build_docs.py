"""Documents made from the code; with `--check` they are compared and nothing is changed.

An app that has something to print has a `docs.py` with `pages() -> dict[str, str]`: the path
under docs/ and the text.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NOTE = "<!-- Made by tools/build_docs.py; change the code, not this page. -->\n\n"


def pages() -> dict[str, str]:
    """Every generated document by its path under docs/."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunjian.site.settings.test")
    django.setup()
    from qunjian.site.apps import present  # noqa: PLC0415 -- needs Django set up
    from tools import build_rules, glossary  # noqa: PLC0415 -- needs Django set up

    made: dict[str, str] = {}
    for app in present("docs"):
        made |= import_module(f"qunjian.apps.{app}.docs").pages()
    printed = {path: NOTE + text.rstrip() + "\n" for path, text in sorted(made.items())}
    return {"glossary.md": glossary.text(), **build_rules.pages(), **printed}


def stale() -> list[str]:
    """The generated documents that are not what the code says now."""
    return [path for path, text in pages().items() if _kept(path) != text]


def _kept(path: str) -> str:
    file = ROOT / "docs" / path
    return file.read_text(encoding="utf-8") if file.exists() else ""


def write() -> None:
    for path, text in pages().items():
        file = ROOT / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if "--check" in sys.argv:
        behind = stale()
        print("\n".join(f"docs/{path} is not in step: run tools/build_docs.py" for path in behind))
        sys.exit(bool(behind))
    write()
