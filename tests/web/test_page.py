"""Whole pages, parts of pages, and the page of components."""

import pytest
from django.test import RequestFactory

from qunjian.core.vocabulary import Line
from qunjian.web import samples
from qunjian.web.page import go, page, problem, wants_part
from qunjian.web.words import LINE_STATES
from tests.support.factories import make_user, signed_in

PART = {"HX-Request": "true"}
RESTORED = {"HX-Request": "true", "HX-History-Restore-Request": "true"}


def request(headers=None):
    return RequestFactory().get("/x/", headers=headers or {})


class TestParts:
    @pytest.mark.parametrize(
        ("headers", "part"), [({}, False), (PART, True), (RESTORED, False)], ids=str
    )
    def test_who_wants_a_part(self, headers, part):
        assert wants_part(request(headers)) is part

    def test_caches_are_told_what_decides(self):
        response = page(request(), "errors/404.html")
        assert response.headers["Vary"] == "HX-Request, HX-History-Restore-Request"

    def test_going_elsewhere_leaves_the_part(self):
        assert go(request(), "/y/").url == "/y/"
        answer = go(request(PART), "/y/")
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/y/")


class TestProblems:
    @pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500])
    def test_every_one_says_what_to_do(self, status):
        response = problem(request(), status)
        text = response.content.decode()
        assert response.status_code == status
        assert "回首页" in text
        assert "请" in text

    def test_what_is_given_is_said_and_escaped(self):
        text = problem(
            request(), 409, title="晚了", text="<b>", points=["一"], act="看看", href="/z/",
            reference="8f3a",
        ).content.decode()  # fmt: skip
        assert "晚了" in text
        assert "&lt;b&gt;" in text
        assert 'href="/z/"' in text
        assert "8f3a" in text


@pytest.mark.django_db
class TestComponents:
    @pytest.fixture
    def shown(self):
        return signed_in(make_user()).get("/components/").content.decode()

    def test_every_line_in_every_state(self, shown):
        for line in Line:
            for state in LINE_STATES:
                assert f'class="qj-line qj-line--{line}" data-state="{state}"' in shown

    def test_every_icon_of_the_sprite(self, shown):
        names = samples.context(request())["icons"]
        assert len(names) > 80
        for name in names:
            assert f'#i-{name}"' in shown

    def test_nothing_inline(self, shown):
        assert " style=" not in shown
        assert "<style" not in shown
        assert " onclick=" not in shown

    def test_one_first_heading_and_ids_that_are_unique(self, shown):
        import re

        ids = re.findall(r' id="([^"]+)"', shown)
        assert shown.count("<h1") == 1
        assert sorted(set(ids)) == sorted(ids)

    def test_it_is_for_those_who_are_signed_in(self, client):
        assert client.get("/components/").status_code == 302
