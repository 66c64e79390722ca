"""A second, independent computation over the open dump agrees with every scenario's figures."""

import ast
from datetime import date
from pathlib import Path

import pytest

from qunjian.apps.demo.management.commands.scenario import build
from qunjian.apps.demo.scenarios import SCENARIOS, pingyang, quannan, street, yuexi
from tests.support import recount
from tests.support.agreeing import assert_agrees

AREAS = {
    module.__name__.rpartition(".")[2]: module.COUNTY.code
    for module in (pingyang, quannan, street, yuexi)
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_recount_of_the_dump_agrees_on_the_days_of_the_scenario_and_others(name, tmp_path):
    build(name)
    days = [date(2009, 6, 30), *SCENARIOS[name].read, date(2021, 1, 1)]
    found = assert_agrees(AREAS[name], days, tmp_path)
    assert any(each.covered["league"] for each in found)
    assert found[0] != found[1]


def test_the_recount_asks_nothing_of_the_product():
    tree = ast.parse(Path(recount.__file__).read_text(encoding="utf-8"))
    named = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not named & {"django", "qunjian", "tests"}


def test_every_scenario_with_a_definition_of_scale_is_recounted_by_it():
    assert {AREAS["pingyang"][:6], AREAS["quannan"][:6]} <= set(recount.SCALES)
    assert {AREAS["yuexi"][:6], AREAS["street"][:6]}.isdisjoint(recount.SCALES)
