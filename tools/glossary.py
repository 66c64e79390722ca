"""The second half of docs/glossary.md: every model and stored code, with the words of the code."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from django.apps import apps

import qunjian
from qunjian.core.choice import Choice

GLOSSARY = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
MARK = "<!-- Below: made by tools/build_docs.py from the code. -->\n"
NOT_LOADED = re.compile(r"\.(migrations|management|settings|wsgi|urls|cli|spark)\b")
HEAD = ["| 中文 | 标识 | 含义 |", "| --- | --- | --- |"]


def models() -> list[Any]:
    found = [model for model in apps.get_models() if model.__module__.startswith("qunjian.")]
    return sorted(found, key=lambda model: (model._meta.app_label, model.__name__))


def choices() -> list[type[Choice]]:
    """Every list of codes, wherever it is declared."""
    for module in walk_packages(qunjian.__path__, "qunjian."):
        if not NOT_LOADED.search(module.name):
            import_module(module.name)
    found = [choice for choice in Choice.__subclasses__() if choice.__module__[:8] == "qunjian."]
    return sorted(found, key=lambda choice: choice.__name__)


def text() -> str:
    """The whole glossary: the words written by hand, then what the code declares."""
    by_hand = GLOSSARY.read_text(encoding="utf-8").partition(MARK)[0] if GLOSSARY.exists() else ""
    return by_hand + MARK + "\n".join(["", *_models(), "", *_choices()]) + "\n"


def _models() -> list[str]:
    rows = []
    for model in models():
        said = "" if (model.__doc__ or "").startswith(f"{model.__name__}(") else model.__doc__
        name = str(model._meta.verbose_name)
        rows.append(f"| {name} | `{model.__name__}` | {_first_line(said)} |")
    return ["## Models 登记的事物", "", *HEAD, *rows]


def _choices() -> list[str]:
    lines = ["## Stored codes 代码表"]
    for choice in choices():
        said = "" if choice.__doc__ == Choice.__doc__ else choice.__doc__
        lines += ["", f"### {choice.__name__}", "", *HEAD]
        lines.append(f"| 代码表 | `{choice.__name__}` | {_first_line(said)} |")
        lines += [f"| {one.label} | `{choice.__name__}.{one}` | |" for one in choice]
    return lines


def _first_line(said: str | None) -> str:
    return (said or "").strip().partition("\n")[0].replace("|", "\\|")
