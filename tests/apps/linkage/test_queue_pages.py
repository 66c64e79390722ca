"""The queue's pages: one pair at a time, answered, taken back; nobody gets what another has."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.intake.models import RowChunk
from qunjian.apps.linkage.models import Decision, Hold, LinkedRow, Pair, PairStanding, Side
from tests.site.test_every_page import Linted
from tests.support.factories import OTHER_TOWNSHIP, make_area, make_unit, make_user, signed_in
from tests.support.pairs import Made

pytestmark = pytest.mark.django_db
MARKET = [
    [
        "桥头竹器厂",
        "91990101MA0000001X",
        "林志强",
        "13812346621",
        "桥头镇竹园路12号",
        "桥头镇",
        "63",
    ],
    ["河口竹器厂", "", "陈敏", "13912346622", "河口镇江边路3号", "河口镇", "20"],
    ["城关电子有限公司", "", "王海", "", "城关路1号", "桥头镇", "8"],
]
UNION = [
    ["桥头竹木厂", "", "林志强", "05776372111", "桥头竹园路12号", "桥头镇", "61"],
    ["河口竹木厂", "", "陈敏", "", "河口镇江边路3号", "河口镇", "21"],
    ["城关电子有限公司河口分公司", "", "王海", "", "河口路1号", "河口镇", "2"],
]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def made():
    made = Made(MARKET, UNION)
    made.pairs = [
        made.pair("A:桥头竹器厂", "B:桥头竹木厂", 0.62, use=14.0),
        made.pair("A:河口竹器厂", "B:河口竹木厂", 0.55, use=6.0),
        made.pair("A:城关电子有限公司", "B:城关电子有限公司河口分公司", 0.4, use=2.0),
    ]
    return made


@pytest.fixture
def officer():
    return make_user()


@pytest.fixture
def client(officer):
    return signed_in(officer)


def opened(client, address="/linkage/queue/"):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer


def text_of(answer):
    return answer.content.decode()


def test_the_first_pair_is_the_most_useful_and_shows_both_rows_masked(client, made):
    answer = opened(client)
    assert answer.context["pair"].pk == made.pairs[0].pk
    text = text_of(answer)
    assert "林志强" not in text
    assert "13812346621" not in text
    assert "138****6621" in text
    assert "林*" in text
    assert '<span class="qj-seg__part" data-diff="near">器</span>' in text
    assert "62.0%" in text
    assert "影响覆盖" in text
    assert "qj-button--primary" not in text
    assert "漏连" in text


def test_an_answer_counts_and_the_next_pair_comes_in_its_place(client, made):
    first, second, _ = made.pairs
    opened(client)
    given = {"answer": "same", "reason": "看过执照"}
    answer = client.post(f"/linkage/queue/{first.pk}/answer/", given, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == f"/linkage/queue/{second.pk}/"
    assert "qj-app" not in text_of(answer)
    assert Pair.objects.get(pk=first.pk).standing == PairStanding.LINKED
    assert answer.context["waiting"] == 2
    answer = client.post(f"/linkage/queue/{second.pk}/answer/", {"answer": "different"})
    assert answer.status_code == 302  # without scripts a plain form and a redirect


def test_without_an_answer_or_a_reason_to_ask_the_form_comes_back(client, made):
    address = f"/linkage/queue/{made.pairs[0].pk}/answer/"
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"answer": "ask", "asked": "县市场监管局"})
    assert answer.status_code == 422
    assert "请写明核实什么" in text_of(answer)


def test_what_is_put_off_comes_last_and_what_is_asked_waits_elsewhere(client, made):
    first, second, third = made.pairs
    client.post(f"/linkage/queue/{first.pk}/answer/", {"answer": "later"})
    assert opened(client).context["pair"].pk == second.pk
    asked = {"answer": "ask", "reason": "是不是改过名", "asked": "县市场监管局"}
    client.post(f"/linkage/queue/{second.pk}/answer/", asked)
    answer = opened(client)
    assert answer.context["pair"].pk == third.pk
    assert [item.pair.pk for item in answer.context["items"]] == [third.pk, first.pk]
    text = text_of(client.get("/linkage/asked/"))
    assert "请县市场监管局核实 1 对" in text
    assert "是不是改过名" in text


def test_the_question_goes_out_without_persons_and_phones_and_is_recorded(client, made):
    asked = {"answer": "ask", "reason": "是不是改过名", "asked": "县市场监管局"}
    client.post(f"/linkage/queue/{made.pairs[0].pk}/answer/", asked)
    answer = client.get("/linkage/asked/workbook/?sender=县市场监管局")
    assert answer.status_code == 200
    event = Event.objects.get(verb="linkage.asked-exported")
    assert event.after["addressee"] == "县市场监管局"
    assert client.get("/linkage/asked/workbook/?sender=别的局").status_code == 404
    cells = [
        str(cell.value)
        for row in load_workbook(BytesIO(answer.content)).active.iter_rows()
        for cell in row
    ]
    assert "桥头竹器厂" in cells
    assert not any("林志强" in cell or "1381234" in cell for cell in cells)


def test_two_people_never_get_one_pair(client, made):
    other = signed_in(make_user())
    mine, theirs = opened(client).context["pair"], opened(other).context["pair"]
    assert mine.pk != theirs.pk
    answer = other.get(f"/linkage/queue/{mine.pk}/")
    assert "另一位同事正在看" in text_of(answer)
    assert 'name="answer"' not in text_of(answer)
    answer = other.post(f"/linkage/queue/{mine.pk}/answer/", {"answer": "same"})
    assert answer.status_code == 422
    assert not Decision.objects.exists()
    assert other.post(f"/linkage/queue/{mine.pk}/hold/").status_code == 409
    assert client.post(f"/linkage/queue/{mine.pk}/hold/").status_code == 204


def test_what_was_left_alone_is_free_again(client, made):
    first = opened(client).context["pair"]
    hold = Hold.objects.get(pair=first)
    Hold.objects.filter(pk=hold.pk).update(until=hold.until - timedelta(minutes=11))
    assert opened(signed_in(make_user())).context["pair"].pk == first.pk


def test_one_key_takes_the_last_answer_back(client, made):
    first = made.pairs[0]
    client.post(f"/linkage/queue/{first.pk}/answer/", {"answer": "same"})
    decision = Decision.objects.get()
    answer = client.post(f"/linkage/decisions/{decision.pk}/take-back/", headers=HTMX)
    assert answer["HX-Push-Url"] == f"/linkage/queue/{first.pk}/"
    assert Pair.objects.get(pk=first.pk).standing == PairStanding.WAITING


def test_decisions_are_listed_found_and_taken_back_with_a_reason(client, made):
    client.post(f"/linkage/queue/{made.pairs[0].pk}/answer/", {"answer": "same"})
    client.post(f"/linkage/queue/{made.pairs[1].pk}/answer/", {"answer": "different"})
    total = client.get("/linkage/decisions/").context["listing"].paging.total
    assert total == 2
    for query, count in (("q=桥头", 1), ("answer=different", 1), ("state=withdrawn", 0)):
        answer = client.get(f"/linkage/decisions/?{query}")
        assert answer.context["listing"].paging.total == count
    decision = Decision.objects.get(answer="same")
    address = f"/linkage/decisions/{decision.pk}/"
    assert "桥头竹木厂" in text_of(client.get(address))
    assert client.post(address, {"reason": "看错了"}).status_code == 302
    assert client.post(address, {"reason": "再来"}).status_code == 422
    assert Event.objects.get(verb="linkage.withdrawn").reason == "看错了"


def test_alike_cases_are_previewed_then_decided_together(client, made):
    text = text_of(client.get("/linkage/alike/"))
    assert "字号相同，行业字样不同" in text or "名称差一个字" in text
    pattern = made.pairs[0].pattern
    address = f"/linkage/alike/group/?comparison={made.comparison.pk}&pattern={pattern}"
    answer = client.get(address)
    listed = [pair.pk for pair, _, _ in answer.context["pairs"]]
    assert listed == [made.pairs[0].pk, made.pairs[1].pk]
    assert client.post(address, {"answer": "same"}).status_code == 422
    given = {"answer": "same", "pair": listed}
    assert client.post(address, given).status_code == 302
    assert Decision.objects.count() == 2
    assert Event.objects.filter(verb="linkage.decided").count() == 2


def test_who_may_not_decide_finds_nothing(made):
    first = made.pairs[0]
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(OTHER_TOWNSHIP)))
    for address in ("/linkage/queue/", f"/linkage/queue/{first.pk}/", "/linkage/alike/"):
        assert clerk.get(address).status_code == 404
    elsewhere = make_user(area=make_area("990102000000", "别县"))
    assert signed_in(elsewhere).get(f"/linkage/queue/{first.pk}/").status_code == 404
    assert signed_in(elsewhere).get("/linkage/queue/").context["comparison"] is None


def test_on_a_past_day_pairs_are_seen_and_not_answered(client, made):
    first = made.pairs[0]
    answer = client.get(f"/linkage/queue/{first.pk}/?day=2025-07-01")
    assert 'name="answer"' not in text_of(answer)
    address = f"/linkage/queue/{first.pk}/answer/?day=2025-07-01"
    assert client.post(address, {"answer": "same"}).status_code == 409


def test_a_queue_without_pairs_says_so(client, made):
    for pair in made.pairs:
        client.post(f"/linkage/queue/{pair.pk}/answer/", {"answer": "different"})
    assert "没有待核的了" in text_of(opened(client))


def test_the_pages_hold_together(client, made):
    """No inline code, no field without a label, no id twice, every tag closed."""
    first = made.pairs[0]
    pattern = first.pattern
    client.post(f"/linkage/queue/{first.pk}/answer/", {"answer": "later"})
    asked = {"answer": "ask", "reason": "是不是改过名", "asked": "县市场监管局"}
    client.post(f"/linkage/queue/{made.pairs[2].pk}/answer/", asked)
    for address in (
        f"/linkage/queue/{first.pk}/",
        f"/linkage/check/{first.pk}/",
        "/linkage/alike/",
        f"/linkage/alike/group/?pattern={pattern}",
        "/linkage/asked/",
        "/linkage/decisions/",
        f"/linkage/decisions/{Decision.objects.first().pk}/",
        "/linkage/sample/",
        "/linkage/band/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert (address, Linted(text_of(answer)).faults) == (address, [])


def test_a_longer_queue_asks_no_more_of_the_database(client, made, django_assert_max_num_queries):
    for number in range(40):
        row = LinkedRow.objects.create(
            comparison=made.comparison, side=made.rows["B:桥头竹木厂"].side, sheet=0, row=3,
            name=f"第{number}厂", key=f"Z{number:04}", firm=1_000 + number,
        )  # fmt: skip
        made.rows[f"B:第{number}厂"] = row
        made.pair("A:城关电子有限公司", f"B:第{number}厂", 0.3)
    opened(client)
    with django_assert_max_num_queries(45):
        client.get(f"/linkage/queue/{made.pairs[0].pk}/")


def test_a_row_of_the_ledger_is_shown_from_the_ledger_masked(client, made):
    unit = make_unit(
        "桥头竹器有限公司", staff=63, legal_person="林志强", phone="13812346621",
        address="竹园路12号", industry="2041",
    )  # fmt: skip
    side = Side.objects.create(comparison=made.comparison, letter="C", label="单位台账")
    made.rows["C:桥头竹器有限公司"] = LinkedRow.objects.create(
        comparison=made.comparison, side=side, unit=unit, name="桥头竹器有限公司",
        key=f"unit:{unit.pk}", firm=500,
    )  # fmt: skip
    pair = made.pair("C:桥头竹器有限公司", "B:桥头竹木厂", 0.5)
    text = text_of(client.get(f"/linkage/queue/{pair.pk}/"))
    assert f'href="/units/{unit.pk}/"' in text
    assert "竹制品制造" in text
    assert "138****6621" in text
    assert "林志强" not in text


def test_when_the_original_is_deleted_it_says_so(client, made):
    RowChunk.objects.all().delete()
    text = text_of(client.get(f"/linkage/queue/{made.pairs[0].pk}/"))
    assert "原件已过保存期" in text
    assert "桥头竹木厂" in text
    assert "竹园路" not in text


def test_what_new_facts_contradict_is_put_before_a_person(client, made):
    first = made.pairs[0]
    client.post(f"/linkage/queue/{first.pk}/answer/", {"answer": "same"})
    why = json.dumps({"contradicts": "认定以后又报来两个不同的代码；请再看一次。"})
    Pair.objects.filter(pk=first.pk).update(standing=PairStanding.WAITING, evidence=why)
    text = text_of(client.get(f"/linkage/queue/{first.pk}/"))
    assert "又报来两个不同的代码" in text
    assert "已定：" in text
    assert client.post(f"/linkage/queue/{first.pk}/answer/", {"answer": "later"}).status_code == 422
    client.post(f"/linkage/queue/{first.pk}/answer/", {"answer": "different"})
    assert Pair.objects.get(pk=first.pk).standing == PairStanding.APART
    assert Decision.objects.get(withdrawn_at=None).answer == "different"
