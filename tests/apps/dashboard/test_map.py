"""The areas below, where they lie: drawn from coordinates, in a grid without, on equal terms."""

from itertools import combinations

import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Site
from qunjian.apps.dashboard.mapping import APART, WIDTH, drawing, rows_of
from qunjian.apps.dashboard.queries import Base, Chosen
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from qunjian.web import clock
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    START,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
THIRD, FOURTH = "990101003000", "990101004000"
CHOSEN = Chosen(area=COUNTY, base=Base.ALL, line=Line.LEAGUE)


@pytest.fixture
def county():
    here, other = make_area(TOWNSHIP), make_area(OTHER_TOWNSHIP)
    units = [
        make_unit("甲厂", here, league_members=4, longitude=120.5, latitude=27.9),
        make_unit("乙厂", here, league_members=4, longitude=120.7, latitude=27.9),
        make_unit("丙厂", other, league_members=3, longitude=120.6, latitude=27.5),
        make_unit("丁厂", make_area(THIRD, "山前镇"), league_members=3),
    ]
    make_organisation("甲团支部", units=(units[0],))
    Site.objects.create(
        name="小园区",
        kind="park",
        area=make_area(FOURTH, "水口镇"),
        valid_from=START,
        longitude=120.6001,
        latitude=27.5001,
    )
    return units


def drawn(chosen=CHOSEN):
    return drawing(Scope(everywhere=True), Moment(clock.today()), chosen)


def test_places_are_the_centres_of_their_units_else_of_their_sites(county):
    found = {place.name: place for place in drawn().places}
    assert list(found) == ["桥头镇", "河口镇", "山前镇", "水口镇"]
    assert found["山前镇"].spot is None
    assert found["桥头镇"].spot[1] < found["河口镇"].spot[1]  # the north is above
    for one, other in combinations([p.spot for p in found.values() if p.spot], 2):
        far = ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5
        assert far > APART * 0.9
        assert 0 < one[0] < WIDTH
    assert (found["桥头镇"].figure.value, found["桥头镇"].figure.denominator) == (1, 2)


def test_the_grid_follows_the_map_where_all_are_located_else_the_order(county):
    told = drawn()
    assert [[p.name for p in row] for row in rows_of(told.places)] == [
        ["桥头镇", "河口镇"], ["山前镇", "水口镇"]
    ]  # fmt: skip
    make_unit("戊厂", make_area(THIRD), longitude=120.9, latitude=28.0)
    north, south = rows_of(drawn().places)
    assert [p.name for p in north] == ["桥头镇", "山前镇"]
    assert {p.name for p in south} == {"河口镇", "水口镇"}


def test_the_page_draws_and_says_the_same_in_a_table(county):
    client = signed_in(make_user())
    given = {"line": "league", "base": "all"}
    page = client.get(reverse("dashboard-map", args=[COUNTY]), given)
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count('<circle class="qj-map__place"') == 3
    assert "没有坐标、只在格图里的：山前镇" in text
    for place in page.context["drawing"].places:
        assert client.get(place.figure.href).status_code == 200
    lowest = client.get(reverse("dashboard-map", args=[TOWNSHIP]))
    assert "下面没有更小的区划" in lowest.content.decode()
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP)))
    assert clerk.get(reverse("dashboard-map", args=[COUNTY])).status_code == 404
