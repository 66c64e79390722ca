"""The sitting committee: told once, elected anew, put right, and what its card says of the end."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.registry import actions
from qunjian.apps.registry.history import history_of_organisation
from qunjian.apps.registry.models import Term
from qunjian.apps.registry.queries import terms_on
from qunjian.apps.registry.refusals import Refused
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from qunjian.web import clock
from tests.support.factories import START, make_organisation, make_user, signed_in

pytestmark = pytest.mark.django_db
FIRST, NEXT = date(2025, 4, 1), date(2026, 4, 1)


def told(organisation, on=FIRST, **values):
    return actions.record_term(organisation=organisation, on=on, by=None, **values)


def sitting(organisation, day):
    row = terms_on(Moment(day)).get(organisation.pk)
    return row and (row.valid_from, row.years)


def test_a_new_election_ends_the_term_before():
    organisation = make_organisation()
    told(organisation, years=3)
    told(organisation, NEXT)
    assert sitting(organisation, FIRST - timedelta(days=1)) is None
    assert sitting(organisation, NEXT - timedelta(days=1)) == (FIRST, 3)
    assert sitting(organisation, NEXT) == (NEXT, None)


def test_what_was_wrong_is_put_right_and_the_term_before_moves_with_it():
    organisation = make_organisation()
    told(organisation, years=3)
    row, later = told(organisation, NEXT), NEXT + timedelta(days=10)
    actions.correct_term(term=row, on=later, years=5, by=None, reason="看错了批复")
    assert sitting(organisation, NEXT) == (FIRST, 3)
    assert sitting(organisation, later) == (later, 5)
    row = terms_on(Moment(later))[organisation.pk]
    with pytest.raises(Refused, match="上一届的选举日"):
        actions.correct_term(term=row, on=FIRST, years=None, by=None, reason="又看错了")


@pytest.mark.parametrize(
    ("on", "years", "says"),
    [
        (FIRST, None, "换届要晚于它"),
        (clock.today() + timedelta(days=1), None, "还没有到"),
        (START - timedelta(days=1), None, "早于成立日期"),
        (NEXT, 11, "1 到 10"),
    ],
)
def test_what_cannot_be_is_refused(on, years, says):
    organisation = make_organisation()
    organisation.states.update(founded_on=START)
    told(organisation)
    with pytest.raises(Refused, match=says):
        told(organisation, on, years=years)


def test_the_term_ends_with_the_organisation():
    organisation = make_organisation()
    told(organisation)
    state, end = organisation.states.get(), date(2025, 6, 1)
    actions.dissolve_organisation(state=state, on=end, by=None, reason="撤并")
    assert Term.objects.known().get().valid_to == end


def test_the_card_says_what_is_missing_then_when_it_ends():
    organisation = make_organisation()
    client = signed_in(make_user(PostKind.LINE_OFFICER, line=Line.LEAGUE))
    card, form = f"/organisations/{organisation.pk}/", f"/organisations/{organisation.pk}/term/"
    assert "缺本届选举日" in client.get(card).text
    assert client.get(f"{form}correct/").status_code == 404
    assert "每届3年" in client.get(form).text
    assert client.post(form, {"on": "2030-01-01"}).status_code == 422
    assert client.post(form, {"on": "2025-04-01"}).status_code == 302
    shown = client.get(card).text
    assert "2028-04-01" in shown
    assert "第三条" in shown
    assert "按规定" in shown
    given = {"on": "2025-05-01", "years": "1", "reason": "看错了批复"}
    assert client.post(f"{form}correct/", given).status_code == 302
    shown = client.get(card).text
    assert "与规定的3年不同" in shown
    assert "已届满" in shown
    assert "已届满" not in client.get(f"{card}?day=2026-05-01").text


def test_a_group_elects_nobody_and_another_line_may_not_tell():
    group = make_organisation(form="league_group")
    own = signed_in(make_user(PostKind.LINE_OFFICER, line=Line.LEAGUE))
    assert "本届选举日" not in own.get(f"/organisations/{group.pk}/").text
    other = signed_in(make_user(PostKind.LINE_OFFICER, line=Line.UNION))
    for address in ("term/", "term/correct/"):
        assert other.get(f"/organisations/{make_organisation().pk}/{address}").status_code == 404


def test_the_history_tells_of_it_and_it_can_be_undone():
    organisation, user = make_organisation(), make_user()
    actions.record_term(organisation=organisation, on=FIRST, years=3, by=user)
    entry = history_of_organisation(organisation, user)[0]
    assert entry.sentence == "登记了本届选举日"
    assert "每届3年" in f"{entry.changes}"
    actions.undo_event(event=entry.event, by=user)
    assert sitting(organisation, FIRST) is None


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 900), min_size=1, max_size=5, unique=True))
def test_on_every_day_the_last_election_until_then_sits(days):
    organisation = make_organisation()
    elected = [START + timedelta(days=each) for each in sorted(days)]
    elected = [each for each in elected if each <= clock.today()] or [START]
    for on in elected:
        told(organisation, on)
    for on in elected:
        assert sitting(organisation, on) == (on, None)
    before = sitting(organisation, elected[-1] - timedelta(days=1))
    assert before == ((elected[-2], None) if len(elected) > 1 else None)
