"""The main navigation, declared by apps in the order of the work, and the doors of the shell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

SECTIONS = ("", "底数", "谋划", "建设", "运行", "设置")

# What the shell itself leads to; a door whose address does not exist is absent from the page.
DOORS = {
    "home": "dashboard-home",
    "ledger": "registry-ledger",
    "find": "registry-find",
    "help": "help",
    "posts": "accounts-posts",
    "password": "accounts-password",
    "sign_out": "accounts-sign-out",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry; `may` is the permission without which it is absent ('' for everybody).

    `waiting` counts the work that waits behind the entry; nothing else is ever counted there.
    """

    section: str
    label: str
    view: str
    icon: str
    may: str = ""
    order: int = 0
    waiting: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as one person sees it on one page."""

    label: str
    href: str
    icon: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    items: tuple[Entry, ...]


NAV: list[Item] = []


def register(*items: Item) -> None:
    """Called by an app's `ready`; an entry registered twice stands once."""
    for item in items:
        if item.section not in SECTIONS:
            raise ValueError(f"unknown section of the navigation: {item.section}")
    NAV.extend(item for item in items if item not in NAV)


def sections(
    request: HttpRequest,
    may: Callable[[str], bool],
    items: Iterable[Item] | None = None,
) -> list[Section]:
    """What this person may open, in the order of the work; the deepest fitting address is here."""
    reachable = [
        (item, href)
        for item in sorted(NAV if items is None else items, key=_place)
        if (not item.may or may(item.may)) and (href := address(item.view))
    ]
    here = max(
        (href for _, href in reachable if _inside(request.path, href)),
        key=len,
        default=None,
    )
    found = []
    for title in SECTIONS:
        entries = tuple(
            Entry(
                label=item.label,
                href=href,
                icon=item.icon,
                current=href == here,
                count=item.waiting(request) if item.waiting else 0,
            )
            for item, href in reachable
            if item.section == title
        )
        if entries:
            found.append(Section(title, entries))
    return found


def doors(may: Callable[[str], bool]) -> dict[str, str]:
    """The addresses the shell leads to, '' where there is none or the person may not go."""
    closed = {item.view for item in NAV if item.may and not may(item.may)}
    if DOORS["ledger"] in closed:
        closed.add(DOORS["find"])
    return {name: "" if view in closed else address(view) for name, view in DOORS.items()}


def address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _place(item: Item) -> tuple[int, int]:
    return SECTIONS.index(item.section), item.order


def _inside(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
