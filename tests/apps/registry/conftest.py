"""What the pages of organisations are tried on."""

import pytest

from qunjian.apps.accounts.models import PostKind
from tests.support.factories import (
    OTHER_TOWNSHIP,
    make_area,
    make_organisation,
    make_unit,
    make_user,
    signed_in,
)


@pytest.fixture
def place():
    """A mill and a kiln under a league branch, itself under a committee; a union elsewhere."""
    mill, kiln = make_unit("桥头竹器厂"), make_unit("桥头砖厂")
    top = make_organisation("桥头镇两新团委", form="league_committee")
    branch = make_organisation("桥头竹器厂团支部", units=(mill, kiln), parent=top, secretary="周婷")
    away = make_area(OTHER_TOWNSHIP)
    union = make_organisation("河口联合工会", "union", area=away)
    return {"mill": mill, "kiln": kiln, "top": top, "branch": branch, "union": union}


@pytest.fixture
def office(place):
    return signed_in(make_user(PostKind.LEAD_OFFICE))
