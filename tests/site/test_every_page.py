"""Every address of the product, asked by every post: nothing breaks, nothing leaks."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.urls import get_resolver

from qunjian.apps.accounts.models import Post, PostKind
from qunjian.apps.registry.models import Coverage, Headcount
from tests.architecture.test_routes import routes
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
ROUTES = [route.rpartition(" ")[0] for route in routes(get_resolver())]
OPEN = [route for route in ROUTES if "<" not in route and route not in ("/day/",)]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SELF_CLOSING = {"path", "rect", "use", "circle", "line", "text", "polyline", "polygon"}


class Linted(HTMLParser):
    """What is wrong with a page: inline code, ids twice, fields without label, open tags."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults, self.ids, self.labels, self.fields, self.stack = [], [], set(), [], []
        self.headings = []
        self.feed(text)
        self.faults += [f"id {each} stands twice" for each in sorted(set(self.ids))
                        if self.ids.count(each) > 1]  # fmt: skip
        self.faults += [f"no label for {name}" for name, id_ in self.fields
                        if id_ not in self.labels]  # fmt: skip
        if self.headings.count(1) != 1:
            self.faults.append(f"{self.headings.count(1)} first headings")
        self.faults += [f"{tag} is never closed" for tag in self.stack]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "style" in given or tag == "style":
            self.faults.append(f"inline style in {tag}")
        if any(name.startswith("on") for name in given):
            self.faults.append(f"inline script in {tag}")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("inline script")
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img" and not given.get("alt"):
            self.faults.append("picture without words")
        if tag in {"input", "select", "textarea"}:
            self._field(given)
        if tag not in VOID | SELF_CLOSING:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag in VOID | SELF_CLOSING:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag in VOID | SELF_CLOSING:
            return
        if not self.stack or self.stack[-1] != tag:
            self.faults.append(f"{tag} closes {self.stack[-1:] or 'nothing'}")
        if tag in self.stack:
            while self.stack.pop() != tag:
                pass

    def _field(self, given):
        hidden = given.get("type") in {"hidden", "submit", "button"}
        if not hidden and "aria-label" not in given and "label" not in self.stack:
            self.fields.append((given.get("name", "?"), given.get("id", "?")))


def test_the_linter_sees_what_is_wrong():
    page = '<h2 id="a" style="x">&lt;</h2><input id="a"><script>1</script><p onclick="x"><img>'
    assert Linted(page).faults == [
        "inline style in h2",
        "inline script",
        "inline script in p",
        "picture without words",
        "id a stands twice",
        "no label for ?",
        "0 first headings",
        "p is never closed",
    ]


@pytest.fixture
def county():
    """A unit and an organisation in one township, another township beside it."""
    make_area(OTHER_TOWNSHIP)
    unit = make_unit("桥头竹器厂", staff=30, league_members=7, women=12)
    organisation = make_organisation("桥头竹器厂团支部", units=(unit,))
    return {
        "unit_id": unit.pk,
        "organisation_id": organisation.pk,
        "headcount_id": Headcount.objects.get().pk,
        "coverage_id": Coverage.objects.known().get().pk,
        "owner_id": unit.pk,
        "code": TOWNSHIP,
        "area_code": TOWNSHIP,
        "slug": "start",
        "line": "league",
        "field": "staff",
    }


def filled(route, values):
    """The address with its parameters, or None when the sample county has no such thing."""
    names = PARAMETER.findall(route)
    if any(name not in values for name in names):
        return None
    return PARAMETER.sub(lambda match: str(values[match[1]]), route)


def user_of(post, area=COUNTY):
    return make_user(post, make_area(area), "league" if post is PostKind.LINE_OFFICER else "")


@pytest.mark.parametrize("post", list(PostKind), ids=str)
@pytest.mark.parametrize("state", ["empty", "filled"])
def test_every_page_opens_or_does_not_exist(post, state, request):
    if state == "filled":
        request.getfixturevalue("county")
    client = signed_in(user_of(post))
    for route in OPEN:
        response = client.get(route)
        assert response.status_code in (200, 302, 404, 405), route
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code == 200 and is_page and not response.streaming:
            text = response.content.decode()
            if "<html" in text:
                assert (route, Linted(text).faults) == (route, [])


def test_every_page_of_a_thing_is_well_formed(county):
    client = signed_in(user_of(PostKind.LEAD_OFFICE))
    seen = 0
    for route in ROUTES:
        address = filled(route, county) if "<" in route else None
        if address is None:
            continue
        response = client.get(address)
        assert response.status_code in (200, 302, 404, 405), address
        if response.status_code == 200 and b"<html" in response.content:
            seen += 1
            assert (address, Linted(response.content.decode()).faults) == (address, [])
    assert seen >= 8


@pytest.mark.parametrize("method", ["get", "post"])
def test_for_the_neighbouring_township_nothing_of_this_one_exists(county, method):
    client = signed_in(user_of(PostKind.TOWNSHIP_CLERK, OTHER_TOWNSHIP))
    county |= {"kind": "unit", "change": "renamed"}
    asked = [address for route in ROUTES if "<" in route and "help" not in route
             and (address := filled(route, county))]  # fmt: skip
    answers = {address: getattr(client, method)(address).status_code for address in asked}
    told = {address: status for address, status in answers.items() if status not in (404, 405)}
    assert told == {}
    assert len(answers) >= 12


def test_who_has_no_post_sees_nothing_of_the_ledger(county):
    user = make_user(PostKind.VIEWER)
    Post.objects.filter(user=user).update(valid_to=date(2021, 1, 1))
    client = signed_in(user)
    for route in [*OPEN, *(filled(route, county) for route in ROUTES if "<" in route)]:
        if route and not route.startswith("/help/"):
            text = client.get(route).content.decode(errors="replace")
            assert "桥头" not in text, route


def test_who_is_not_signed_in_is_asked_to(client, county):
    free = ("/help/", "/sign-in/", "/healthz")
    for route in [*OPEN, *(filled(route, county) for route in ROUTES if "<" in route)]:
        if route and not route.startswith(free):
            assert client.get(route).url.startswith("/sign-in/"), route
            assert client.post(route).url.startswith("/sign-in/"), route
