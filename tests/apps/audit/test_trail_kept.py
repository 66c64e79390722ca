"""The trail holds, tells where it was tampered with, and is read by the auditor alone."""

import ast
from pathlib import Path

import pytest
from django.db import connection

import qunjian
from qunjian.apps.accounts.actions import create_user, give_post
from qunjian.apps.accounts.models import PostKind, User
from qunjian.apps.areas.models import Area
from qunjian.apps.audit import presenters, queries
from qunjian.apps.audit.models import ChainHead, Event
from qunjian.apps.audit.queries import Asked
from qunjian.apps.audit.trail import action, record, record_look
from qunjian.web import clock

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-river-stone-42"
COUNTY = "990101000000"


@action
def do_one(number):
    record("units.named", f"registry.unit:{number}", by=None, before={"name": "旧"}, after={"n": 1})


@action
def do_several(count):
    for number in range(count):
        do_one(number)


def without_guard(sql):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only")
        else:
            cursor.execute("DROP TRIGGER audit_event_no_update")
            cursor.execute("DROP TRIGGER audit_event_no_delete")
        cursor.execute(sql)


def a_person(kind):
    area, _ = Area.objects.get_or_create(
        pk=COUNTY, defaults={"name": "示范县", "level": "county", "valid_from": "2020-01-01"}
    )
    user = create_user(username=str(kind), name=kind.label, password=PASSWORD, by=None)
    user.must_change_password = False
    user.save()
    line = "league" if kind is PostKind.LINE_OFFICER else ""
    give_post(user=user, kind=kind, area=area, on=clock.today(), by=None, line=line)
    return user


def signed_in(client, kind):
    client.force_login(a_person(kind))
    return client


class TestChain:
    def test_whole_chain_has_no_broken_link(self):
        do_several(3)
        do_one(9)
        assert queries.broken_links() == []
        assert queries.sealed_count() == 4

    def test_changed_event_is_named(self):
        do_several(3)
        pk = Event.objects.order_by("pk")[1].pk
        without_guard(f"UPDATE audit_event SET reason = 'x' WHERE id = {pk}")
        day = clock.today()
        assert queries.broken_links() == [f"第{pk}号审计记录（{day}）与摘要不符：内容被改动过。"]

    def test_deleted_event_leaves_a_gap_and_a_wrong_count(self):
        do_several(3)
        second, third = (event.pk for event in Event.objects.order_by("pk")[1:])
        without_guard(f"DELETE FROM audit_event WHERE id = {second}")
        assert queries.broken_links() == [
            f"第{third}号审计记录前面缺了记录：它所接的那一条不在了。",
            "审计记录现有2条，链头记着3条：有记录被删除或添加。",
        ]

    def test_deleted_last_event_is_missed(self):
        do_several(2)
        last = Event.objects.latest("pk").pk
        without_guard(f"DELETE FROM audit_event WHERE id = {last}")
        assert queries.broken_links() == [
            "审计记录现有1条，链头记着2条：有记录被删除或添加。",
        ]

    def test_event_written_past_the_program_is_named(self):
        do_one(1)
        bare = Event.objects.create(at=clock.now(), by_name="某人", verb="units.named", target="x")
        assert queries.broken_links() == [f"第{bare.pk}号审计记录没有封存，可能被人绕过程序写入。"]

    def test_head_moved_back_is_noticed(self):
        do_one(1)
        ChainHead.objects.update(digest="0" * 64)
        assert queries.broken_links() == ["审计链的最后一条与链头不符：末尾的记录被改动过。"]


class TestAsking:
    def test_filters_narrow_one_by_one(self):
        someone = a_person(PostKind.VIEWER)
        do_several(2)
        record_look(verb="registry.exported", target="registry.dump", by=someone, rows=2)
        today = clock.today()
        assert queries.events(Asked(person=someone.pk)).count() == 1
        assert queries.events(Asked(record="registry.unit:1")).count() == 1
        assert queries.events(Asked(verbs={"units.named"})).count() == 2
        assert queries.events(Asked(first=today, last=today)).count() == Event.objects.count()
        assert queries.events(Asked(last=today.replace(year=today.year - 1, day=1))).count() == 0

    def test_changes_show_both_sides_in_words(self):
        do_one(1)
        event = Event.objects.get()
        assert presenters.sentence(event) == "添加了曾用名或别名"
        assert presenters.changes(event) == [
            presenters.Change("名称", "旧", ""),
            presenters.Change("n", "", "1"),
        ]

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("staff", None, "缺"),
            ("staff", 0, "0"),
            ("outer", True, "是"),
            ("line", "women", "妇"),
            ("units", [], "无"),
            ("units", list(range(20)), "0，1，2，3，4，5，6，7，8，9，10，11 等20项"),
            ("rows", {"staff": 3}, "从业人数 3"),
            ("verb", "audit.verified", "核验了审计链"),
            ("indicator", "units", "在册单位"),
            ("profile", "reply-union", "总工会核对回函"),
        ],
    )
    def test_values_in_words(self, field, value, said):
        assert presenters.value_of(field, value) == said


class TestPage:
    def test_auditor_reads_it(self, client):
        do_one(1)
        response = signed_in(client, PostKind.AUDITOR).get("/audit/")
        assert response.status_code == 200
        assert [row["what"] for row in response.context["rows"]] == [
            "安排了岗位",
            "建立了账号",
            "添加了曾用名或别名",
        ]

    @pytest.mark.parametrize(
        "kind", [kind for kind in PostKind if kind is not PostKind.AUDITOR], ids=str
    )
    def test_for_all_others_it_does_not_exist(self, client, kind):
        signed_in(client, kind)
        assert client.get("/audit/").status_code == 404
        assert client.post("/audit/verify/").status_code == 404
        assert client.post("/audit/export/").status_code == 404

    def test_exports_only(self, client):
        signed_in(client, PostKind.AUDITOR)
        record_look(verb="registry.exported", target="registry.dump", by=User.objects.get(), rows=2)
        response = client.get("/audit/?exports=on")
        assert [row["what"] for row in response.context["rows"]] == ["导出了台账"]

    def test_without_coming_and_going(self, client):
        signed_in(client, PostKind.AUDITOR)
        record_look(verb="users.signed-in", target="accounts.user:1", by=User.objects.get())
        response = client.get("/audit/?exports=work")
        assert [row["what"] for row in response.context["rows"]] == ["安排了岗位", "建立了账号"]

    def test_days_the_wrong_way_round_are_refused(self, client):
        signed_in(client, PostKind.AUDITOR)
        assert client.get("/audit/?first=2026-05-02&last=2026-05-01").status_code == 422

    def test_verifying_says_how_many_hold(self, client):
        do_several(2)
        response = signed_in(client, PostKind.AUDITOR).post("/audit/verify/")
        assert "审计链完整，共 4 条" in response.content.decode()

    def test_taking_it_away_is_itself_recorded_and_runs_no_formula(self, client):
        signed_in(client, PostKind.AUDITOR)
        record_look(verb="registry.exported", target="=1+1", by=None)
        lines = client.post("/audit/export/?exports=on").content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert lines[1].split(",")[4] == "'=1+1"
        newest = Event.objects.latest("pk")
        assert (newest.verb, newest.after) == (
            "audit.exported",
            {"rows": 1, "filter": "exports=on"},
        )


def recorded_verbs():
    """Every verb that stands as a text in a call of record or record_look."""
    for path in Path(qunjian.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in {"record", "record_look"}:
                    given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "verb")]
                    for text in given:
                        for part in ast.walk(text):
                            if isinstance(part, ast.Constant) and "." in str(part.value):
                                yield part.value


def test_every_verb_has_a_sentence():
    known = presenters.words().verbs
    silent = {verb for verb in recorded_verbs() if not verb.endswith(".") and verb not in known}
    assert silent == set()
