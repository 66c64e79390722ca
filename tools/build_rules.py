"""The rule book of every shipped set, with its worked cases: docs/rules/<code>.md.

`build_rules.py` writes them, `--check` compares and changes nothing. tools/build_docs.py does
the same together with all other documents made from the code.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NOTE = "<!-- Made by tools/build_rules.py from the rule sets and their cases. -->\n\n"


def pages() -> dict[str, str]:
    """Every rule book by its path under docs/."""
    from qunjian.core.rules import book, shipped_sets  # noqa: PLC0415 -- needs the path above
    from qunjian.core.rules.cases import cases_of, provision_cases  # noqa: PLC0415 -- as above
    from qunjian.core.rules.provisions import provisions, withheld  # noqa: PLC0415 -- as above

    beside = book.provisions_as_markdown(provisions(), provision_cases(), withheld())
    sets = {
        each.code: book.as_markdown(book.describe(each, cases_of(each.code)))
        for each in shipped_sets()
    }
    return {
        f"rules/{name}.md": NOTE + text for name, text in {**sets, "provisions": beside}.items()
    }


def main(check: bool) -> int:
    behind = 0
    for path, text in pages().items():
        file = ROOT / "docs" / path
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if check:
            print(f"docs/{path} is not in step: run tools/build_rules.py")
            behind = 1
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return behind


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
