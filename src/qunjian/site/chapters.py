"""The manual: markdown files shipped beside this module, as pages with headings and a search."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qunjian.apps.accounts.docs import table as permission_table
from qunjian.apps.demo import printed as demo
from qunjian.apps.figures.docs import table as indicator_table
from qunjian.web.words import anchor_of

FOLDER = Path(__file__).with_name("manual")
PICTURES = Path(__file__).with_name("static") / "qunjian" / "manual"

# The order in which a newcomer reads; what is not named here stands under the last heading.
CONTENTS = (
    ("入门", ("start", "demo", "keyboard", "glossary")),
    (
        "日常工作",
        (
            "ledger",
            "organisations",
            "census",
            "import",
            "linkage",
            "conflicts",
            "verdicts",
            "rules-own",
            "figures",
        ),
    ),
    ("人员与安全", ("roles", "audit", "privacy")),
    ("管理与运维", ("settings", "operations")),
)
REST = "其他"
# What a chapter takes from the code, so that it is always true.
PRINTED = {
    "{{权限表}}": permission_table,
    "{{指标表}}": indicator_table,
    "{{示范账号表}}": demo.people_table,
    "{{示范文件表}}": demo.files_table,
    "{{示范毛病表}}": demo.faults_table,
}
# Which chapter explains a page, by the beginning of its address's name; the longest one counts.
EXPLAINED = {
    "dashboard-": "figures#看总览",
    "dashboard-map": "figures#各地比较",
    "figures-": "figures#所有指标",
    "figures-rows": "figures#数字背后的行",
    "figures-difference": "figures#当时所知和现在所知",
    "figures-pin": "figures#固定一个数",
    "figures-series": "figures#逐期变化和分组",
    "figures-groups": "figures#逐期变化和分组",
    "registry-": "ledger",
    "linkage-": "linkage",
    "linkage-queue": "linkage#看待核",
    "linkage-check": "linkage#抽查",
    "linkage-sample": "linkage#抽查",
    "linkage-alike": "linkage#同类的一起定",
    "linkage-asked": "linkage#请部门核实",
    "linkage-decision": "linkage#已定记录",
    "linkage-exchange": "linkage#不交换名单的比对",
    "linkage-band": "linkage#待核范围",
    "conflicts-": "conflicts",
    "conflicts-letter": "conflicts#核对函",
    "registry-organisation": "organisations",
    "registry-coverage": "organisations",
    "registry-join": "ledger#登重了并成一家",
    "registry-split": "ledger#登混了拆成两家",
    "registry-paper": "organisations#存材料",
    "registry-official": "organisations#官方台账",
    "registry-census": "census",
    "registry-settings": "settings",
    "registry-association": "settings#协会商会",
    "intake-": "import",
    "verdicts-": "verdicts",
    "rules-": "rules-own",
    "rules-decision": "rules-own#个案决定",
    "compare-whatif": "rules-own#换规则试算",
    "compare-alert": "rules-own#提醒",
    "compare-review": "rules-own#规则核对",
    "disputes-": "rules-own#异议",
    "accounts-": "roles",
    "accounts-password": "roles#登录的规矩",
    "accounts-sign-in": "start#登录",
    "audit-": "audit",
}
AROUND = 60
FOUND_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    """The plain words under one heading, for the search."""

    title: str
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the manual; `body` is HTML without its first heading."""

    slug: str
    part: str
    title: str
    body: SafeString
    headings: tuple[Heading, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where all the words asked for stand; `excerpt` has them marked."""

    chapter: Chapter
    section: Section
    excerpt: SafeString


@dataclass
class _Reading:
    """What one walk over a chapter's tokens collects."""

    title: str = ""
    headings: list[Heading] = field(default_factory=list)
    sections: list[tuple[str, str, list[str]]] = field(default_factory=list)


@cache
def chapters() -> tuple[Chapter, ...]:
    """Every chapter in reading order."""
    there = {path.stem for path in FOLDER.glob("*.md") if path.stem != "README"}
    placed = [(part, slug) for part, slugs in CONTENTS for slug in slugs if slug in there]
    rest = sorted(there - {slug for _, slug in placed})
    return tuple(_chapter(part, slug) for part, slug in [*placed, *((REST, s) for s in rest)])


def parts() -> list[tuple[str, list[Chapter]]]:
    """The table of contents."""
    grouped: dict[str, list[Chapter]] = {}
    for chapter in chapters():
        grouped.setdefault(chapter.part, []).append(chapter)
    return list(grouped.items())


def chapter_of(slug: str) -> Chapter | None:
    return next((chapter for chapter in chapters() if chapter.slug == slug), None)


def address_for(view: str) -> str:
    """Where the manual explains the page of this name; its contents, if nothing does."""
    fitting = [name for name in EXPLAINED if view.startswith(name)]
    slug, _, anchor = EXPLAINED[max(fitting, key=len)].partition("#") if fitting else ("", "", "")
    if chapter_of(slug) is None:
        return reverse("help")
    return reverse("help-page", args=[slug]) + (f"#{anchor}" if anchor else "")


def neighbours(chapter: Chapter) -> tuple[Chapter | None, Chapter | None]:
    """The chapters before and after."""
    everything = chapters()
    at = everything.index(chapter)
    before = everything[at - 1] if at else None
    return before, (everything[at + 1] if at + 1 < len(everything) else None)


def search(asked: str) -> list[Hit]:
    """Sections that hold every word asked for, those with a word in a heading first."""
    wanted = _plain(asked).split()
    if not wanted:
        return []
    found: list[tuple[bool, Hit]] = []
    for chapter in chapters():
        for section in chapter.sections:
            heading = _plain(f"{chapter.title} {section.title}")
            everything = f"{heading} {_plain(section.words)}"
            if all(word in everything for word in wanted):
                hit = Hit(chapter, section, _excerpt(section.words, wanted))
                found.append((not any(word in heading for word in wanted), hit))
    return [hit for _, hit in sorted(found, key=lambda pair: pair[0])][:FOUND_AT_MOST]


def _chapter(part: str, slug: str) -> Chapter:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    text = (FOLDER / f"{slug}.md").read_text(encoding="utf-8")
    for mark, told in PRINTED.items():
        text = text.replace(mark, told()) if mark in text else text
    tokens = markdown.parse(text)
    reading = _read(tokens)
    shown = list(_without_title(tokens))
    for token in shown:
        _dress(token)
    html = markdown.renderer.render(shown, markdown.options, {})
    html = html.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    return Chapter(
        slug,
        part,
        reading.title or slug,
        mark_safe(html),  # noqa: S308 -- our own files, and raw HTML in them is escaped
        tuple(reading.headings),
        tuple(Section(title, at, " ".join(words)) for title, at, words in reading.sections),
    )


_TABLE = (
    '<div class="qj-tablewrap" tabindex="0" role="region" aria-label="表"><table class="qj-table">'
)


def _read(tokens: Sequence[Token]) -> _Reading:
    reading = _Reading()
    reading.sections.append(("", "", []))
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            _read_heading(reading, token, _words(tokens[at + 1]))
        elif token.type in {"fence", "code_block"}:
            reading.sections[-1][2].append(token.content)
        elif token.type == "inline" and tokens[at - 1].type != "heading_open":
            reading.sections[-1][2].append(_words(token))
    return reading


def _read_heading(reading: _Reading, token: Token, title: str) -> None:
    level = int(token.tag[1:])
    if level == 1 and not reading.title:
        reading.title = title
        return
    anchor = anchor_of(title)
    token.attrSet("id", anchor)
    reading.headings.append(Heading(level, title, anchor))
    reading.sections.append((title, anchor, []))


def _without_title(tokens: Sequence[Token]) -> Iterator[Token]:
    """The page's own head shows the title, so the text does not repeat it."""
    skipped = 0
    for at, token in enumerate(tokens):
        if at == skipped and skipped < 3 and tokens[0].tag == "h1":
            skipped += 1
            continue
        yield token


def _dress(token: Token) -> None:
    """Links between files become addresses, alignment becomes a class, pictures load late."""
    style = token.attrs.pop("style", None)
    if style == "text-align:right":
        token.attrSet("class", "qj-num")
    for child in token.children or ():
        href = child.attrs.get("href")
        if child.type == "link_open" and isinstance(href, str):
            child.attrSet("href", _address(href))
        elif child.type == "image":
            name = str(child.attrs.get("src", "")).rpartition("/")[2]
            known = (PICTURES / name).exists()
            child.attrSet("src", static(f"qunjian/manual/{name}") if known else "")
            child.attrSet("loading", "lazy")


def _address(href: str) -> str:
    match = re.fullmatch(r"([\w-]+)\.md(#.*)?", href)
    return reverse("help-page", args=[match[1]]) + (match[2] or "") if match else href


def _words(token: Token) -> str:
    return "".join(
        child.content for child in token.children or () if child.type in {"text", "code_inline"}
    )


def _plain(text: str) -> str:
    """The text as it is compared, character by character, so that places stay the same."""
    return "".join(map(_plain_character, text))


@cache
def _plain_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    return plain if len(plain) == 1 else character


def _excerpt(words: str, wanted: Sequence[str]) -> SafeString:
    plain = _plain(words)
    places = [at for word in wanted if (at := plain.find(word)) >= 0]
    start = max(0, min(places, default=0) - AROUND // 2)
    end = start + 2 * AROUND
    marked, at = SafeString("……" if start else ""), start
    for found in re.finditer("|".join(map(re.escape, wanted)), plain[start:end]):
        low, high = start + found.start(), start + found.end()
        marked += format_html("{}<mark>{}</mark>", words[at:low], words[low:high])
        at = high
    return marked + format_html("{}{}", words[at:end], "……" if end < len(words) else "")
