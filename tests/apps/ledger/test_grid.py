"""The grid: who sees which rows, filters, sums, columns, and a constant number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunjian.apps.accounts.models import PostKind
from tests.support.factories import (
    OTHER_TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_page_shows_the_rows_of_the_area_only():
    make_unit("桥头竹器厂", staff=30)
    make_unit("河口砖厂", make_area(OTHER_TOWNSHIP), staff=20)
    clerk = make_user(PostKind.TOWNSHIP_CLERK, make_area())
    text = signed_in(clerk).get("/ledger/").content.decode()
    assert "桥头竹器厂" in text
    assert "河口砖厂" not in text


def test_queries_do_not_grow_with_rows():
    client = signed_in(make_user())
    client.get("/ledger/")
    numbers = []
    for _ in range(2):
        for _ in range(5):
            unit = make_unit(staff=12, league_members=3)
            make_organisation(units=(unit,))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/ledger/").status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]
