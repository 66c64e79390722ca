"""Ceilings on the length of files and functions, with a list of exceptions that must be needed."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE, TEST_FILE, FUNCTION, VIEW, TEMPLATE = 400, 500, 50, 20, 150

# What may be longer, up to the number beside it; keep it short and say why in the commit.
EXCEPTIONS: dict[str, int] = {}


def measured() -> Iterator[tuple[str, int, int]]:
    """(what, length, ceiling) of everything that has a ceiling."""
    for path in sorted(ROOT.glob("src/**/*.py")):
        if "migrations" not in path.parts:
            yield from _python(path, FILE)
    for folder in ("tests", "tools", "benchmarks"):
        for path in sorted(ROOT.glob(f"{folder}/**/*.py")):
            yield from _python(path, TEST_FILE)
    for path in sorted(ROOT.glob("src/**/templates/**/*.html")):
        yield _name(path), _lines(path), TEMPLATE


def _python(path: Path, ceiling: int) -> Iterator[tuple[str, int, int]]:
    yield _name(path), _lines(path), ceiling
    is_view = "views" in (path.stem, path.parent.name)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{_name(path)}::{node.name}", length, VIEW if is_view else FUNCTION


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def complaints() -> list[str]:
    """One sentence for everything too long and for every exception that is not needed."""
    said, needed = [], set()
    for name, length, ceiling in measured():
        if length > ceiling:
            needed.add(name)
            if length > EXCEPTIONS.get(name, ceiling):
                said.append(f"{name}: {length} lines, {ceiling} allowed; split it")
    said += [f"{name}: the exception is not needed" for name in sorted(set(EXCEPTIONS) - needed)]
    return said


if __name__ == "__main__":
    found = complaints()
    print("\n".join(found))
    sys.exit(bool(found))
