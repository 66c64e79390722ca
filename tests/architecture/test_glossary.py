"""Every model and every stored code stands in docs/glossary.md, once and under its own name."""

import re

from tools import glossary

TERM = re.compile(r"^\| [^|]* \| `([^`]+)` \|", re.MULTILINE)


def written() -> list[str]:
    made = glossary.GLOSSARY.read_text(encoding="utf-8").partition(glossary.MARK)[2]
    return TERM.findall(made)


def declared() -> list[str]:
    names = [model.__name__ for model in glossary.models()]
    for choice in glossary.choices():
        names += [choice.__name__, *(f"{choice.__name__}.{code}" for code in choice)]
    return names


def test_the_glossary_holds_every_model_and_every_code():
    """When it does not: python tools/build_docs.py"""
    assert sorted(written()) == sorted(declared())


def test_no_two_things_share_a_name():
    assert sorted(set(declared())) == sorted(declared())
