"""A profile per kind of register, as data: where its facts come from and what it calls things."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from qunjian.core.intake.text import heading_key
from qunjian.core.intake.understood import Understood
from qunjian.core.intake.vocabulary import FIELDS
from qunjian.core.vocabulary import Line, Source

HOLDS = ("units", "organisations")
SHIPPED = (
    "market", "civil", "organisation", "union", "league", "women", "census", "township",
)  # fmt: skip
#: bodies that are asked to check their registers, each with its line and how it is addressed
REPLYING = {
    Source.MARKET: ("", "市场监管局"), Source.CIVIL: ("", "民政局"),
    Source.SOCIAL_SECURITY: ("", "社保经办机构"), Source.TOWNSHIP: ("", "乡镇街道"),
    Source.ORGANISATION: (Line.PARTY.value, "组织部"), Source.UNION: (Line.UNION.value, "总工会"),
    Source.LEAGUE: (Line.LEAGUE.value, "团县委"), Source.WOMEN: (Line.WOMEN.value, "妇联"),
}  # fmt: skip
KEYS = {"code", "label", "source", "line", "holds", "required", "tell", "headings"}
ENOUGH = 2.0
NAMED = 100.0  # a sheet that bears a register's very name is that register


class Unusable(ValueError):
    """A profile that cannot be used; the message says in Chinese what to put right."""


@dataclass(frozen=True, slots=True)
class Profile:
    """`headings` holds field → the register's own words for it; `tell` what gives it away."""

    code: str
    label: str
    source: Source
    line: str
    holds: str
    required: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def field_of(self, heading: str) -> str | None:
        """The field this register means by a heading, None when it says nothing of it."""
        return _by_heading(self).get(heading_key(heading))


_OF_THE_COUNTY: dict[str, Profile] = {}


def profiles() -> tuple[Profile, ...]:
    """The profiles that ship with the product and the county's own; the county's word decides."""
    return tuple({**_shipped(), **_replies(), **_OF_THE_COUNTY}.values())


def profile(code: str) -> Profile | None:
    return _OF_THE_COUNTY.get(code) or _shipped().get(code) or _replies().get(code)


def take_up(own: Iterable[Profile]) -> None:
    """Let these be the county's own profiles, in place of those taken up before."""
    _OF_THE_COUNTY.clear()
    _OF_THE_COUNTY.update((one.code, one) for one in own)


def guess(understood: Understood, among: Iterable[Profile] | None = None) -> Profile | None:
    """The register that a sheet most likely is, None when no profile fits better than others."""
    scored = sorted(
        ((_likeness(one, understood), one) for one in (among or profiles())),
        key=lambda pair: -pair[0],
    )
    if not scored or scored[0][0] < ENOUGH:
        return None
    return scored[0][1]


def load_profile(text: str, name: str) -> Profile:
    """A profile from TOML.

    :raises Unusable: with a sentence naming the file and what is wrong in it.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as said:
        raise Unusable(f"名册类型文件 {name} 不是 TOML：{said}。") from said
    problems = list(_problems(data))
    if problems:
        raise Unusable(f"名册类型文件 {name} 不能用：{'；'.join(problems)}。")
    return Profile(
        code=data["code"],
        label=data["label"],
        source=Source(data["source"]),
        line=data.get("line", ""),
        holds=data["holds"],
        required=tuple(data.get("required", ())),
        tell=tuple(data.get("tell", ())),
        headings={name: tuple(words) for name, words in data.get("headings", {}).items()},
    )


def _problems(data: Mapping[str, Any]) -> Iterable[str]:
    for key in ("code", "label", "source", "holds"):
        if not isinstance(data.get(key), str) or not data[key]:
            yield f"缺 {key}"
    yield from (f"不认识的项 {key}" for key in data.keys() - KEYS)
    senders = [source.value for source in Source if source is not Source.RULING]
    if data.get("source") not in senders:
        yield f"source 要是 {'、'.join(senders)} 之一"
    if data.get("line", "") not in ["", *[line.value for line in Line]]:
        yield f"line 要是 {'、'.join(line.value for line in Line)} 之一，或不写"
    if data.get("holds") not in HOLDS:
        yield f"holds 要是 {'、'.join(HOLDS)} 之一"
    headings = data.get("headings", {})
    if not isinstance(headings, dict):
        yield "headings 要写成一节 [headings]"
        headings = {}
    for name in [*headings, *_words(data.get("required", ()))]:
        if name not in FIELDS:
            yield f"不认识的字段 {name}"
    for key in ("required", "tell"):
        if _words(data.get(key, [])) != data.get(key, []):
            yield f'{key} 要写成 ["…", "…"]'
    for name, words in headings.items():
        if _words(words) != words:
            yield f'headings 里的 {name} 要写成 ["…", "…"]'


def _words(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _likeness(profile: Profile, understood: Understood) -> float:
    """How many of a register's own words stand in the headings, its tell-tale words thrice."""
    headings = [heading_key(column.heading) for column in understood.columns if column.heading]
    whole = " ".join([understood.name, *headings])
    telling = sum(1 for word in profile.tell if heading_key(word) in whole)
    known = _by_heading(profile)
    own = sum(1 for heading in headings if heading in known)
    fields = understood.fields()
    if any(name not in fields for name in profile.required):
        return 0.0
    named = any(heading_key(word) == heading_key(understood.name) for word in profile.tell)
    return telling * 3 + own + named * NAMED


@cache
def _shipped() -> dict[str, Profile]:
    folder = resources.files("qunjian.core.intake").joinpath("registers")
    return {
        name: load_profile(folder.joinpath(f"{name}.toml").read_text("utf-8"), f"{name}.toml")
        for name in SHIPPED
    }


@cache
def _replies() -> dict[str, Profile]:
    """The answers to letters by which departments are asked to check: units, in their own word."""
    made = (
        Profile(
            code=f"reply-{source.value}", label=f"{body}核对回函", source=source,
            line=line, holds="units", required=("name",), tell=(f"{body}核对函",),
        )
        for source, (line, body) in REPLYING.items()
    )  # fmt: skip
    return {one.code: one for one in made}


def _by_heading(profile: Profile) -> dict[str, str]:
    return {heading_key(word): name for name, words in profile.headings.items() for word in words}
