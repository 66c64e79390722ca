"""What apps say on a page of an app below them: declared in `ready`, asked for by the page.

beside.declare("registry-unit", of_unit)          # the app above, whose ready says so once
beside.remarks("registry-unit", request, unit)    # the page below, which knows nothing of it
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence, and where to go about it."""

    text: str
    act: str
    href: str


Speaker = Callable[[HttpRequest, Any], Remark | None]
_speakers: dict[str, list[Speaker]] = {}


def declare(view: str, speaker: Speaker) -> None:
    """Called by an app's `ready`; a speaker declared twice speaks once."""
    speakers = _speakers.setdefault(view, [])
    if speaker not in speakers:
        speakers.append(speaker)


def remarks(view: str, request: HttpRequest, subject: Any) -> list[Remark]:
    """What there is to say of the subject of this page."""
    said = (speaker(request, subject) for speaker in _speakers.get(view, ()))
    return [remark for remark in said if remark]
