"""The forms of organisations, what each writes and what it refuses; their papers."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.registry.models import Coverage, OrganisationState, Paper
from tests.support.factories import (
    OTHER_TOWNSHIP,
    START,
    TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)
from tests.support.organisations import state, text, url

pytestmark = pytest.mark.django_db
LATER = date(2025, 9, 1)


def found(**changes):
    return {
        "name": "桥头砖厂团支部", "form": "league_branch", "mode": "single", "on": "2025-09-01",
        "area": TOWNSHIP, "lead_unit": "桥头砖厂", **changes,
    }  # fmt: skip


def test_found_and_undo_from_the_toast(office, place):
    response = office.post(url("organisation-found"), found(), follow=True)
    assert "组织已登记" in text(response)
    made = OrganisationState.objects.known().get(name="桥头砖厂团支部")
    assert (made.line, made.lead_unit) == ("league", place["kiln"])
    assert Coverage.objects.known().filter(organisation=made.organisation).count() == 1
    event = Event.objects.get(
        verb="organisations.founded", target__endswith=f":{made.organisation_id}"
    )
    undo = reverse("registry-undo", args=[event.pk])
    assert undo in text(response)
    card = url("organisation", made.organisation_id)
    gone = text(office.post(undo, {"back": card}, follow=True))
    assert "已撤回" in gone
    assert "登记已撤回" in gone
    clerk = signed_in(make_user(PostKind.TOWNSHIP_CLERK, make_area(OTHER_TOWNSHIP)))
    assert clerk.get(card).status_code == 404
    assert not OrganisationState.objects.known().filter(name="桥头砖厂团支部").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "桥头镇两新团委"}, "已经在册"),
        ({"lead_unit": "没有这家厂"}, "辖区台账里没有“没有这家厂”"),
        ({"parent": "没有这个组织"}, "辖区内没有叫“没有这个组织”的组织"),
        ({"on": "2999-01-01"}, "还没有到"),
        ({"form": ""}, "组织形式"),
    ],
)
def test_founding_is_refused_in_place(office, place, changes, sentence):
    response = office.post(url("organisation-found"), found(**changes))
    assert response.status_code == 422
    assert sentence in text(response)
    assert "桥头砖厂" in text(response)


def test_two_of_one_name_ask_for_more(office, place):
    for code in ("91990101MA0000001X", "91990101MA0000002X"):
        make_unit("同名商行", credit_code=code)
    make_organisation("河口联合工会", "league")
    unit = text(office.post(url("organisation-found"), found(lead_unit="同名商行")))
    assert "不止一家" in unit
    parent = text(office.post(url("organisation-found"), found(parent="河口联合工会")))
    assert "不止一个" in parent
    by_code = office.post(url("organisation-found"), found(lead_unit="91990101MA0000001X"))
    assert by_code.status_code == 302


def test_a_line_officer_founds_only_on_the_own_line(place):
    client = signed_in(make_user(PostKind.LINE_OFFICER, make_area(TOWNSHIP), "union"))
    response = client.post(url("organisation-found"), found())
    assert response.status_code == 422
    made = client.post(url("organisation-found"), found(form="union_committee", name="砖厂工会"))
    assert made.status_code == 302


def test_renamed_upgraded_regrouped_rehung(office, place):
    branch = place["branch"]
    change = {"on": "2025-09-01", "reason": "县团委批复"}
    for kind, values in (
        ("renamed", {"name": "桥头联合团支部"}),
        ("upgraded", {"name": "桥头联合团总支", "form": "league_general"}),
        (
            "regrouped",
            {
                "form": "league_general",
                "mode": "regional",
                "area": TOWNSHIP,
                "lead_unit": "桥头砖厂",
            },
        ),
        ("rehung", {"parent": ""}),
    ):
        response = office.post(url("organisation-change", branch.pk, kind), {**values, **change})
        assert response.status_code == 302, text(response)
    now = state(branch)
    assert (now.name, now.form, now.mode) == ("桥头联合团总支", "league_general", "regional")
    assert (now.parent, now.secretary) == (None, "周婷")


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("renamed", {"name": "桥头竹器厂团支部"}, "没有改动"),
        ("renamed", {"name": "桥头镇两新团委"}, "已经在册"),
        ("renamed", {"name": "新名", "on": "2020-01-01"}, "变化日期不能更早"),
        ("upgraded", {"form": "league_group", "name": "甲"}, "升格要从低到高"),
        ("rehung", {"parent": "桥头竹器厂团支部"}, "上级组织不能是它自己"),
    ],
)
def test_changes_are_refused_in_place(office, place, kind, values, sentence):
    given = {"on": "2025-09-01", **values}
    response = office.post(url("organisation-change", place["branch"].pk, kind), given)
    assert response.status_code == 422
    assert sentence in text(response)


def test_nothing_hangs_under_what_hangs_under_it(office, place):
    given = {"on": "2025-09-01", "parent": "桥头竹器厂团支部"}
    response = office.post(url("organisation-change", place["top"].pk, "rehung"), given)
    assert "现在是它的下级" in text(response)


def test_an_unknown_change_is_no_page(office, place):
    assert (
        office.get(url("organisation-change", place["branch"].pk, "dissolved")).status_code == 404
    )


def correction(**changes):
    return {
        "name": "桥头竹器厂团支部", "form": "league_branch", "mode": "joint", "area": TOWNSHIP,
        "lead_unit": "桥头竹器厂", "parent": "桥头镇两新团委", "founded_on": "2025-03-01",
        "reason": "批复是这么写的", **changes,
    }  # fmt: skip


def test_correct_asks_for_a_reason_and_masks_the_secretary(office, place):
    page = text(office.get(url("organisation-correct", place["branch"].pk)))
    assert "周婷" not in page
    assert "现在是 周*" in page
    without = office.post(
        url("organisation-correct", place["branch"].pk), correction(mode="single", reason="")
    )
    assert without.status_code == 422
    done = office.post(url("organisation-correct", place["branch"].pk), correction(mode="single"))
    assert done.status_code == 302
    assert (state(place["branch"]).mode, state(place["branch"]).secretary) == ("single", "周婷")


def test_dissolve_says_what_it_leaves_behind(office, place):
    page = text(office.get(url("organisation-dissolve", place["top"].pk)))
    assert "1 个下级组织不会跟着撤销" in page
    assert "2 家单位" in text(office.get(url("organisation-dissolve", place["branch"].pk)))
    early = office.post(
        url("organisation-dissolve", place["branch"].pk), {"on": str(START), "reason": "停产"}
    )
    assert early.status_code == 422
    assert "撤销日期要晚于" in text(early)
    given = {"on": "2025-09-01", "reason": "停产"}
    assert office.post(url("organisation-dissolve", place["branch"].pk), given).status_code == 302
    assert not Coverage.objects.known().filter(valid_to=None).exists()


def test_cover_and_end(office, place):
    make_unit("桥头新厂")
    add = url("organisation-cover", place["branch"].pk)
    again = office.post(add, {"unit": "桥头砖厂", "on": "2025-09-01"})
    assert again.status_code == 422
    assert "已覆盖这个单位" in text(again)
    assert office.post(add, {"unit": "桥头新厂", "on": "2025-09-01"}).status_code == 302
    row = Coverage.objects.known().get(unit__states__name="桥头新厂", valid_to=None)
    ended = office.post(url("coverage-end", row.pk), {"on": "2025-10-01"}, follow=True)
    assert "覆盖已结束" in text(ended)
    assert "以前覆盖过 1 家" in text(ended)
    assert office.get(url("coverage-end", row.pk)).status_code == 404


def test_nothing_is_written_while_the_page_shows_the_past(office, place):
    response = office.post(f"{url('organisation-found')}?day=2025-09-01", found())
    assert response.status_code == 409
    card = text(office.get(url("organisation", place["branch"].pk), {"day": "2025-09-01"}))
    assert "登记变化" not in card


PDF = b"%PDF-1.4\n" + b"x" * 40


def keep(client, organisation, content=PDF, name="批复.pdf"):
    file = SimpleUploadedFile(name, content)
    return client.post(
        url("paper-keep", "organisation", organisation.pk), {"title": "成立批复", "file": file}
    )


def test_papers_are_kept_and_opened_with_a_trace(office, place):
    assert keep(office, place["branch"]).status_code == 302
    paper = Paper.objects.known().get()
    assert "成立批复" in text(office.get(url("organisation", place["branch"].pk)))
    opened = office.get(url("paper", paper.pk))
    assert opened.content == PDF
    assert Event.objects.filter(verb="papers.opened").count() == 1
    away = signed_in(make_user(PostKind.VIEWER, make_area(OTHER_TOWNSHIP)))
    assert away.get(url("paper", paper.pk)).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "批复.pdf", "文件是空的"),
        (b"MZ", "批复.exe", "只收 pdf"),
        (b"not a pdf", "批复.pdf", "内容不是 pdf"),
        (b"not a zip", "批复.docx", "内容不是 docx"),
    ],
)
def test_other_files_are_refused_with_a_sentence(office, place, content, name, sentence):
    response = keep(office, place["branch"], content, name)
    assert response.status_code == 422
    assert sentence in text(response)


def test_a_paper_needs_a_file_and_a_right(office, place):
    nothing = office.post(url("paper-keep", "organisation", place["branch"].pk), {})
    assert "没有选文件" in text(nothing)
    viewer = signed_in(make_user(PostKind.VIEWER))
    assert keep(viewer, place["branch"]).status_code == 404


def test_a_paper_stands_on_its_own_day_in_the_timeline(office, place):
    file = SimpleUploadedFile("批复.pdf", PDF)
    given = {"title": "成立批复", "file": file, "on": "2025-03-02"}
    office.post(url("paper-keep", "organisation", place["branch"].pk), given)
    day = {"day": "2025-03-03"}
    entries = office.get(url("organisation", place["branch"].pk), day).context["timeline"]
    assert (entries[0].what, entries[0].note, str(entries[0].day)) == (
        "材料", "成立批复", "2025-03-02",
    )  # fmt: skip
