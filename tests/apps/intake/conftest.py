"""Who hands in a register, and with what."""

import pytest
from django.urls import reverse

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.intake.models import Batch
from qunjian.apps.jobs.running import run_waiting
from tests.support.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    make_area,
    make_user,
    signed_in,
)
from tests.support.handing_in import REGISTER, file_of, told


@pytest.fixture
def lead():
    make_area(TOWNSHIP)
    make_area(OTHER_TOWNSHIP)
    return make_user(PostKind.LEAD_OFFICE, make_area(COUNTY))


@pytest.fixture
def browser(lead):
    return signed_in(lead)


@pytest.fixture
def upload(browser):
    """Hand in a file and have the worker read it."""

    def hand_in(content=REGISTER, name="企业名册.xlsx", **given):
        browser.post(reverse("intake-upload"), told([file_of(content, name)], **given))
        run_waiting()
        return Batch.objects.latest("pk")

    return hand_in
