"""Terms, committees, congresses, dues: at, below and above every figure, and before every text."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from qunjian.core.rules import Confidence
from qunjian.core.rules.provisions import Provision, Subject, provisions, provisions_for
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


def test_one_without_a_figure_or_of_another_line_is_refused():
    text = provisions()[0].citation
    with pytest.raises(ValueError, match="没有写数字"):
        Provision("x", Line.PARTY, Subject.TERM, text)
    with pytest.raises(ValueError, match="党线"):
        Provision("x", Line.PARTY, Subject.TERM, text, (F.LEAGUE_BRANCH,), least=1)


def test_ids_stand_once():
    ids = [each.id for each in provisions()]
    assert len(ids) == len(set(ids))
