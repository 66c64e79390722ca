"""The rule book on a page, and one unit's verdicts on the command line."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from qunjian.apps.rules import actions
from qunjian.apps.rules.queries import sources
from qunjian.core.rules import editing as edit
from qunjian.core.rules import shipped_sets
from qunjian.core.rules.cases import cases_of, provision_cases
from qunjian.core.rules.provisions import provisions, withheld
from qunjian.core.rules.writing import to_toml
from tests.support.factories import (
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
CODE = "91330326704404421X"


@pytest.mark.parametrize("rule_set", shipped_sets(), ids=lambda each: each.code)
def test_every_set_shows_its_rules_with_wording_and_check(rule_set):
    text = signed_in(make_user()).get(f"/rules/{rule_set.code}/").content.decode()
    for rule in rule_set.rules:
        assert f'id="{rule.id}"' in text
        assert rule.citation.confidence.label in text


@pytest.mark.parametrize("rule_set", shipped_sets(), ids=lambda each: each.code)
def test_every_set_shows_its_cases_and_counts_them(rule_set):
    page = signed_in(make_user()).get(f"/rules/{rule_set.code}/")
    text, told = page.content.decode(), cases_of(rule_set.code)
    count = sum(map(len, told.values()))
    assert f"{len(rule_set.rules)} 条规则，{count} 个案例" in text
    for case in [each for rule, cases in told.items() if rule != "scale" for each in cases]:
        assert case.name in text
        assert case.told in text


def test_what_is_not_judged_by_is_said():
    text = signed_in(make_user()).get("/rules/").content.decode()
    assert all(each.why in text for each in withheld())
    assert all(str(case) in text for case in provision_cases()["provision.union.term"])


def test_a_rule_shows_what_it_said_before_and_who_read_its_text():
    area = make_area("339926000000")
    writer, second = make_user(area=area), make_user(area=area)
    table = edit.copied(edit.parsed(sources()["anlan-demo"]), code="anlan-demo")
    rule, citation = edit.parts_of(table, "anlan.union.own")
    table = edit.with_head(
        edit.with_rule(table, {**rule, "figure": "30"}, citation), **{"from": date(2026, 9, 1)}
    )
    text = actions.draft_set(source=to_toml(table), area=area, by=writer)
    actions.approve_set(text=actions.submit_set(text=text, by=writer), by=second)
    page = signed_in(writer).get("/rules/anlan-demo/?day=2026-08-31")
    [first, then] = page.context["histories"]["anlan.union.own"]
    assert (first.words, then.words) == ("从业人数满25人：目标", "从业人数满30人：目标")
    later = signed_in(writer).get("/rules/anlan-demo/").context["book"]
    cases = {entry.rule.id: entry.cases for entry in later.entries}
    assert cases["anlan.union.own"] == ()
    assert cases["anlan.women.own"]


def test_unknown_set_and_nobody():
    assert signed_in(make_user()).get("/rules/nonsense/").status_code == 404


def test_links_of_a_card_lead_to_a_rule():
    unit = make_unit(staff=60, union_members=30, party_members=4, league_members=4)
    client = signed_in(make_user())
    for line in client.get(f"/units/{unit.pk}/").context["card"].lines:
        if line.clause:
            page, anchor = line.clause.href.split("#")
            assert f'id="{anchor}"' in client.get(page).content.decode()


def told(*arguments):
    out = StringIO()
    call_command("verdicts", *arguments, stdout=out)
    return out.getvalue()


def test_command_gives_reasons_with_clause_and_json():
    unit = make_unit("桥头竹器厂", credit_code=CODE, staff=60, party_members=4)
    make_organisation("桥头竹器厂工会", "union", (unit,))
    text = told("--unit", CODE, "--on", "2025-06-01")
    assert "桥头竹器厂（2025-06-01）" in text
    assert "党员4人" in text
    rows = json.loads(told("--unit", CODE.lower(), "--on", "2025-06-01", "--json"))
    outcomes = {row["line"]: row["outcome"] for row in rows}
    assert (outcomes["party"], outcomes["union"]) == ("must", "covered")
    assert "league_members" in next(r for r in rows if r["line"] == "league")["missing"]


@pytest.mark.parametrize("arguments", [("--on", "2024-01-01"), ("--on", "gestern")])
def test_command_says_what_is_wrong(arguments):
    make_unit(credit_code=CODE, on=date(2025, 3, 1))
    with pytest.raises(CommandError) as raised:
        told("--unit", CODE, *arguments)
    assert raised.value.returncode == 2


def test_what_stands_beside_founding_is_shown_as_of_the_day():
    client = signed_in(make_user())
    text = client.get("/rules/").content.decode()
    assert all(f'id="{each.id}"' in text for each in provisions() if not each.citation.force.end)
    old = client.get("/rules/?day=2021-06-01").content.decode()
    assert 'id="provision.league.term.branch-2019"' in old
    assert 'id="provision.union.term"' not in old
    assert 'id="provisions"' not in client.get("/rules/anlan-demo/").content.decode()
