"""The administrator's pages: accounts, posts, and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from qunjian.apps.accounts import actions
from qunjian.apps.accounts.models import Post, PostKind, User
from qunjian.apps.accounts.permissions import grants, may, posts_of, words
from qunjian.apps.audit.models import Event
from qunjian.web import clock
from tests.support.factories import COUNTY, PASSWORD, TOWNSHIP, make_area, make_user, signed_in

pytestmark = pytest.mark.django_db
OTHERS = [post for post in PostKind if post is not PostKind.ADMINISTRATOR]


@pytest.fixture
def admin():
    return make_user(PostKind.ADMINISTRATOR, username="admin")


@pytest.fixture
def pages(admin):
    return signed_in(admin)


def new_user(username="new"):
    return actions.create_user(
        username=username, name="郑新", password=PASSWORD, by=None, must_change_password=False
    )


class TestAccounts:
    @pytest.mark.parametrize("post", OTHERS, ids=str)
    def test_for_all_others_the_pages_do_not_exist(self, admin, post):
        client = signed_in(make_user(post, line="league"))
        assert client.get("/people/").status_code == 404
        assert client.get("/people/new/").status_code == 404
        assert client.get(f"/people/{admin.pk}/").status_code == 404
        for name in ("accounts-set-active", "accounts-reset-password"):
            assert client.post(reverse(name, args=[admin.pk])).status_code == 404
        assert (
            client.post(reverse("accounts-end-post", args=[admin.posts.get().pk])).status_code
            == 404
        )

    def test_an_administrator_sees_no_ledger_and_no_trail(self, admin, pages):
        assert not may(admin, "registry.see")
        assert not may(admin, "audit.read")
        assert pages.get("/audit/").status_code == 404

    def test_a_new_account_may_do_nothing_and_must_change_its_password(self, pages):
        given = {"username": "zheng", "name": "郑新", "password": PASSWORD}
        made = pages.post("/people/new/", given)
        user = User.objects.get(username="zheng")
        assert made.url == f"/people/{user.pk}/"
        assert user.must_change_password is True
        assert not any(may(user, grant.may) for grant in grants())

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"username": "admin"}, "username"),
            ({"password": "12345678901"}, "password"),
            ({"name": ""}, "name"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(self, pages, given, field):
        values = {"username": "zheng", "name": "郑新", "password": PASSWORD, **given}
        response = pages.post("/people/new/", values)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert User.objects.count() == 1

    def test_the_list_finds_by_name_account_and_area(self, pages):
        make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP), username="qiao")
        new_user("someone")

        def found(asked):
            rows = pages.get("/people/", {"q": asked}).context["listing"].rows
            return [row.source.username for row in rows]

        assert found("桥头") == ["qiao"]
        assert found("郑") == ["someone"]
        assert found("") == ["admin", "qiao", "someone"]

    def test_the_list_costs_the_same_for_one_and_for_many(
        self, pages, django_assert_max_num_queries
    ):
        for number in range(12):
            make_user(PostKind.TOWNSHIP_CLERK, make_area(TOWNSHIP), username=f"clerk{number}")
        with django_assert_max_num_queries(10):
            pages.get("/people/")

    def test_a_new_password_is_shown_once_and_must_be_changed(self, pages):
        user = new_user()
        page = pages.post(reverse("accounts-reset-password", args=[user.pk]))
        new = page.context["new_password"]
        assert new in page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        assert new not in pages.get(f"/people/{user.pk}/").content.decode()
        user.refresh_from_db()
        assert user.check_password(new)
        assert user.must_change_password is True

    def test_nobody_resets_his_own(self, admin, pages):
        assert pages.post(reverse("accounts-reset-password", args=[admin.pk])).status_code == 404

    def test_closing_twice_closes_once(self, pages):
        user = new_user()
        address = reverse("accounts-set-active", args=[user.pk])
        for _ in range(2):
            assert pages.post(address, {"active": "0"}).status_code == 302
        user.refresh_from_db()
        assert user.is_active is False
        assert Event.objects.filter(verb="users.closed").count() == 1


class TestPosts:
    def give(self, pages, user, **given):
        values = {"kind": PostKind.VIEWER, "area": TOWNSHIP, "line": "", **given}
        return pages.post(f"/people/{user.pk}/", values)

    def test_given_and_ended(self, admin, pages):
        make_area(TOWNSHIP)
        user = new_user()
        assert self.give(pages, user, kind=PostKind.LINE_OFFICER, line="league").status_code == 302
        post = user.posts.get()
        assert (post.kind, post.area_id, post.line) == ("line_officer", TOWNSHIP, "league")
        given = Event.objects.latest("pk")
        assert (given.verb, given.by, given.after["area"]) == (
            "posts.given",
            admin,
            f"桥头镇（{TOWNSHIP}）",
        )
        assert pages.post(reverse("accounts-end-post", args=[post.pk])).status_code == 302
        assert posts_of(User.objects.get(pk=user.pk)) == []

    def test_one_held_for_long_stays_in_the_list_of_those_before(self, pages):
        user = make_user(PostKind.VIEWER, username="old")
        pages.post(reverse("accounts-end-post", args=[user.posts.get().pk]))
        post = Post.objects.get(user=user)
        assert post.valid_to == clock.today()
        page = pages.get(f"/people/{user.pk}/")
        assert list(page.context["held"]) == []
        assert list(page.context["past"]) == [post]
        assert pages.post(reverse("accounts-end-post", args=[post.pk])).status_code == 404

    def test_a_post_of_tomorrow_gives_nothing_today(self):
        user = new_user()
        tomorrow = clock.today() + timedelta(days=1)
        actions.give_post(
            user=user, kind=PostKind.LEAD_OFFICE, area=make_area(COUNTY), on=tomorrow, by=None
        )
        assert not may(user, "registry.see")

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"kind": ""}, "kind"), ({"area": ""}, "area"), ({"kind": "line_officer"}, "line")],
    )
    def test_what_is_missing_stands_at_its_field(self, pages, given, field):
        make_area(TOWNSHIP)
        response = self.give(pages, new_user(), **given)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]

    def refused(self, pages, user, **given):
        response = self.give(pages, user, **given)
        assert response.status_code == 422
        return response.context["form"].non_field_errors()

    def test_nobody_gives_himself_one(self, admin, pages):
        make_area(TOWNSHIP)
        assert self.refused(pages, admin) == ["不能给自己安排岗位，请另一位管理员来做。"]
        assert admin.posts.count() == 1

    @pytest.mark.parametrize(
        ("has", "asked"),
        [
            (PostKind.AUDITOR, PostKind.ADMINISTRATOR),
            (PostKind.ADMINISTRATOR, PostKind.AUDITOR),
        ],
    )
    def test_who_makes_accounts_does_not_audit_them(self, pages, has, asked):
        make_area(TOWNSHIP)
        user = make_user(has, username="other")
        assert self.refused(pages, user, kind=asked) == [
            f"李四已经是{has.label}，不能兼任{asked.label}：管账号的和查账的要分开。"
        ]

    def test_the_same_one_is_not_given_twice(self, pages):
        user = make_user(PostKind.VIEWER, make_area(TOWNSHIP), username="other")
        assert self.refused(pages, user) == ["李四已经有这个岗位，不用再安排。"]

    def test_a_line_officer_without_a_line_would_hold_all_of_them(self):
        with pytest.raises(ValidationError, match="请选条线"):
            make_user(PostKind.LINE_OFFICER)

    def test_the_last_administrator_stays(self, admin, pages):
        page = pages.post(reverse("accounts-end-post", args=[admin.posts.get().pk]))
        assert page.status_code == 422
        assert page.context["refusals"] == ["这是最后一位系统管理员，请先安排另一位，再停这一位。"]
        page = pages.post(reverse("accounts-set-active", args=[admin.pk]), {"active": "0"})
        assert page.context["refusals"] == ["不能停用自己的账号，请另一位管理员来做。"]
        assert may(User.objects.get(pk=admin.pk), "accounts.manage")

    def test_one_of_two_administrators_may_go(self, pages):
        other = make_user(PostKind.ADMINISTRATOR, username="other")
        assert (
            pages.post(reverse("accounts-set-active", args=[other.pk]), {"active": "0"}).status_code
            == 302
        )


def test_every_permission_is_said_in_words():
    assert {grant.may for grant in grants()} - set(words()) == set()


def test_no_words_are_left_over():
    assert set(words()) - {grant.may for grant in grants()} == set()
