"""What every page of the shell shows: who, where, which day, and where to go."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from qunjian.web import clock, navigation
from qunjian.web.moment import address_of_day, is_past, moment_of, shortcuts

Teller = Callable[[HttpRequest], Mapping[str, Any]]
_tellers: list[Teller] = []


def provide(teller: Teller) -> None:
    """An app tells the shell about the person signed in.

    Keys understood: `user_label` (name and post), `posts` (sentences), `area_name`, `area_note`,
    `help_href` (where the manual explains this page),
    `areas` (mappings label, href, current), `may` (a function of a permission code),
    `contrast` ("more" when the person chose it).
    """
    if teller not in _tellers:
        _tellers.append(teller)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html; nothing of the house for people who are not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"today": clock.today()}
    told: dict[str, Any] = {"may": _nothing, "user_label": str(user)}
    for teller in _tellers:
        told |= teller(request)
    return {
        "today": clock.today(),
        "moment": moment_of(request),
        "is_past": is_past(request),
        "back_to_today": address_of_day(request, None),
        "day_shortcuts": shortcuts(request),
        "navigation": navigation.sections(request, told["may"]),
        "doors": navigation.doors(told["may"]),
        **told,
    }


def _nothing(_: str) -> bool:
    return False
