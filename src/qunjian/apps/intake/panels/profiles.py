"""The registers the intake knows, for people to choose from."""

from dataclasses import dataclass

from qunjian.core.intake.profiles import Profile, profile, profiles
from qunjian.core.intake.vocabulary import FIELDS
from qunjian.core.vocabulary import Line
from qunjian.web.words import line_name

HOLDS = {"units": "每行一家单位", "organisations": "每行一个组织"}


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of register as the list tells it."""

    label: str
    note: str


def known() -> list[Known]:
    return [Known(each.label, _note(each)) for each in profiles()]


def choices() -> list[tuple[str, str]]:
    return [(each.code, each.label) for each in profiles()]


def label_of(code: str) -> str:
    """The register's name; a batch that is still being read has none yet."""
    found = profile(code) if code else None
    return found.label if found else code or "自动识别"


def _note(each: Profile) -> str:
    parts = [HOLDS.get(each.holds, "")]
    if each.line in Line._value2member_map_:
        parts.append(f"归{line_name(each.line)}线")
    if each.required:
        parts.append("至少要有" + "、".join(FIELDS[name] for name in each.required))
    return "，".join(part for part in parts if part)
