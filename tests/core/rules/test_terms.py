"""The end of a term: by the text of the election's day, and unknown where nobody told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunjian.core.rules.provisions import Subject, provisions_for
from qunjian.core.rules.terms import ELECTED, term_end
from qunjian.core.vocabulary import Line, OrganisationForm

F = OrganisationForm
CASES = [
    # line, form, elected, years told, end, what is missing, note
    (Line.LEAGUE, F.LEAGUE_BRANCH, date(2025, 3, 1), None, date(2028, 3, 1), "", ""),
    (Line.LEAGUE, F.LEAGUE_BRANCH, date(2025, 1, 2), None, None, "缺每届年数（规定是2—3年", ""),
    (Line.LEAGUE, F.LEAGUE_BRANCH, date(2025, 1, 2), 2, date(2027, 1, 2), "", ""),
    (Line.LEAGUE, F.LEAGUE_BRANCH, date(2019, 5, 4), None, None, "没有收录选举那天", ""),
    (Line.LEAGUE, F.LEAGUE_BRANCH, date(2019, 5, 4), 3, date(2022, 5, 4), "", "没有收录选举那天"),
    (Line.PARTY, F.PARTY_BRANCH, date(2024, 2, 29), None, date(2027, 2, 28), "", ""),
    (Line.PARTY, F.PARTY_BRANCH, date(2024, 2, 1), 5, date(2029, 2, 1), "", "5年与规定的3年不同"),
    (Line.UNION, F.UNION_COMMITTEE, date(2023, 6, 1), None, None, "规定是3年 或 5年", ""),
    (Line.UNION, F.UNION_COMMITTEE, date(2023, 6, 1), 5, date(2028, 6, 1), "", ""),
    (Line.WOMEN, F.WOMEN_COMMITTEE, date(2023, 6, 1), None, None, "没有收录选举那天", ""),
    (Line.UNION, F.UNION_COMMITTEE, None, 5, None, "缺本届选举日", ""),
]


@pytest.mark.parametrize(("line", "form", "on", "years", "end", "missing", "note"), CASES)
def test_the_end_of_a_term(line, form, on, years, end, missing, note):
    told = term_end(line, form, on, years)
    assert told.ends_on == end
    assert missing in told.missing
    assert note in told.note
    assert bool(told.missing) is (end is None)


def test_days_left_are_counted_to_the_last_day():
    told = term_end(Line.LEAGUE, F.LEAGUE_BRANCH, date(2025, 3, 1))
    day = date(2028, 3, 1)
    assert (told.left(day), told.over(day), told.ends_within(day, 0)) == (0, False, True)
    assert told.over(date(2028, 3, 2))
    assert not told.ends_within(date(2028, 3, 2), 90)
    assert told.ends_within(date(2027, 12, 2), 90)
    assert not told.ends_within(date(2027, 12, 1), 90)
    untold = term_end(Line.LEAGUE, F.LEAGUE_BRANCH, None)
    assert not untold.over(day)
    assert not untold.ends_within(day, 9999)


@given(
    st.sampled_from(sorted(ELECTED)),
    st.dates(date(2009, 1, 1), date(2027, 1, 1)),
    st.none() | st.integers(1, 10),
)
def test_an_end_rests_on_years_told_or_on_a_text_that_leaves_no_choice(form, on, years):
    line = next(each for each in Line if form.startswith(f"{each}_"))
    told = term_end(line, form, on, years)
    texts = provisions_for(line, Subject.TERM, on, form=form)
    if told.ends_on is None:
        assert years is None
        assert told.missing
        return
    assert told.ends_on.year - on.year == told.years
    assert told.years == (years or int(texts[0].least))
    assert bool(told.note) is not any(text.allows(told.years) for text in texts)
