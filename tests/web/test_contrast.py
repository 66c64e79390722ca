"""The tokens keep the contrast that the design promises: 4.5 for text, 3 for edges and marks."""

import pytest

from qunjian.core.vocabulary import Line
from qunjian.web.contrast import ratio, tokens

KINDS = ("normal", "more", "print")
TEXT = ("text", "text-2", "text-3", "link", "accent", "ok", "warn", "danger", "info")
SURFACES = ("surface", "canvas", "sunken")
STATES = ("ok", "warn", "danger", "info")


def contrast(one, other, kind="normal"):
    told = tokens(kind)
    return ratio(told[f"color-{one}"], told[f"color-{other}"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", TEXT)
def test_text_can_be_read_on_every_surface(kind, surface, text):
    assert contrast(text, surface, kind) >= 4.5


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mark", ["edge", "focus"])
def test_what_one_types_into_has_an_edge(kind, mark):
    assert contrast(mark, "surface", kind) >= 3


@pytest.mark.parametrize("state", STATES)
def test_states_can_be_read_on_their_own_tint(state):
    assert contrast(state, f"{state}-tint") >= 4.5


@pytest.mark.parametrize("line", [line.value for line in Line])
def test_a_line_can_be_read_in_white_on_it_and_in_it_on_its_tint(line):
    assert contrast(line, "inverse") >= 4.5
    assert contrast(line, f"{line}-tint") >= 4.5


@pytest.mark.parametrize("mark", ["near", "only", "for", "against", "chosen", "ask", "error"])
def test_marked_text_can_be_read(mark):
    told = tokens()
    assert ratio(told["color-text"], told[f"mark-{mark}"]) >= 7


def test_more_contrast_is_more():
    for text in ("text", "text-2", "text-3", "accent", "link"):
        assert contrast(text, "canvas", "more") > contrast(text, "canvas")


def test_both_ways_to_ask_for_more_contrast_give_the_same():
    import re

    from qunjian.web.contrast import DECLARED, TOKENS

    text = TOKENS.read_text(encoding="utf-8")
    by_system = re.search(r"prefers-contrast: more\) \{\s*:root \{(.*?)\n  \}", text, re.DOTALL)[1]
    by_choice = re.search(r"\[data-contrast=\"more\"\] \{(.*?)\n\}", text, re.DOTALL)[1]
    assert dict(DECLARED.findall(by_system)) == dict(DECLARED.findall(by_choice))


@pytest.mark.parametrize(
    ("one", "other", "times"), [("#000000", "#ffffff", 21.0), ("#777777", "#777777", 1.0)]
)
def test_the_measure_itself(one, other, times):
    assert ratio(one, other) == pytest.approx(times)
    assert ratio(other, one) == pytest.approx(times)
