"""No page asks the database more often because the county grew."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunjian.apps.accounts.models import PostKind
from tests.site.test_every_page import OPEN
from tests.support.factories import make_area, make_organisation, make_unit, make_user, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LISTS = (
    "/ledger/?sort=-staff",
    "/ledger/?sort=-name&col=lines&col=league_organisation&col=village",
    "/ledger/?q=厂",
    "/ledger/?line=league&outcome=covered",
    "/ledger/?part=totals",
    "/find/?q=厂",
)


def grow(officer):
    """Four more firms, each with its organisations, and people who look after them."""
    for number in range(4):
        unit = make_unit(staff=12 + number, league_members=3, women=number)
        make_organisation(units=(unit,))
        make_organisation(line="women", units=(unit,))
        make_user(PostKind.LINE_OFFICER, make_area(), "league")
    officer.get("/ledger/")


def asked(officer, address):
    officer.get(address)  # what is kept from one page to the next is read now
    with CaptureQueriesContext(connection) as seen:
        assert officer.get(address).status_code in (200, 302, 404, 405), address
    return len(seen)


def test_queries_of_no_page_grow_with_the_county():
    officer = signed_in(make_user(PostKind.LEAD_OFFICE))
    grow(officer)
    addresses = [*OPEN, *LISTS]
    few = {address: asked(officer, address) for address in addresses}
    grow(officer)
    many = {address: asked(officer, address) for address in addresses}
    assert {each: (few[each], many[each]) for each in addresses if many[each] > few[each]} == {}
    assert max(many.values()) <= 60
