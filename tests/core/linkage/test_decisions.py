"""People's decisions, later deliveries, the kept model, and ending a run from outside."""

import numpy as np
import pytest

from qunjian.core.linkage.engine import Label, Trained, Weighed, link
from qunjian.core.linkage.explain import explain
from qunjian.core.linkage.table import COLUMNS, Register
from tests.support.dirty_registers import make


def registers_of(rows):
    return [
        Register(letter, dict(zip(COLUMNS, map(list, zip(*chosen, strict=True)), strict=True)))
        for letter, chosen in rows.items()
    ]


def scores(found):
    record = found.table.record
    return {
        (record[a], record[b]): score
        for a, b, score in zip(
            found.left.tolist(), found.right.tolist(), found.score.tolist(), strict=True
        )
    }


def firms(found):
    return dict(zip(found.table.record.tolist(), found.firm.tolist(), strict=True))


def members(found):
    groups = {}
    for record, firm in firms(found).items():
        groups.setdefault(firm, set()).add(record)
    return {frozenset(group) for group in groups.values()}


@pytest.fixture(scope="module")
def made():
    return make(700, "usual", letters="ABC", seed=8)


@pytest.fixture(scope="module")
def found(made):
    return link(registers_of(made.registers))


def test_decisions_are_obeyed_and_said(made, found):
    linked = [pair for pair, score in scores(found).items() if score >= 0.9][:6]
    alone = [group for group in sorted(members(found), key=min) if len(group) == 1]
    joined = [(min(alone[0]), min(alone[-1]))]
    labels = [Label(*pair, same=False) for pair in linked]
    labels += [Label(b, a, same=True) for a, b in joined]
    again = link(registers_of(made.registers), labels=labels)
    firm = firms(again)
    assert all(firm[a] != firm[b] for a, b in linked)
    assert all(firm[a] == firm[b] for a, b in joined)
    assert {scores(again)[pair] for pair in linked} == {0.0}
    assert {scores(again)[pair] for pair in joined} == {1.0}
    decided = np.flatnonzero(again.said)
    for one in explain(again, again.left[decided], again.right[decided]):
        assert "已由人认定" in one.decided
        assert "撤回" in one.would_change
        assert "已由人认定" in one.answer


def test_rows_told_apart_do_not_meet_by_a_third_row(made, found):
    group = min((g for g in members(found) if len(g) == 3), key=min)
    one, two, third = sorted(group)
    labels = [Label(one, two, same=False), Label(one, third, same=True)]
    firm = firms(link(registers_of(made.registers), labels=labels))
    assert firm[one] == firm[third] != firm[two]


def test_decisions_that_rule_each_other_out_are_reported(made, found):
    group = min((g for g in members(found) if len(g) == 3), key=min)
    one, two, third = sorted(group)
    labels = [
        Label(one, two, same=True),
        Label(two, third, same=True),
        Label(one, third, same=False),
    ]
    said = []
    again = link(registers_of(made.registers), said.append, labels)
    assert len(again.contradicted) == 1
    assert any("矛盾" in text for text in said)
    assert firms(again)[one] != firms(again)[third]


def test_decisions_on_rows_that_are_gone_are_passed_over(made, found):
    again = link(registers_of(made.registers), labels=[Label("nobody", "A0000001", same=True)])
    assert scores(again) == scores(found)


def test_a_kept_model_scores_as_the_run_that_learned_it(made, found):
    kept = found.trained.to_bytes()
    assert len(kept) < 1_000_000
    again = link(registers_of(made.registers), trained=Trained.from_bytes(kept))
    assert scores(again) == scores(found)
    assert again.trained.to_bytes() == kept


@pytest.mark.parametrize("change", [b"", b"PK\x03\x04nothing", None], ids=["empty", "zip", "cut"])
def test_a_damaged_model_is_refused(found, change):
    with pytest.raises(ValueError, match="kept model"):
        Trained.from_bytes(found.trained.to_bytes()[:-200] if change is None else change)


def test_a_model_that_leads_in_circles_is_refused(found):
    trees = found.trained.judge.models[0]
    left = trees.nodes["left"].copy()
    try:
        trees.nodes["left"][0] = 0
        with pytest.raises(ValueError, match="kept model"):
            Trained.from_bytes(found.trained.to_bytes())
    finally:
        trees.nodes["left"][:] = left


def test_a_later_delivery_is_weighed_alone_and_gives_the_firms_of_a_whole_run(made, found):
    last = [row[0] for row in made.registers["C"]][-60:]
    before = {letter: list(rows) for letter, rows in made.registers.items()}
    before["C"] = before["C"][:-60]
    first = link(registers_of(before), trained=found.trained)
    known = [Weighed(*pair, score) for pair, score in scores(first).items()]
    again = link(registers_of(made.registers), fresh=set(last), trained=first.trained, known=known)
    assert again.candidates < found.candidates / 5
    whole = link(registers_of(made.registers), trained=found.trained)
    assert len(members(again) ^ members(whole)) <= 4
    fresh = ~np.isnan(again.alone)
    record = again.table.record
    assert all(
        record[a] in last or record[b] in last
        for a, b in zip(again.left[fresh], again.right[fresh], strict=True)
    )


def test_nothing_fresh_leaves_everything_as_it_was(made, found):
    known = [Weighed(*pair, score) for pair, score in scores(found).items()]
    again = link(registers_of(made.registers), fresh=(), trained=found.trained, known=known)
    assert again.candidates == 0
    assert members(again) == members(found)


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("at", range(7))
def test_whoever_listens_can_end_the_run(made, at):
    heard = []

    def say(text):
        heard.append(text)
        if len(heard) > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        link(registers_of(made.registers), say)
    assert len(heard) == at + 1
