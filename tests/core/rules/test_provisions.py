"""Terms, committees, congresses, dues: at, below and above every figure, and before every text."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from qunjian.core.rules import Confidence
from qunjian.core.rules.cases import provision_cases
from qunjian.core.rules.provisions import Provision, Subject, provisions, provisions_for, withheld
from qunjian.core.vocabulary import Line, OrganisationForm

DAY = date(2026, 8, 31)
F = OrganisationForm
TERMS = [
    # line, form, day, years allowed, years not
    (Line.LEAGUE, F.LEAGUE_BRANCH, DAY, (3,), (2, 4)),
    (Line.LEAGUE, F.LEAGUE_GENERAL, DAY, (3,), (2, 4)),
    (Line.LEAGUE, F.LEAGUE_BRANCH, date(2025, 1, 2), (2, 3), (1, 4)),
    (Line.LEAGUE, F.LEAGUE_COMMITTEE, DAY, (3, 4, 5), (2, 6)),
    (Line.PARTY, F.PARTY_BRANCH, DAY, (3,), (2, 4)),
    (Line.UNION, F.UNION_COMMITTEE, DAY, (3, 5), (2, 4, 6)),
]
THRESHOLDS = [
    (Line.LEAGUE, Subject.DELEGATES, 200),
    (Line.PARTY, Subject.DELEGATES, 500),
    (Line.UNION, Subject.DELEGATES, 100),
]


@pytest.mark.parametrize(("line", "form", "day", "allowed", "not_allowed"), TERMS)
def test_terms(line, form, day, allowed, not_allowed):
    [term] = provisions_for(line, Subject.TERM, day, form=form)
    assert all(term.allows(years) for years in allowed)
    assert not any(term.allows(years) for years in not_allowed)


@pytest.mark.parametrize(("line", "subject", "figure"), THRESHOLDS)
def test_thresholds_at_below_above_and_untold(line, subject, figure):
    [there] = provisions_for(line, subject, DAY, members=figure)
    assert provisions_for(line, subject, DAY, members=figure - 1) == ()
    assert provisions_for(line, subject, DAY, members=figure + 1) == (there,)
    assert there.of_members(None) is None
    assert provisions_for(line, subject, DAY) == (there,)


@pytest.mark.parametrize(
    ("members", "allowed", "not_allowed"),
    [(6, (1, 2), (3,)), (7, (3, 5, 7), (2, 8)), (8, (3,), (8,))],
)
def test_the_committee_of_a_party_branch(members, allowed, not_allowed):
    given = {"form": F.PARTY_BRANCH, "members": members}
    [size] = provisions_for(Line.PARTY, Subject.COMMITTEE, DAY, **given)
    assert all(size.allows(each) for each in allowed)
    assert not any(size.allows(each) for each in not_allowed)


@pytest.mark.parametrize(
    ("line", "form", "months"),
    [
        (Line.LEAGUE, F.LEAGUE_BRANCH, 6),
        (Line.LEAGUE, F.LEAGUE_COMMITTEE, 12),
        (Line.PARTY, F.PARTY_COMMITTEE, 12),
    ],
)
def test_how_far_an_election_may_be_put_off(line, form, months):
    [extension] = provisions_for(line, Subject.EXTENSION, DAY, form=form)
    assert extension.allows(months)
    assert extension.allows(months - 1)
    assert not extension.allows(months + 1)


def test_shares():
    [quorum] = provisions_for(Line.UNION, Subject.QUORUM, DAY)
    [dues] = provisions_for(Line.UNION, Subject.DUES, DAY)
    assert (quorum.share, dues.share) == (Fraction(2, 3), Fraction(1, 50))
    assert quorum.citation.confidence is Confidence.S2


@pytest.mark.parametrize("each", provisions(), ids=lambda each: each.id)
def test_every_provision_is_silent_before_its_text_and_says_itself_in_words(each):
    before = each.citation.force.start - timedelta(days=1)
    assert each not in provisions_for(each.line, each.subject, before)
    assert each in provisions_for(each.line, each.subject, each.citation.force.start)
    assert each.says
    assert "None" not in each.says + each.about
    assert each.citation.confidence in {Confidence.S1, Confidence.S2}


CASES = [case for cases in provision_cases().values() for case in cases]


@pytest.mark.parametrize("case", CASES, ids=[f"{each.provision_id}: {each}" for each in CASES])
def test_the_provisions_follow_the_cases(case):
    [each] = [each for each in provisions() if each.id == case.provision_id]
    if case.of is not None:
        assert {True: "达到", False: "不足"}[each.reaches(case.figure, case.of)] == case.answer
    elif case.figure is not None:
        assert {True: "可以", False: "不可以"}[each.allows(case.figure)] == case.answer
    else:
        answers = {True: "适用", False: "不适用", None: "待补充"}
        assert answers[each.of_members(case.members)] == case.answer


@pytest.mark.parametrize("each", provisions(), ids=lambda each: each.id)
def test_every_figure_of_a_provision_has_cases_at_below_and_above(each):
    cases = provision_cases()[each.id]
    figures = {at for at in (each.least, each.most, *each.choices) if at is not None}
    around = {int(at) + step for at in figures for step in (-1, 0, 1)}
    assert around - {case.figure for case in cases} == set()
    bounds = [at for at in (each.members_from, each.members_to) if at is not None]
    near = {at + step for at in bounds for step in (-1, 0, 1)} | ({None} if bounds else set())
    assert near - {case.members for case in cases if case.figure is None} == set()
    if each.share is not None:
        parts = {case.figure - each.share * case.of for case in cases}
        assert parts >= {-1, 0, 1}


def test_what_was_not_seen_stays_off_and_says_why():
    off = {(each.line, each.subject) for each in withheld()}
    assert (Line.UNION, Subject.COMMITTEE) in off
    assert provisions_for(Line.UNION, Subject.COMMITTEE, DAY) == ()
    assert provisions_for(Line.WOMEN, Subject.TERM, DAY) == ()
    assert all("没有" in each.why for each in withheld())


def test_a_share_is_asked_of_a_share_only():
    with pytest.raises(LookupError, match="不是比例"):
        provisions()[0].reaches(1, 2)


def test_one_without_a_figure_or_of_another_line_is_refused():
    text = provisions()[0].citation
    with pytest.raises(ValueError, match="没有写数字"):
        Provision("x", Line.PARTY, Subject.TERM, text)
    with pytest.raises(ValueError, match="党线"):
        Provision("x", Line.PARTY, Subject.TERM, text, (F.LEAGUE_BRANCH,), least=1)


def test_ids_stand_once():
    ids = [each.id for each in provisions()]
    assert len(ids) == len(set(ids))
