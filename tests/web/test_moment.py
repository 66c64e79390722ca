"""The day of a page: kept for the whole site, never in the future, and read-only when past."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from qunjian.web import clock
from qunjian.web.moment import is_past, moment_of, only_today, shortcuts, writes_today
from tests.support.factories import make_user, signed_in

TODAY = date(2026, 8, 31)


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def ask(query="", cookie=""):
    request = RequestFactory().get(f"/x/?{query}")
    if cookie:
        request.COOKIES["day"] = cookie
    return request


@pytest.mark.parametrize(
    ("query", "cookie", "day"),
    [
        ("", "", TODAY),
        ("day=2026-06-30", "", date(2026, 6, 30)),
        ("", "2026-06-30", date(2026, 6, 30)),
        ("day=2026-05-31", "2026-06-30", date(2026, 5, 31)),
        ("day=2026-09-01", "", TODAY),
        ("day=2026-08-31", "", TODAY),
        ("day=2026-02-30", "", TODAY),
        ("day=yesterday", "junk", TODAY),
    ],
)
def test_what_cannot_be_read_and_what_is_to_come_is_today(today, query, cookie, day):
    assert moment_of(ask(query, cookie)).day == day
    assert is_past(ask(query, cookie)) is (day != TODAY)


@pytest.mark.parametrize(
    ("known", "kept"),
    [
        ("2026-08-31T09:00:00%2B08:00", True),
        ("2026-08-31T09:00:00+08:00", True),
        ("2026-08-31T09:00:00", False),
        ("2026-13-31T09:00:00+08:00", False),
        ("", False),
    ],
)
def test_what_was_known_needs_a_moment_with_its_zone(today, known, kept):
    request = ask(f"known={known}")
    assert (moment_of(request).known_at is not None) is kept
    assert is_past(request) is kept


def test_days_people_keep_asking_for(today):
    assert [(each["label"], each["day"]) for each in shortcuts(ask())] == [
        ("今天", TODAY),
        ("上月底", date(2026, 7, 31)),
        ("上季度末", date(2026, 6, 30)),
        ("去年底", date(2025, 12, 31)),
        ("去年今天", date(2025, 8, 31)),
    ]


def test_a_leap_day_a_year_before(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2028, 2, 29))
    assert shortcuts(ask())[-1]["day"] == date(2027, 2, 28)


class TestWriting:
    def answer(self, query=""):
        request = RequestFactory().post(f"/x/?{query}")
        return only_today(lambda request: HttpResponse("写了"))(request)

    def test_today_it_writes(self, today):
        assert self.answer().content.decode() == "写了"

    @pytest.mark.parametrize("query", ["day=2026-06-30", "known=2026-08-01T00:00:00%2B08:00"])
    def test_in_the_past_it_keeps_still_and_leads_back(self, today, query, db):
        response = self.answer(query)
        assert response.status_code == 409
        page = response.content.decode()
        assert "现在看的是过去的一天，不能改" in page
        assert "回到今天" in page

    def test_a_form_says_so_before_it_is_filled_in(self, today, db):
        request = ask("day=2026-06-30")
        answer = only_today(lambda request: HttpResponse("填"))(request)
        assert answer.status_code == 409
        assert "什么都没有保存" not in answer.content.decode()

    def test_a_page_that_can_also_be_read_is_shown(self, today, db):
        view = writes_today(lambda request: HttpResponse("看"))
        assert view(ask("day=2026-06-30")).status_code == 200
        assert view(RequestFactory().post("/x/")).status_code == 200
        assert view(RequestFactory().post("/x/?day=2026-06-30")).status_code == 409


@pytest.mark.django_db
class TestSwitch:
    def test_a_day_is_kept_until_it_is_forgotten(self):
        client = signed_in(make_user())
        yesterday = (clock.today() - timedelta(days=1)).isoformat()
        kept = client.get(reverse("web-day"), {"day": yesterday, "back": "/posts/?day=2020-01-01"})
        assert kept.url == "/posts/"
        assert client.get("/posts/").context["is_past"] is True
        client.get(reverse("web-day"), {"day": "", "back": "/posts/"})
        assert client.get("/posts/").context["is_past"] is False

    @pytest.mark.parametrize("back", ["https://example.org/", "//example.org/x", ""])
    def test_it_leads_to_no_other_site(self, back):
        client = signed_in(make_user())
        assert client.get(reverse("web-day"), {"day": "", "back": back}).url == "/"
