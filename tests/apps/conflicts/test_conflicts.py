"""Where sources disagree: found, ruled, overturned, asked, and found agreed again."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.conflicts import actions
from qunjian.apps.conflicts.models import Conflict, ConflictState
from qunjian.apps.intake import door
from qunjian.apps.intake.readers import read_workbook
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.linkage.actions import start_comparison
from qunjian.apps.registry import actions as registry
from qunjian.apps.registry.models import AdoptedCount, UnitState
from qunjian.apps.registry.refusals import Refused
from qunjian.core.intake.profiles import guess
from qunjian.core.intake.understanding import understand
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line, Source
from qunjian.web import clock
from tests.support.batches import make_batch
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
    state_of,
)

pytestmark = pytest.mark.django_db
CODE = "91330326MA2ABCDE56"


@pytest.fixture
def lead():
    return make_user(PostKind.LEAD_OFFICE)


@pytest.fixture
def today():
    return clock.today()


def told(unit, source, on, **counts):
    return registry.count_unit(unit=unit, source=source, on=on, by=None, **counts)


def refreshed(lead):
    actions.refresh_conflicts(area=make_area(COUNTY), by=lead)
    return list(Conflict.objects.all())


def adopted(unit, field):
    row = AdoptedCount.objects.on(Moment(clock.today())).get(unit=unit)
    return getattr(row, field)


@pytest.fixture
def disputed(today):
    """The census counted 5 league members, the league's own list 1: a branch or none."""
    unit = make_unit("桥头竹器厂", on=today - timedelta(days=90), staff=60)
    told(unit, Source.CENSUS, today - timedelta(days=30), league_members=5)
    told(unit, Source.LEAGUE, today - timedelta(days=20), league_members=1)
    return unit


def test_a_count_that_turns_a_verdict_is_found_with_what_each_word_would_make(disputed, lead):
    [row] = refreshed(lead)
    assert [(each["source"], each["value"], each["used"]) for each in row.said] == [
        ("census", "5", False),
        ("league", "1", True),
    ]
    league = list(Line).index(Line.LEAGUE)
    assert [(value, of[league]) for value, of, _ in row.effect] == [
        ("1", "joint_only"),
        ("5", "must"),
    ]
    assert row.weight >= 10


def test_small_differences_without_consequence_are_left_alone(lead, today):
    unit = make_unit(on=today - timedelta(days=60), staff=100)
    told(unit, Source.MARKET, today - timedelta(days=20), staff=95)
    assert refreshed(lead) == []
    told(unit, Source.UNION, today - timedelta(days=10), staff=79)
    assert [row.field for row in refreshed(lead)] == ["staff"]


def test_old_words_are_no_conflict(lead, today):
    unit = make_unit(on=today - timedelta(days=800), staff=100)
    told(unit, Source.UNION, today - timedelta(days=10), staff=50)
    assert refreshed(lead) == []


def test_a_ruling_counts_until_somebody_says_something_new(disputed, lead, today):
    [row] = refreshed(lead)
    with pytest.raises(Refused, match="理由"):
        actions.rule_conflict(conflict=row, choice=0, reason=" ", by=lead)
    ruled = actions.rule_conflict(conflict=row, choice=0, reason="走访时点过人数", by=lead)
    assert (ruled.state, adopted(disputed, "league_members")) == (ConflictState.RULED, 5)
    with pytest.raises(Refused, match="先推翻"):
        actions.rule_conflict(conflict=row, choice=1, reason="再改", by=lead)
    assert [one.state for one in refreshed(lead)] == [ConflictState.RULED]

    back = actions.overturn_ruling(conflict=ruled, reason="点错了厂", by=lead)
    assert (back.state, adopted(disputed, "league_members")) == (ConflictState.OPEN, 1)
    assert [one.state for one in refreshed(lead)] == [ConflictState.OPEN]
    verbs = Event.objects.filter(verb__startswith="conflicts.").values_list("verb", flat=True)
    assert {"conflicts.found", "conflicts.ruled", "conflicts.overturned"} == set(verbs)


def test_a_newer_word_opens_a_ruled_conflict_again(disputed, lead, today, monkeypatch):
    [row] = refreshed(lead)
    actions.rule_conflict(conflict=row, choice=0, reason="点过人数", by=lead)
    tomorrow = today + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    told(disputed, Source.LEAGUE, tomorrow, league_members=2)
    [again] = refreshed(lead)
    assert again.pk == row.pk
    assert (again.state, [each["source"] for each in again.said]) == (
        ConflictState.OPEN,
        ["league", "ruling"],
    )


def test_what_agrees_again_unasked_is_forgotten(disputed, lead, today):
    assert len(refreshed(lead)) == 1
    told(disputed, Source.LEAGUE, today, league_members=5)
    assert refreshed(lead) == []


class TestLetters:
    def test_a_body_is_asked_and_answers_by_the_intake(self, lead, today, tmp_path):
        unit = make_unit("桥头灯具厂", on=today - timedelta(days=60), staff=100, credit_code=CODE)
        told(unit, Source.UNION, today - timedelta(days=10), staff=50)
        [row] = refreshed(lead)
        letter = actions.ask_department(
            area=make_area(COUNTY), source=Source.UNION, conflicts=[row],
            answer_by=today + timedelta(days=9), by=lead,
        )  # fmt: skip
        [asked] = letter.asked
        assert (asked["theirs"], asked["code"]) == ("50", CODE)
        assert "摸底普查 100" in asked["others"]
        row.refresh_from_db()
        assert row.state == ConflictState.ASKED

        client = signed_in(lead)
        response = client.get(f"/conflicts/letters/{letter.pk}/file/")
        [sheet] = openpyxl.load_workbook(BytesIO(response.content)).worksheets
        assert sheet.title == "总工会核对函"
        cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
        assert cells[2][:3] == [CODE, "桥头灯具厂", 50]
        [read] = read_workbook(response.content, "回函.xlsx")
        found = guess(understand(read))
        assert found is not None
        assert (found.code, found.source, found.holds) == ("reply-union", Source.UNION, "units")
        look = Event.objects.get(verb="conflicts.letter-taken")
        assert look.after["source"] == "union"

        book = openpyxl.load_workbook(BytesIO(response.content))
        book.worksheets[0]["C3"] = 100
        book.save(tmp_path / "回函.xlsx")
        given = door.handed(str(tmp_path / "回函.xlsx"), "", "县总工会", COUNTY, today, "")
        applied = door.apply(door.take(given), None)
        assert (applied.profile, applied.figures["changed"]) == ("reply-union", 1)
        assert [one.state for one in refreshed(lead)] == [ConflictState.AGREED]

    def test_members_of_a_few_are_told_to_their_own_line_only(self, lead, today):
        unit = make_unit(on=today - timedelta(days=60), staff=4)
        told(unit, Source.CENSUS, today - timedelta(days=9), union_members=4)
        told(unit, Source.UNION, today - timedelta(days=8), union_members=1)
        told(unit, Source.TOWNSHIP, today - timedelta(days=7), union_members=2)
        [row] = [one for one in refreshed(lead) if one.field == "union_members"]
        given = {"area": make_area(COUNTY), "answer_by": today, "by": lead, "conflicts": [row]}
        with pytest.raises(Refused, match="没有要这个部门核对"):
            actions.ask_department(source=Source.TOWNSHIP, **given)

    def test_a_day_to_answer_is_not_in_the_past(self, disputed, lead, today):
        with pytest.raises(Refused, match="不能早于今天"):
            actions.ask_department(
                area=make_area(COUNTY), source=Source.LEAGUE, conflicts=refreshed(lead),
                answer_by=today - timedelta(days=1), by=lead,
            )  # fmt: skip


class TestRegisters:
    """What the registers of a comparison write of one firm."""

    FIELDS = ("name", "credit_code", "legal_person", "address", "township")

    @pytest.fixture
    def compared(self, lead):
        make_area(OTHER_TOWNSHIP)
        unit = make_unit(
            "示范县宏达塑料有限公司", credit_code=CODE, address="工业路12号", legal_person="王伟"
        )
        rows = [
            ["示范县宏达塑料有限公司", CODE, "陈芳", "工业路88号", "河口镇"],
            *(
                [f"示范县{each}机械有限公司", "", "李娜", f"兴业路{at}号", "桥头镇"]
                for at, each in enumerate("金盛瑞丰隆昌", start=1)
            ),
        ]
        batch = make_batch(list(self.FIELDS), rows, by=lead)
        start_comparison(
            title="对", area=make_area(COUNTY), batches=[batch], with_ledger=True, low=0.2,
            high=0.9, by=lead,
        )  # fmt: skip
        run_waiting()
        return unit

    def test_texts_are_told_side_by_side_heads_masked(self, compared, lead):
        rows = {row.field: row for row in refreshed(lead) if row.unit_id == compared.pk}
        assert set(rows) == {"address", "legal_person", "township"}
        heads = {each["value"] for each in rows["legal_person"].said}
        assert heads == {"王*", "陈*"}

    def test_a_ruling_for_another_address_corrects_the_ledger_and_back(self, compared, lead):
        row = next(row for row in refreshed(lead) if row.field == "address")
        theirs = next(at for at, each in enumerate(row.said) if not each["used"])
        ruled = actions.rule_conflict(conflict=row, choice=theirs, reason="去看过门牌", by=lead)
        assert state_of(compared).address == "工业路88号"
        actions.overturn_ruling(conflict=ruled, reason="看错了", by=lead)
        assert state_of(compared).address == "工业路12号"

    def test_a_township_is_put_right_on_the_card(self, compared, lead):
        row = next(row for row in refreshed(lead) if row.field == "township")
        theirs = next(at for at, each in enumerate(row.said) if not each["used"])
        with pytest.raises(Refused, match="单位档案"):
            actions.rule_conflict(conflict=row, choice=theirs, reason="去看过", by=lead)


class TestOperating:
    """One register says closed, the ledger says operating."""

    @pytest.fixture
    def compared(self, lead, today):
        unit = make_unit(
            "示范县宏达塑料有限公司", credit_code=CODE, on=today - timedelta(days=90), staff=30
        )
        fields = ["name", "credit_code", "status", "township"]
        rows = [["示范县宏达塑料有限公司", CODE, "吊销未注销", "桥头镇"]]
        batch = make_batch(fields, rows, by=lead)
        start_comparison(
            title="对", area=make_area(COUNTY), batches=[batch], with_ledger=True, low=0.2,
            high=0.9, by=lead,
        )  # fmt: skip
        run_waiting()
        return unit

    def test_what_each_state_would_make_of_the_unit_is_told(self, compared, lead):
        [row] = [row for row in refreshed(lead) if row.field == "status"]
        assert {(each["value"], each["used"]) for each in row.said} == {
            ("在营", True), ("吊销未注销", False)
        }  # fmt: skip
        outcomes = {value: lines for value, lines, _ in row.effect}
        assert set(outcomes) == {"在营", "吊销未注销"}
        assert outcomes["在营"] != outcomes["吊销未注销"]

    def test_a_ruling_counts_from_today_and_goes_back(self, compared, lead, today):
        [row] = [row for row in refreshed(lead) if row.field == "status"]
        theirs = next(at for at, each in enumerate(row.said) if not each["used"])
        ruled = actions.rule_conflict(conflict=row, choice=theirs, reason="查了登记", by=lead)
        assert state_of(compared).operating_state == "revoked"
        yesterday = Moment(today - timedelta(days=1))
        before = UnitState.objects.on(yesterday).get(unit=compared)
        assert before.operating_state == "operating"
        actions.overturn_ruling(conflict=ruled, reason="查错了", by=lead)
        assert state_of(compared).operating_state == "operating"


def test_covered_in_the_lines_register_and_not_in_the_ledger_is_listed_by_line(lead):
    make_area(OTHER_TOWNSHIP)
    covered = make_unit("示范县宏达塑料有限公司", credit_code=CODE)
    make_organisation(line=Line.LEAGUE, units=(covered,))
    fields = ["org_name", "org_form", "name", "credit_code", "township"]
    rows = [
        ["示范县宏达塑料有限公司工会委员会", "基层工会", "示范县宏达塑料有限公司", CODE, "桥头镇"],
        ["示范县远洋制衣厂工会委员会", "基层工会", "示范县远洋制衣厂", "", "桥头镇"],
    ]
    batch = make_batch(fields, rows, profile_code="union", by=lead)
    start_comparison(
        title="对", area=make_area(COUNTY), batches=[batch], with_ledger=True, low=0.2, high=0.9,
        by=lead,
    )  # fmt: skip
    run_waiting()
    rows = [row for row in refreshed(lead) if row.field == "covered"]
    told = {(row.line, row.name, row.said[1]["value"]) for row in rows}
    assert told == {
        ("union", "示范县宏达塑料有限公司", "没有组织"),
        ("union", "示范县远洋制衣厂", "没有这家单位"),
    }


class TestPages:
    def test_the_ledger_leads_to_a_ruling_and_on(self, disputed, lead):
        [row] = refreshed(lead)
        client = signed_in(lead)
        listed = client.get("/conflicts/").content.decode()
        assert f"/conflicts/{row.pk}/" in listed
        assert "宜联建 / 应当" in listed
        empty = client.post(f"/conflicts/{row.pk}/", {"reason": "核过"})
        assert empty.status_code == 422
        assert "请选采用哪一方的说法" in empty.content.decode()
        client.post(f"/conflicts/{row.pk}/", {"choice": "0", "reason": "核过"})
        row.refresh_from_db()
        assert row.state == ConflictState.RULED
        again = client.post(f"/conflicts/{row.pk}/overturn/", {"reason": ""})
        assert again.status_code == 422
        client.post(f"/conflicts/{row.pk}/overturn/", {"reason": "错了"})
        row.refresh_from_db()
        assert row.state == ConflictState.OPEN

    def test_looking_anew_is_a_job_and_nothing_is_chosen_beforehand(self, disputed, lead):
        client = signed_in(lead)
        assert "还没有查找过冲突" in client.get("/conflicts/").content.decode()
        client.post("/conflicts/find/")
        run_waiting()
        [row] = Conflict.objects.all()
        assert " checked" not in client.get(f"/conflicts/{row.pk}/").content.decode()

    def test_the_card_of_a_unit_says_how_many_and_leads_there(self, disputed, lead, today):
        [row] = refreshed(lead)
        client = signed_in(lead)
        card = client.get(f"/units/{disputed.pk}/").content.decode()
        assert f"1 项没有裁定：{row.thing}" in card
        assert f"/conflicts/{row.pk}/" in card
        told(disputed, Source.UNION, today - timedelta(days=5), staff=40)
        told(disputed, Source.VISIT, today - timedelta(days=4), staff=90)
        count = len(refreshed(lead))
        assert count > 1
        card = client.get(f"/units/{disputed.pk}/").content.decode()
        assert f"{count} 项没有裁定" in card
        listed = client.get(f"/conflicts/?unit={disputed.pk}&state=open")
        assert len(listed.context["listing"].rows) == count
        other = make_unit("桥头竹器厂", staff=60)
        assert "项没有裁定" not in client.get(f"/units/{other.pk}/").content.decode()

    def test_writing_a_letter_and_taking_down_its_answer(self, disputed, lead, today):
        told(disputed, Source.VISIT, today - timedelta(days=5), league_members=4)
        refreshed(lead)
        client = signed_in(lead)
        assert "团县委" in client.get("/conflicts/letters/").content.decode()
        sent = client.post("/conflicts/letters/to/league/", {"answer_by": str(today)})
        page = client.get(sent["Location"]).content.decode()
        assert "请团县委核对" in page
        client.post(sent["Location"], {"on": str(today)})
        assert "已答复" in client.get(sent["Location"]).content.decode()

    def test_whoever_may_not_sees_nothing(self, disputed, lead):
        [row] = refreshed(lead)
        clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(OTHER_TOWNSHIP)))
        assert clerk.get("/conflicts/").status_code == 404
        assert clerk.get(f"/conflicts/{row.pk}/").status_code == 404
        officer = signed_in(make_user(PostKind.LINE_OFFICER, line="union"))
        assert officer.get(f"/conflicts/{row.pk}/").status_code == 200
        assert officer.post("/conflicts/find/").status_code == 404
        body = {"choice": "0", "reason": "核过"}
        assert officer.post(f"/conflicts/{row.pk}/", body).status_code == 404

    def test_members_of_a_few_are_starred_for_other_lines(self, lead, today):
        unit = make_unit(on=today - timedelta(days=60), staff=4)
        told(unit, Source.CENSUS, today - timedelta(days=9), league_members=4)
        told(unit, Source.LEAGUE, today - timedelta(days=8), league_members=1)
        row = next(row for row in refreshed(lead) if row.field == "league_members")
        union = signed_in(make_user(PostKind.LINE_OFFICER, line="union"))
        assert "＊" in union.get(f"/conflicts/{row.pk}/").content.decode()
