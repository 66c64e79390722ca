"""The rule book of every shipped set, with its worked cases: docs/rules/<code>.md.

`build_rules.py` writes them, `--check` compares and changes nothing. tools/build_docs.py does
the same together with all other documents made from the code.
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NOTE = "<!-- Made by tools/build_rules.py from the rule sets and their cases. -->\n\n"


def pages() -> dict[str, str]:
    """Every rule book by its path under docs/."""
    from qunjian.core.rules import shipped_sets  # noqa: PLC0415 -- needs the path above
    from qunjian.core.rules.book import as_markdown, describe  # noqa: PLC0415 -- as above

    return {
        f"rules/{each.code}.md": NOTE + as_markdown(describe(each, _cases(each.code)))
        for each in shipped_sets()
    }


def _cases(code: str) -> dict[str, list[str]]:
    from tests.core.rules.cases import cases_of  # noqa: PLC0415 -- needs the path above

    told: dict[str, list[str]] = defaultdict(list)
    for rule_id, case in cases_of(code):
        told[rule_id].append(_sentence(case))
    return told


def _sentence(case: dict[str, Any]) -> str:
    missing = f"，缺{'、'.join(case['missing'])}" if "missing" in case else ""
    return f"{case['name']}：{case['outcome']}{missing}（本条：{case['rule']}；{case['on']}）"


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
