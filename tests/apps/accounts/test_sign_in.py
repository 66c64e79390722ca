"""Coming in: passwords, the lock, the first change of password, and how a session ends."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.urls import reverse

from qunjian.apps.accounts import actions
from qunjian.apps.accounts.models import PostKind, User
from qunjian.apps.audit.models import Event
from qunjian.web import clock
from tests.support.factories import PASSWORD, make_user, signed_in

pytestmark = pytest.mark.django_db
OWN = reverse("accounts-posts")


def try_in(client, username, password, to=""):
    return client.post(f"/sign-in/{to}", {"username": username, "password": password})


class TestComingIn:
    @pytest.mark.parametrize(
        ("post", "home"),
        [
            (PostKind.ADMINISTRATOR, "accounts-people"),
            (PostKind.AUDITOR, "audit-events"),
        ],
    )
    def test_each_post_starts_where_its_work_is(self, client, post, home):
        user = make_user(post)
        assert try_in(client, user.username, PASSWORD).url == reverse(home)

    def test_without_a_post_the_page_says_who_can_help(self, client):
        actions.create_user(
            username="new", name="郑新", password=PASSWORD, by=None, must_change_password=False
        )
        assert try_in(client, "new", PASSWORD).url == OWN
        assert "您还没有岗位" in client.get(OWN).content.decode()

    def test_coming_and_going_stand_in_the_trail(self, client):
        user = make_user()
        try_in(client, user.username, PASSWORD)
        client.post("/sign-out/")
        assert list(Event.objects.order_by("-pk").values_list("verb", "by")[:2]) == [
            ("users.signed-out", user.pk),
            ("users.signed-in", user.pk),
        ]
        assert client.get(OWN).url == f"/sign-in/?next={OWN}"

    def test_the_page_asked_for_comes_after_signing_in(self, client):
        user = make_user()
        assert try_in(client, user.username, PASSWORD, f"?next={OWN}").url == OWN

    @pytest.mark.parametrize("to", ["https://example.org/", "//example.org", "javascript:alert(1)"])
    def test_no_other_site_comes_after_signing_in(self, client, to):
        user = make_user(PostKind.AUDITOR)
        assert try_in(client, user.username, PASSWORD, f"?next={to}").url == "/audit/"

    def test_a_wrong_password_is_refused_in_the_same_words_as_a_wrong_name(self, client):
        user = make_user()
        wrong = try_in(client, user.username, "something-else-1")
        nobody = try_in(client, "nobody", "something-else-1")
        assert wrong.status_code == nobody.status_code == 422
        assert wrong.context["form"].non_field_errors() == ["账号或密码不对。"]
        assert nobody.context["form"].non_field_errors() == ["账号或密码不对。"]

    def test_a_closed_account_cannot_come_in_and_is_thrown_out(self, client):
        user = make_user()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        actions.set_active(user=user, active=False, on=clock.today(), by=None)
        assert client.get(OWN).status_code == 302
        assert try_in(client, user.username, PASSWORD).status_code == 422

    def test_everything_else_asks_to_sign_in(self, client):
        assert client.get("/people/").url == "/sign-in/?next=/people/"
        asked = client.get("/people/?q=a", headers={"HX-Request": "true"})
        assert (asked.status_code, asked.headers["HX-Redirect"]) == (
            204,
            "/sign-in/?next=/people/%3Fq%3Da",
        )

    def test_after_a_form_one_comes_back_to_its_page(self, client):
        host = "http://testserver"
        sent = client.post("/conflicts/find/", headers={"Referer": f"{host}/conflicts/?state=open"})
        assert sent.url == "/sign-in/?next=/conflicts/%3Fstate%3Dopen"
        part = {"HX-Request": "true", "HX-Current-URL": f"{host}/units/1/"}
        asked = client.get("/units/1/?part=history", headers=part)
        assert asked.headers["HX-Redirect"] == "/sign-in/?next=/units/1/"
        assert client.post("/conflicts/find/").url == "/sign-in/?next=/"

    def test_an_address_of_a_button_says_so(self, client):
        user = make_user()
        try_in(client, user.username, PASSWORD)
        asked = client.get("/conflicts/find/")
        assert asked.status_code == 405
        assert asked.headers["Allow"] == "POST"
        assert "要从页面上的按钮做" in asked.content.decode()


class TestLock:
    @pytest.fixture(autouse=True)
    def _locking(self, settings):
        settings.AXES_ENABLED = True

    def test_the_page_counts_down_and_locks_at_the_fifth(self, client):
        user = make_user()
        left = [try_in(client, user.username, "wrong-wrong-1") for _ in range(5)]
        assert [page.status_code for page in left] == [422, 422, 422, 422, 429]
        assert [page.context["left"] for page in left[:4]] == [4, 3, 2, 1]
        assert "再错 1 次将锁定 15 分钟" in left[3].content.decode()
        assert "请 15 分钟后再试" in left[4].content.decode()

    def test_locked_is_locked_for_the_right_password_too(self, client):
        user = make_user()
        for _ in range(5):
            try_in(client, user.username, "wrong-wrong-1")
        assert try_in(client, user.username, PASSWORD).status_code == 429

    def test_the_trail_tells_of_the_lock_once(self, client):
        user = make_user()
        for _ in range(8):
            try_in(client, user.username, "wrong-wrong-1")
        event = Event.objects.get(verb="users.locked")
        assert (event.target, event.by) == (f"accounts.user:{user.pk}", None)
        assert event.after == {"username": user.username, "address": "127.0.0.1"}

    def test_a_name_that_does_not_exist_is_locked_in_the_same_words(self, client):
        pages = [try_in(client, "nobody", "wrong-wrong-1") for _ in range(5)]
        assert pages[4].status_code == 429
        assert Event.objects.get(verb="users.locked").target == "accounts.user"

    def test_others_on_the_same_computer_are_not_locked(self, client):
        user, other = make_user(), make_user()
        for _ in range(5):
            try_in(client, user.username, "wrong-wrong-1")
        assert try_in(client, other.username, PASSWORD).status_code == 302

    def test_the_right_password_forgets_the_wrong_ones(self, client):
        user = make_user()
        for _ in range(4):
            try_in(client, user.username, "wrong-wrong-1")
        try_in(client, user.username, PASSWORD)
        client.post("/sign-out/")
        assert try_in(client, user.username, "wrong-wrong-1").context["left"] == 4

    def test_a_new_password_from_the_administrator_ends_the_lock(self, client):
        user, admin = make_user(), signed_in(make_user(PostKind.ADMINISTRATOR))
        for _ in range(5):
            try_in(client, user.username, "wrong-wrong-1")
        page = admin.post(reverse("accounts-reset-password", args=[user.pk]))
        assert try_in(client, user.username, page.context["new_password"]).status_code == 302


class TestPassword:
    def change(self, client, old=PASSWORD, new="other-river-stone-43", again=""):
        return client.post("/password/", {"old": old, "new": new, "again": again or new})

    def test_the_first_one_must_be_changed_before_anything_else(self, client):
        actions.create_user(username="new", name="郑新", password=PASSWORD, by=None)
        assert try_in(client, "new", PASSWORD).status_code == 302
        assert client.get(OWN).url == "/password/"
        assert client.get("/help/").status_code == 200
        assert self.change(client).url == OWN
        assert client.get(OWN).status_code == 200
        assert User.objects.get().must_change_password is False

    def test_changing_it_ends_the_other_sessions(self):
        user = make_user()
        here, elsewhere = signed_in(user), signed_in(user)
        assert self.change(here).status_code == 302
        assert here.get(OWN).status_code == 200
        assert elsewhere.get(OWN).status_code == 302

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"old": "not-it-not-it-1"}, "old"),
            ({"new": "short1"}, "new"),
            ({"new": "12345678901"}, "new"),
            ({"new": "password1234"}, "new"),
            ({"again": "different-river-9"}, "again"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_and_nothing_changes(self, given, field):
        user = make_user()
        response = self.change(signed_in(user), **given)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_the_trail_says_that_it_changed_and_never_what_it_is(self):
        user = make_user()
        self.change(signed_in(user))
        event = Event.objects.latest("pk")
        assert (event.verb, event.by, event.before, event.after) == (
            "users.password-set",
            user,
            {},
            {},
        )

    def test_is_kept_as_argon2(self, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
        user = make_user()
        assert identify_hasher(user.password).algorithm == "argon2"
        assert user.password.startswith("argon2$argon2id$")


class TestSession:
    def at(self, monkeypatch, moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    def test_ends_when_idle_and_not_before(self, monkeypatch, settings):
        start = clock.now()
        client = signed_in(make_user())
        assert client.get(OWN).status_code == 200
        idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        self.at(monkeypatch, start + idle - timedelta(seconds=5))
        assert client.get(OWN).status_code == 200
        self.at(monkeypatch, start + idle * 2 - timedelta(seconds=20))
        assert client.get(OWN).status_code == 200
        self.at(monkeypatch, start + idle * 3)
        assert client.get(OWN).status_code == 302

    def test_ends_after_its_hours_however_busy(self, monkeypatch, settings):
        start, client = clock.now(), signed_in(make_user())
        step = timedelta(seconds=settings.SESSION_IDLE_SECONDS - 60)
        moment = start
        while moment - start < timedelta(seconds=settings.SESSION_COOKIE_AGE) - step:
            self.at(monkeypatch, moment)
            assert client.get(OWN).status_code == 200
            moment += step
        self.at(monkeypatch, start + timedelta(seconds=settings.SESSION_COOKIE_AGE + 120))
        assert client.get(OWN).status_code == 302

    def test_the_manual_does_not_show_the_shell_of_a_session_that_ended(
        self, monkeypatch, settings
    ):
        start = clock.now()
        client = signed_in(make_user())
        client.get(OWN)
        self.at(monkeypatch, start + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 120))
        page = client.get("/help/").content.decode()
        assert "李四" not in page

    def test_cookies_are_out_of_reach_of_scripts_and_other_sites(self, client):
        user = make_user()
        try_in(client, user.username, PASSWORD)
        cookie = client.cookies["sessionid"]
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 12 * 3600


def test_pages_allow_no_foreign_or_inline_script(client):
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    assert rules["default-src"] == ["'self'"]
    assert rules["object-src"] == ["'none'"]
    assert rules["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in policy
    page = client.get("/sign-in/").content.decode()
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=")
