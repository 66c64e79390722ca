"""Small counties for tests, made by the product's own actions.

Area codes start with 9901, which no real county has.
"""

from datetime import date
from itertools import count
from typing import Any

from django.test import Client

from qunjian.apps.accounts.actions import create_user, give_post
from qunjian.apps.accounts.models import PostKind, User
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import action
from qunjian.apps.registry import actions
from qunjian.apps.registry.models import Organisation, Unit, UnitState
from qunjian.core.place import level_of, parent_of
from qunjian.core.vocabulary import FactField, Line, Source

COUNTY = "990101000000"
TOWNSHIP = "990101001000"
OTHER_TOWNSHIP = "990101002000"
START = date(2025, 3, 1)
PASSWORD = "quiet-river-stone-42"
FORMS = {
    Line.PARTY: "party_branch",
    Line.UNION: "union_committee",
    Line.LEAGUE: "league_branch",
    Line.WOMEN: "women_committee",
}
_numbers = count(1)


def make_area(code: str = TOWNSHIP, name: str = "") -> Area:
    """An area with all above it; called again it is the same."""
    above = parent_of(code)
    parent = make_area(above) if above else None
    names = {COUNTY: "示范县", TOWNSHIP: "桥头镇", OTHER_TOWNSHIP: "河口镇"}
    area, _ = Area.objects.get_or_create(
        pk=code,
        defaults={
            "name": name or names.get(code, f"区划{code}"),
            "level": level_of(code).value,
            "parent": parent,
            "valid_from": date(2020, 1, 1),
        },
    )
    return area


def make_user(
    post: PostKind = PostKind.LEAD_OFFICE,
    area: Area | None = None,
    line: str = "",
    username: str = "",
) -> User:
    """Somebody with one post, who has already chosen a password."""
    name = username or f"user{next(_numbers)}"
    user = create_user(
        username=name, name="李四", password=PASSWORD, by=None, must_change_password=False
    )
    at = area or make_area(COUNTY)
    give_post(user=user, kind=post, area=at, line=line, on=date(2020, 1, 1), by=None)
    return user


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@action  # as one, so that what follows is worked out once
def make_unit(name: str = "", area: Area | None = None, *, on: date = START, **values: Any) -> Unit:
    """A unit; of the values `staff`, `women` … are counted by the census that day."""
    told = [field for field in map(str, FactField) if field in values]
    counts = {field: values.pop(field) for field in told}
    given = {"kind": "enterprise", **values}
    unit: Unit = actions.record_unit(
        on=on, by=None, name=name or f"桥头第{next(_numbers)}厂", area=area or make_area(), **given
    )
    if counts:
        actions.count_unit(unit=unit, source=Source.CENSUS, on=on, by=None, **counts)
    return unit


def make_organisation(
    name: str = "",
    line: str = Line.LEAGUE,
    units: tuple[Unit, ...] = (),
    *,
    on: date = START,
    **values: Any,
) -> Organisation:
    """An organisation of the line's usual form, which answers for the units from that day."""
    given = {
        "form": FORMS[Line(line)],
        "mode": "single" if len(units) < 2 else "joint",
        "area": make_area(),
        "lead_unit": units[0] if units else None,
        **values,
    }
    made: Organisation = actions.found_organisation(
        on=on, by=None, units=units, name=name or f"桥头第{next(_numbers)}支部", line=line, **given
    )
    return made


def state_of(unit: Unit) -> UnitState:
    """How the unit stands now."""
    state: UnitState = UnitState.objects.known().get(unit=unit, valid_to=None)
    return state
