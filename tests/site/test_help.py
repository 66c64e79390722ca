"""The manual: every chapter opens, leads somewhere, and is found."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

import qunjian
from qunjian.apps.accounts.models import PostKind
from qunjian.site import chapters
from tests.support.factories import make_user, signed_in

pytestmark = pytest.mark.django_db
SOURCE = Path(qunjian.__file__).parent
HELP_LINK = re.compile(r"\{% help_link \"([\w-]+)\"(?: \"([^\"]+)\")? %\}")
EXPLAINED = re.compile(r"\.explained = \(\"([\w-]+)\", \"([^\"]*)\"\)")
EVERY = [chapter.slug for chapter in chapters.chapters()]


def opened(client, slug):
    response = client.get(reverse("help-page", args=[slug]))
    assert response.status_code == 200
    return response.content.decode()


class TestChapters:
    @pytest.mark.parametrize("slug", EVERY)
    def test_opens_without_signing_in(self, client, slug):
        assert f'<h1 class="qj-pagehead__title">{chapters.chapter_of(slug).title}' in opened(
            client, slug
        )

    @pytest.mark.parametrize("slug", EVERY)
    def test_every_link_inside_the_manual_leads_to_a_heading_that_exists(self, slug):
        body = chapters.chapter_of(slug).body
        for target, _, anchor in re.findall(r'href="/help/([\w-]+)/(#([^"]+))?"', body):
            there = chapters.chapter_of(target)
            assert there is not None, f"{slug} leads to {target}, which does not exist"
            anchors = {heading.anchor for heading in there.headings}
            assert not anchor or unquote(anchor) in anchors, (
                f"{slug}: {target}#{anchor} does not exist"
            )
        assert re.findall(r'href="[^"]*\.md', body) == []

    @pytest.mark.parametrize("slug", EVERY)
    def test_every_picture_is_there_and_says_what_it_shows(self, slug):
        for image in re.findall(r"<img [^>]*>", chapters.chapter_of(slug).body):
            source = re.search(r'src="/static/([^"]+)"', image)
            assert source, f"{slug}: {image}"
            assert finders.find(source[1]), f"{slug}: {source[1]} is not there"
            assert re.search(r'alt="[^"]+"', image)

    def test_every_picture_is_shown_somewhere(self):
        shown = "".join(chapter.body for chapter in chapters.chapters())
        kept = [path.name for path in chapters.PICTURES.glob("*.png")]
        assert [name for name in kept if f"/{name}" not in shown] == []

    @pytest.mark.parametrize("slug", EVERY)
    def test_has_a_title_and_headings_of_their_own(self, slug):
        chapter = chapters.chapter_of(slug)
        anchors = [heading.anchor for heading in chapter.headings]
        assert chapter.title != slug
        assert sorted(set(anchors)) == sorted(anchors)

    def test_unknown_chapter_is_not_found(self, client):
        assert client.get("/help/nothing-here/").status_code == 404

    def test_the_chapters_named_in_the_contents_are_all_written(self):
        named = [slug for _, slugs in chapters.CONTENTS for slug in slugs]
        assert sorted(set(named) - set(EVERY)) == []

    def test_neighbours_lead_through_the_whole_manual(self):
        chapter, walked = chapters.chapters()[0], []
        while chapter:
            walked.append(chapter.slug)
            chapter = chapters.neighbours(chapter)[1]
        assert walked == EVERY

    def test_raw_html_and_inline_styles_never_reach_the_page(self):
        for chapter in chapters.chapters():
            assert " style=" not in chapter.body
            assert "<script" not in chapter.body


class TestLinksFromPages:
    def test_every_page_that_is_explained_leads_to_a_heading_that_exists(self):
        for target in chapters.EXPLAINED.values():
            slug, _, anchor = target.partition("#")
            there = chapters.chapter_of(slug)
            assert there is not None, target
            assert not anchor or anchor in {heading.anchor for heading in there.headings}, target

    def test_every_question_mark_leads_to_a_heading_that_exists(self):
        asked = []
        for path in (SOURCE / "apps").rglob("*.html"):
            asked += HELP_LINK.findall(path.read_text(encoding="utf-8"))
        for path in (SOURCE / "apps").rglob("*.py"):
            asked += EXPLAINED.findall(path.read_text(encoding="utf-8"))
        assert asked
        for slug, heading in asked:
            there = chapters.chapter_of(slug)
            assert there is not None, slug
            assert not heading or heading in {each.title for each in there.headings}, heading

    @pytest.mark.parametrize(
        ("view", "address"),
        [
            ("registry-unit", "/help/ledger/"),
            ("registry-organisation-tree", "/help/organisations/"),
            ("accounts-password", "/help/roles/#登录的规矩"),
            ("web-components", "/help/"),
        ],
    )
    def test_the_longest_beginning_counts(self, view, address):
        assert chapters.address_for(view) == address

    def test_the_shell_leads_to_the_page_s_own_chapter(self):
        client = signed_in(make_user(PostKind.AUDITOR))
        assert client.get("/audit/").context["help_href"] == "/help/audit/"


class TestSearch:
    def test_every_word_must_stand_in_the_section(self):
        hits = chapters.search("密码 锁定")
        assert [(hit.chapter.slug, hit.section.title) for hit in hits][:1] == [("start", "登录")]
        assert chapters.search("密码 根本没有这个词") == []

    def test_full_width_and_capitals_do_not_matter(self):
        assert chapters.search("ＣＨＲＯＭＥ")

    def test_the_excerpt_keeps_the_words_as_they_stand(self):
        hits = chapters.search("field.key")
        excerpts = "".join(hit.excerpt for hit in hits)
        assert "<mark>field.key</mark>" in excerpts
        assert "，" in excerpts

    def test_what_was_asked_is_marked_and_escaped(self, client):
        page = client.get("/help/", {"q": "密码"}).content.decode()
        assert "<mark>密码</mark>" in page
        page = client.get("/help/", {"q": "<script>alert(1)"}).content.decode()
        assert "<script>alert" not in page
        assert "没有找到" in page

    def test_nothing_asked_shows_the_contents(self, client):
        page = client.get("/help/").content.decode()
        for slug in EVERY:
            assert f'href="/help/{slug}/"' in page
