"""The whole county goes through the door and comes out with the figures it was made with."""

import io
import os
import stat
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qunjian.apps.accounts.models import User
from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.areas.models import Area, Site
from qunjian.apps.audit.queries import broken_links
from qunjian.apps.demo import loading, people
from qunjian.apps.demo.registers import folder
from qunjian.apps.disputes.models import Dispute
from qunjian.apps.figures.asked import Scale
from qunjian.apps.figures.queries import Book
from qunjian.apps.intake import actions
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.progress import silent
from qunjian.apps.jobs.running import run
from qunjian.apps.linkage.models import ComparisonState, RegisterComparison
from qunjian.apps.registry.models import (
    AssociationMember,
    CensusRound,
    NotYet,
    OrganisationState,
    SavedView,
    Term,
    UnitState,
)
from qunjian.apps.rules.models import RuleText
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, OperatingState, UnitKind
from tests.support.agreeing import assert_agrees

HALF_YEAR, NOW = date(2026, 6, 30), date(2026, 8, 31)
EVERYWHERE = Scope(everywhere=True)
WALKED = "13城关镇_走访企业名单_写法不一.xlsx"


@pytest.fixture(scope="module")
def shown(django_db_setup, django_db_blocker, tmp_path_factory):
    """The county loaded once for this file; what it printed."""
    from django.conf import settings
    from django.db import transaction

    out, err = io.StringIO(), io.StringIO()
    held, settings.QUNJIAN_DATA = settings.QUNJIAN_DATA, tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", stdout=out, stderr=err)
        yield out.getvalue(), err.getvalue()
        transaction.set_rollback(True)
    settings.QUNJIAN_DATA = held


@pytest.fixture
def county(shown, db):
    return shown


def book(day: date) -> Book:
    return Book(EVERYWHERE, Moment(day))


def test_the_ledger_holds_the_units_of_the_county(county):
    now = book(NOW)
    assert {kind: now.figure("units", kind=kind).value for kind in UnitKind} == {
        UnitKind.ENTERPRISE: 1236, UnitKind.SOCIAL: 86, UnitKind.INDIVIDUAL: 140,
        UnitKind.COOPERATIVE: 46, UnitKind.ASSOCIATION: 0, UnitKind.OTHER: 0,
    }  # fmt: skip
    assert now.figure("above-scale").value == 199
    states = {
        state: now.figure("units", kind=UnitKind.ENTERPRISE, state=state).value
        for state in OperatingState
    }
    assert states == {
        OperatingState.OPERATING: 1187, OperatingState.SUSPENDED: 0, OperatingState.REVOKED: 14,
        OperatingState.CANCELLED: 17, OperatingState.MOVED_OUT: 11, OperatingState.MISSING: 7,
        OperatingState.SHELL: 0,
    }  # fmt: skip
    assert Area.objects.filter(level="township").count() == 9
    assert Site.objects.count() == 14


@pytest.mark.parametrize(
    ("day", "organisations", "above", "eligible"),
    [
        (HALF_YEAR, {"party": 161, "union": 141, "league": 47, "women": 82}, 61, 61),
        (NOW, {"party": 161, "union": 141, "league": 71, "women": 82}, 94, 178),
    ],
)
def test_the_lines_stand_as_the_county_was_made(county, day, organisations, above, eligible):
    then = book(day)
    assert organisations == {
        str(line): then.figure("organisations", line=line).value for line in Line
    }
    covered = then.figure("coverage-base", line=Line.LEAGUE, scale=Scale.ABOVE)
    assert (covered.value, covered.denominator) == (above, 199)
    share = then.figure("coverage-eligible", line=Line.LEAGUE, scale=Scale.ABOVE)
    assert (share.value, share.denominator) == (above, eligible)


def test_what_happened_later_is_history(county):
    now = book(NOW)
    assert now.figure("organisations-new", line=Line.LEAGUE).value == 34
    assert now.figure("organisations-outer", line=Line.LEAGUE).value == 2
    upgraded = OrganisationState.objects.known().filter(change="upgraded")
    assert upgraded.count() == 7
    assert NotYet.objects.known().filter(line="league").count() == 21
    renamed = UnitState.objects.known().filter(change="renamed")
    assert renamed.count() == 24
    assert AssociationMember.objects.known().count() > 200


def test_the_registers_went_through_a_comparison(county):
    comparison = RegisterComparison.objects.get()
    assert comparison.state == ComparisonState.DONE, comparison.error
    assert comparison.sides.count() == 7
    assert 5 <= comparison.figures["waiting"] <= 30
    assert comparison.figures["linked"] > 1500


def test_every_file_came_through_the_door_and_two_wait(county):
    states = dict(Batch.objects.values_list("file_name", "state"))
    assert len(states) == len(folder.REGISTERS)
    waiting = [file for file, state in states.items() if state == BatchState.PREVIEWED]
    assert sorted(waiting) == ["12鳌川镇_核实上报表_有错待改.xlsx", WALKED]
    assert sum(state == BatchState.APPLIED for state in states.values()) == 11
    figures = Batch.objects.get(file_name=min(waiting)).figures
    assert (figures["refused"], figures["problems"]) == (3, 6)
    assert CensusRound.objects.get().name == "2026年8月摸底"


def test_the_register_without_a_code_is_mended_by_the_corrections(county):
    enterprises = UnitState.objects.on(Moment(NOW)).filter(kind=UnitKind.ENTERPRISE)
    without = enterprises.filter(credit_code="")
    assert without.count() == without.exclude(registration_no="").count() == 14


def test_people_can_sign_in_with_the_password_that_was_shown(county):
    said, _ = county
    password = next(line for line in said.splitlines() if line.startswith("密码")).split("：")[1]
    assert set(User.objects.values_list("username", flat=True)) == {
        one.username for one in people.PEOPLE
    }
    for one in people.PEOPLE:
        answer = Client().post("/sign-in/", {"username": one.username, "password": password})
        assert answer.status_code == 302, one.username
    kept = people.kept_at()
    assert password in kept.read_text("utf-8")
    assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600


def test_the_pages_open_on_the_countys_figures(county):
    client = Client()
    client.force_login(User.objects.get(username="lead"))
    assert "安澜县" in client.get("/").content.decode()
    assert client.get("/ledger/").status_code == 200
    assert SavedView.objects.filter(user__username="lead").count() == 2
    for view in SavedView.objects.all():
        client.force_login(view.user)
        assert client.get(f"/ledger/?{view.query}").status_code == 200


def test_progress_is_told_step_by_step_on_the_other_channel(county):
    _, told = county
    lines = told.splitlines()
    assert lines[0] == "[0/1] 正在编出县、单位和文件"
    assert lines[-1] == "[17/17] 载入完成"
    assert [line.split("]")[0] for line in lines[1:]] == [f"[{n}/17" for n in range(1, 18)]


def test_with_data_there_it_does_nothing_or_says_so(county):
    out, err = io.StringIO(), io.StringIO()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call_command("demo", if_empty=True, stdout=out, stderr=err)
    assert (out.getvalue(), err.getvalue(), len(queries)) == ("", "", 1)
    with pytest.raises(CommandError, match="这里已经有数据") as said:
        call_command("demo")
    assert said.value.returncode == 2


@pytest.mark.parametrize(
    "word", ["企业名册_2026年8月", "党组织", "妇女组织", "团组织台账_2026年8月"]
)
def test_a_file_dropped_in_once_more_changes_nothing(county, word):
    first = Batch.objects.get(file_name__contains=word)
    again = actions.upload(
        content=(loading.files_folder() / first.file_name).read_bytes(),
        file_name=first.file_name, sender=first.sender, profile="", area=first.area,
        counted_on=first.counted_on, by=first.uploaded_by,
    )  # fmt: skip
    run(again.job, silent())
    again.refresh_from_db()
    assert again.profile == first.profile
    counts = {name: again.figures[name] for name in ("new", "changed", "refused")}
    assert counts == {"new": 0, "changed": 0, "refused": first.figures["refused"]}


def test_the_chain_of_events_is_whole(county):
    assert broken_links() == []


def test_a_recount_of_the_open_dump_comes_to_the_same_figures(county, tmp_path):
    days = [date(2024, 12, 31), HALF_YEAR, NOW]
    found = assert_agrees(people.COUNTY, days, tmp_path)
    assert found[-1].covered_above_scale["league"] == 94
    assert sum(found[-1].not_yet.values()) == 21


def test_a_newcomer_finds_disputes_a_draft_and_terms(county):
    answered, still_open = Dispute.objects.order_by("-result")
    assert (answered.before["outcome"], answered.after["outcome"]) == ("must", "target")
    assert (answered.result, still_open.result) == ("corrected", "")
    draft = RuleText.objects.get()
    assert (draft.state, draft.written_by.username) == ("submitted", "lead")
    client = Client()
    client.force_login(User.objects.get(username="union"))
    assert "建妇女组织补充规则" in client.get("/rulesets/").content.decode()
    alerts = client.get("/alerts/?day=2026-08-31&within=365").context["panels"]
    figures = {str(each.alert): [n for _, n, _ in each.figures] for each in alerts}
    for kind in ("term-ends", "term-over"):
        assert all(figures[kind][:3]), kind
    assert Term.objects.known().count() == 80
