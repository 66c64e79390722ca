"""The pages of comparisons, asked as a browser asks them."""

import io

import openpyxl
import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.running import run_waiting
from qunjian.apps.linkage.actions import start_comparison
from qunjian.apps.linkage.models import LinkedRow, Pair, PairStanding, RegisterComparison
from tests.support.batches import make_batch
from tests.support.factories import COUNTY, TOWNSHIP, make_area, make_unit, make_user, signed_in
from tests.support.four_registers import FIELDS, make_registers, make_townships

pytestmark = pytest.mark.django_db
OTHER_COUNTY = "990102000000"


@pytest.fixture
def lead():
    make_townships()
    return make_user(PostKind.LEAD_OFFICE, make_area(COUNTY))


@pytest.fixture
def browser(lead):
    return signed_in(lead)


@pytest.fixture
def compared(lead):
    batches, _ = make_registers(150, lead, letters="ABC", setting="hard")
    found = start_comparison(
        title="三部门比对", area=make_area(COUNTY), batches=list(batches.values()),
        with_ledger=False, low=0.06, high=0.98, by=lead,
    )  # fmt: skip
    run_waiting()
    return RegisterComparison.objects.get(pk=found.pk)


def asked(browser, name, *arguments, **given):
    return browser.get(reverse(name, args=arguments), given)


def text_of(response):
    return response.content.decode()


def test_without_a_comparison_the_list_says_what_to_do(browser):
    assert "还没有比对过" in text_of(asked(browser, "linkage-comparisons"))


def test_a_comparison_is_started_from_the_form(browser, lead):
    batches, _ = make_registers(40, lead)
    form = asked(browser, "linkage-start", batch=batches["A"].pk)
    assert "报送单位A" in text_of(form)
    told = {"title": "比对", "area": COUNTY, "low": 20, "high": 90,
            "batches": [each.pk for each in batches.values()]}  # fmt: skip
    answer = browser.post(reverse("linkage-start"), told)
    found = RegisterComparison.objects.get()
    assert answer.url == reverse("linkage-comparison", args=[found.pk])
    assert "排队" in text_of(asked(browser, "linkage-comparison", found.pk))
    run_waiting()
    assert "已比完" in text_of(asked(browser, "linkage-comparisons"))


def test_mistakes_stand_at_their_fields(browser, lead):
    batches, _ = make_registers(20, lead, letters="A")
    told = {"title": "", "area": COUNTY, "low": 95, "high": 90, "batches": [batches["A"].pk]}
    answer = browser.post(reverse("linkage-start"), told)
    assert answer.status_code == 422
    for said in ("请写一个名称", "下限 95% 高于上限 90%", "至少要有两份"):
        assert said in text_of(answer)
    assert not RegisterComparison.objects.exists()


def test_every_number_of_the_matrix_opens_as_many_rows(browser, compared):
    shown = asked(browser, "linkage-comparison", compared.pk)
    opened = 0
    for row in shown.context["matrix"]:
        for number in [row.total, *(each for cell in row.cells for each in cell)]:
            if number.count:
                listing = browser.get(number.href).context["listing"]
                assert listing.paging.total == number.count, number
                opened += 1
    assert opened > 15
    out = browser.get(shown.context["tiles"][-1][0].href).context["listing"]
    assert out.paging.total == compared.figures["left_out"] > 0


def test_every_row_says_why_it_is_that_firm(browser, compared):
    row = LinkedRow.objects.filter(comparison=compared, firm=1).first()
    shown = text_of(asked(browser, "linkage-row", compared.pk, row.pk))
    assert "为什么是同一家" in shown
    assert row.name in shown
    alone = LinkedRow.objects.filter(comparison=compared, firm=None).first()
    assert "没有归到哪一家" in text_of(asked(browser, "linkage-row", compared.pk, alone.pk))
    pair = Pair.objects.filter(comparison=compared, standing=PairStanding.WAITING).first()
    assert "待核" in text_of(asked(browser, "linkage-pair", compared.pk, pair.pk))


def test_rows_are_found_by_name_and_whoever_disagrees_may_decide(browser, compared):
    shown = asked(browser, "linkage-comparison", compared.pk)
    number = next(n for row in shown.context["matrix"] for cell in row.cells for n in cell
                  if n.label == "对上" and n.count > 1)  # fmt: skip
    row = browser.get(number.href).context["listing"].rows[0].source.row
    found = browser.get(f"{number.href}&q={row.name}").context["listing"]
    assert 1 <= found.paging.total < number.count
    assert row.name in found.rows[0].cells[0].text
    pair = Pair.objects.filter(comparison=compared).first()
    own = reverse("linkage-queue-pair", args=[pair.pk])
    assert own in text_of(asked(browser, "linkage-pair", compared.pk, pair.pk))
    viewer = signed_in(make_user(PostKind.VIEWER, make_area(COUNTY)))
    seen = asked(viewer, "linkage-pair", compared.pk, pair.pk)
    assert own not in text_of(seen)


def test_the_export_has_no_persons_and_is_recorded(browser, compared):
    answer = asked(browser, "linkage-export", compared.pk)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    text = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "138" not in text.replace("第 138", "") or "****" not in text
    assert sheet.max_row > compared.figures["rows"]
    assert Event.objects.filter(verb="linkage.exported").exists()


@pytest.mark.parametrize(
    ("post", "area", "may_see", "may_run"),
    [
        (PostKind.LEAD_OFFICE, COUNTY, True, True),
        (PostKind.LINE_OFFICER, COUNTY, True, False),
        (PostKind.LEAD_OFFICE, OTHER_COUNTY, False, False),
        (PostKind.TOWNSHIP_CLERK, TOWNSHIP, False, False),
    ],
)
def test_only_who_may_sees_and_runs(compared, post, area, may_see, may_run):
    line = "union" if post == PostKind.LINE_OFFICER else ""
    browser = signed_in(make_user(post, make_area(area), line=line))
    row = LinkedRow.objects.filter(comparison=compared).first()
    for name, *more in (("linkage-comparison",), ("linkage-row", row.pk), ("linkage-export",)):
        answer = asked(browser, name, compared.pk, *more)
        assert answer.status_code == (200 if may_see else 404), name
    adopting = asked(browser, "linkage-adopt", compared.pk)
    assert adopting.status_code == (200 if may_run else 404)
    posted = browser.post(reverse("linkage-again", args=[compared.pk]))
    assert posted.status_code == (302 if may_run else 404)


def test_adopting_is_said_in_numbers_and_done(browser, compared):
    page = asked(browser, "linkage-adopt", compared.pk)
    told = page.context["planned"]
    assert sum(one.new + one.held + one.out + one.meets for one in told) == compared.figures["rows"]
    browser.post(reverse("linkage-adopt", args=[compared.pk]))
    run_waiting()
    assert {batch.state for batch in Batch.objects.all()} == {BatchState.APPLIED}
    assert "并入台账于" in text_of(asked(browser, "linkage-comparison", compared.pk))


def test_a_result_without_the_ledger_is_not_adopted_beside_units(browser, compared):
    make_unit("已经在台账的厂")
    answer = browser.post(reverse("linkage-adopt", args=[compared.pk]))
    assert answer.status_code == 422
    assert "和台账一起比" in text_of(answer)


def test_a_previewed_batch_offers_the_comparison(browser, lead):
    batch = make_batch(FIELDS, [["桥头竹器厂", "", "", "", "", "桥头镇", "", "5"]], by=lead)
    run_waiting()
    assert f"{reverse('linkage-start')}?batch={batch.pk}" in text_of(
        asked(browser, "intake-batch", batch.pk)
    )
