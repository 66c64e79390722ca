"""How far a post reaches: an area with all below it, on its own line or on all.

The question about one object and the question about a list are asked of the same rows, so that
no list shows what its page would refuse, nor the other way round.
"""

from datetime import date

import pytest
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunjian.apps.accounts.models import Post, PostKind, User
from qunjian.apps.accounts.permissions import (
    Grant,
    Reach,
    Scope,
    Where,
    _scope,
    grants,
    may,
    require,
    scope_of,
)
from qunjian.apps.areas.models import Area
from qunjian.core.vocabulary import Line
from tests.support.factories import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, make_area, make_user

pytestmark = pytest.mark.django_db
VILLAGE = "990101001203"
ABOVE = "990100000000"
OTHER_COUNTY = "990102000000"
CODES = [ABOVE, COUNTY, TOWNSHIP, VILLAGE, OTHER_TOWNSHIP, OTHER_COUNTY, "990201001000"]
LINES = ["", *map(str, Line)]

reaches = st.builds(Reach, st.sampled_from(CODES), st.sampled_from(LINES))
scopes = st.builds(
    Scope, everywhere=st.integers(0, 9).map(lambda n: n == 0), reaches=st.lists(reaches).map(tuple)
)


@pytest.fixture
def rows():
    """A row of every area on every line and on none."""
    user = User.objects.create(username="rows", name="行")
    for code in CODES:
        make_area(code)
        Post.objects.bulk_create(
            Post(user=user, kind="viewer", area_id=code, line=line, valid_from=date(2020, 1, 1))
            for line in LINES
        )
    return list(Post.objects.all())


class TestTwoForms:
    @settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(scope=scopes)
    def test_a_list_holds_exactly_what_its_pages_allow(self, rows, scope):
        listed = set(Post.objects.filter(scope.q("area", "line")))
        assert listed == {row for row in rows if scope.covers(row.area_id, row.line)}

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(scope=scopes)
    def test_the_same_for_things_without_a_line(self, rows, scope):
        listed = set(Area.objects.filter(scope.q("pk")).values_list("pk", flat=True))
        assert listed == {code for code in Area.objects.values_list("pk", flat=True)
                          if scope.covers(code)}  # fmt: skip

    @given(scope=scopes)
    def test_the_lines_named_are_those_inside(self, scope):
        named = scope.lines()
        reached = {reach.line for reach in scope.reaches}
        if scope.everywhere or "" in reached:
            assert named is None
        else:
            assert named == reached


class TestReach:
    @pytest.mark.parametrize(
        ("code", "inside"),
        [(COUNTY, False), (TOWNSHIP, True), (VILLAGE, True), (OTHER_TOWNSHIP, False)],
    )
    def test_a_township_reaches_down_and_not_up_or_beside(self, code, inside):
        assert Reach(TOWNSHIP).covers(code) is inside

    def test_a_line_reaches_itself_and_what_has_none(self):
        reach = Reach(COUNTY, "league")
        assert reach.covers(TOWNSHIP, "league")
        assert reach.covers(TOWNSHIP, "")
        assert not reach.covers(TOWNSHIP, "union")

    def test_widest_area_first(self):
        scope = Scope(reaches=(Reach(TOWNSHIP), Reach(COUNTY), Reach(VILLAGE)))
        assert scope.top() == COUNTY
        assert Scope().top() is None


class TestPosts:
    def test_two_posts_add_up_and_do_not_multiply(self):
        """League officer of one township, union officer of another: neither line in the other."""
        user = make_user(PostKind.LINE_OFFICER, make_area(TOWNSHIP), "league")
        Post.objects.create(
            user=user,
            kind="line_officer",
            area=make_area(OTHER_TOWNSHIP),
            line="union",
            valid_from=date(2020, 1, 1),
        )
        scope = scope_of(user, "registry.edit-organisation")
        assert scope.covers(TOWNSHIP, "league")
        assert scope.covers(OTHER_TOWNSHIP, "union")
        assert not scope.covers(TOWNSHIP, "union")
        assert not scope.covers(OTHER_TOWNSHIP, "league")

    def test_out_of_scope_does_not_exist(self):
        user = make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP))
        assert require(user, "registry.see", VILLAGE)
        for what, code in (
            ("registry.see", OTHER_TOWNSHIP),
            ("registry.see", COUNTY),
            ("registry.settings", TOWNSHIP),
        ):
            with pytest.raises(Http404):
                require(user, what, code)

    def test_a_closed_account_may_nothing(self):
        user = make_user(PostKind.LEAD_OFFICE)
        user.is_active = False
        assert not may(user, "registry.see")

    @pytest.mark.parametrize("where", list(Where), ids=str)
    def test_how_far_each_kind_of_grant_goes(self, where):
        post = Post(kind="line_officer", area_id=TOWNSHIP, line="league")
        scope = _scope([post], [Grant(PostKind.LINE_OFFICER, "x.do", where)])
        reached = {
            (code, line)
            for code in (TOWNSHIP, OTHER_TOWNSHIP)
            for line in ("league", "union")
            if scope.covers(code, line)
        }
        here = {(TOWNSHIP, "league"), (TOWNSHIP, "union")}
        assert (
            reached
            == {
                Where.OWN_AREA: here,
                Where.OWN_AREA_AND_LINE: {(TOWNSHIP, "league")},
                Where.EVERYWHERE: here | {(OTHER_TOWNSHIP, "league"), (OTHER_TOWNSHIP, "union")},
            }[where]
        )


def test_the_table_names_each_pair_once():
    pairs = [(grant.post, grant.may) for grant in grants()]
    assert sorted(set(pairs)) == sorted(pairs)


def test_viewers_only_look():
    assert {grant.may.partition(".")[2] for grant in grants() if grant.post == "viewer"} <= {"see"}
