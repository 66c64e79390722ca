"""A county's own kinds of registers: TOML files in QUNJIAN_DATA/profiles."""

from pathlib import Path

from django.conf import settings

from qunjian.core.intake.profiles import Profile, Unusable, load_profile, take_up


def folder() -> Path:
    return Path(settings.QUNJIAN_DATA) / "profiles"


def take_up_own() -> list[str]:
    """Take up the county's profiles; returns a sentence for every file that cannot be used."""
    found, problems = _read()
    take_up(found)
    return problems


def problems() -> list[str]:
    """A sentence for every profile of the county that cannot be used."""
    return _read()[1]


def _read() -> tuple[list[Profile], list[str]]:
    found: list[Profile] = []
    said: list[str] = []
    for path in sorted(folder().glob("*.toml")):
        try:
            found.append(load_profile(path.read_text("utf-8"), path.name))
        except Unusable as why:
            said.append(str(why))
        except (OSError, UnicodeDecodeError):
            said.append(f"名册类型文件 {path.name} 读不出来；请存成 UTF-8 文本。")
    return found, said
