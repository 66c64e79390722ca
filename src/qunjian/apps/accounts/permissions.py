"""The permission table: which post may do what, where; declared by each app in `grants.py`.

A post reaches over its area and everything below it, on its own line or on all. The same reach
answers for one object (`Scope.covers`) and for a list (`Scope.q`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.http import Http404

from qunjian.apps.accounts.models import Post, PostKind
from qunjian.apps.audit.facts import true_on
from qunjian.core.choice import Choice
from qunjian.core.place import code_range
from qunjian.web import clock


class Where(Choice):
    """How far a grant reaches from the post that has it."""

    OWN_AREA = "own_area", "本辖区及以下，各条线"
    OWN_AREA_AND_LINE = "own_area_and_line", "本辖区及以下，本条线"
    EVERYWHERE = "everywhere", "全系统"


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of the permission table; `may` is "app.verb"."""

    post: PostKind
    may: str
    where: Where


@dataclass(frozen=True, slots=True)
class Reach:
    """An area with all below it, on one line ('' for every line)."""

    area_code: str
    line: str = ""

    def covers(self, area_code: str, line: str = "") -> bool:
        low, high = code_range(self.area_code)
        in_area = low <= area_code <= high
        return in_area and (not self.line or not line or self.line == line)


@dataclass(frozen=True, slots=True)
class Scope:
    """All that one person may do one thing to."""

    everywhere: bool = False
    reaches: tuple[Reach, ...] = ()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.reaches)

    def covers(self, area_code: str, line: str = "") -> bool:
        """Whether one object, by its area and line, lies inside; what has no line is of all."""
        return self.everywhere or any(reach.covers(area_code, line) for reach in self.reaches)

    def q(self, area: str = "area", line: str = "") -> Q:
        """The same for a list; `area` and `line` name the fields (`line` '' if it has none)."""
        if self.everywhere:
            return Q()
        inside = Q(pk__in=())
        for reach in self.reaches:
            low, high = code_range(reach.area_code)
            part = Q(**{f"{area}__gte": low, f"{area}__lte": high})
            if reach.line and line:
                part &= Q(**{f"{line}__in": (reach.line, "")})
            inside |= part
        return inside

    def lines(self) -> frozenset[str] | None:
        """The lines inside; None means every line."""
        if self.everywhere or any(not reach.line for reach in self.reaches):
            return None
        return frozenset(reach.line for reach in self.reaches)

    def top(self) -> str | None:
        """The code of the widest area inside, to start a page from."""
        codes = sorted((reach.area_code for reach in self.reaches), key=_width)
        return codes[0] if codes else None


def _width(code: str) -> int:
    return len(code.rstrip("0"))


@cache
def grants() -> tuple[Grant, ...]:
    """Every app's rows of the table."""
    rows: list[Grant] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.grants"
        if config.name.startswith("qunjian.apps.") and find_spec(name):
            rows += import_module(name).GRANTS
    return tuple(rows)


@cache
def words() -> dict[str, str]:
    """What each permission lets a person do, said by the app that declares it (`SAYS`)."""
    said: dict[str, str] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.grants"
        if config.name.startswith("qunjian.apps.") and find_spec(name):
            said |= getattr(import_module(name), "SAYS", {})
    return said


def held_by(post: Post) -> list[tuple[str, str]]:
    """What a post may do, in words, and how far: for the person's own page."""
    rows = sorted((grant for grant in grants() if grant.post == post.kind), key=_wording)
    return [(words().get(grant.may, grant.may), grant.where.label) for grant in rows]


def _wording(grant: Grant) -> str:
    return grant.may


def posts_of(user: Any) -> list[Post]:
    """The posts a person holds today, read once a request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if not hasattr(user, "_posts_today"):
        today = clock.today()
        user._posts_today = list(
            Post.objects.filter(true_on(today), user=user).select_related("area")
        )
    posts: list[Post] = user._posts_today
    return posts


def scope_of(user: Any, may: str) -> Scope:
    """Where a person may do a thing; an empty scope is false."""
    return _scope(posts_of(user), (grant for grant in grants() if grant.may == may))


def _scope(posts: Iterable[Post], rows: Iterable[Grant]) -> Scope:
    allowed = {grant.post: grant.where for grant in rows}
    reaches: list[Reach] = []
    for post in posts:
        where = allowed.get(PostKind(post.kind))
        if where is Where.EVERYWHERE:
            return Scope(everywhere=True)
        if where:
            line = post.line if where is Where.OWN_AREA_AND_LINE else ""
            reaches.append(Reach(post.area_id, line))
    return Scope(reaches=tuple(dict.fromkeys(reaches)))


def may(user: Any, what: str, area_code: str | None = None, line: str = "") -> bool:
    """Whether a person may do a thing at all, or in one area and on one line."""
    scope = scope_of(user, what)
    return bool(scope) if area_code is None else scope.covers(area_code, line)


def require(user: Any, what: str, area_code: str | None = None, line: str = "") -> Scope:
    """The scope of a thing, or 404: what is out of scope does not exist for that person."""
    if not may(user, what, area_code, line):
        raise Http404
    return scope_of(user, what)
