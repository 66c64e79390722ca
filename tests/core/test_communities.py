"""Communities by name and code, and those that were villages."""

import pytest

from qunjian.core.place import is_community, was_village


@pytest.mark.parametrize(
    ("code", "name", "community", "turned"),
    [
        ("339901001001", "望海社区", True, False),
        ("339901001199", "灯塔居委会", True, False),
        ("339901001200", "前岙社区", True, True),
        ("339901001201", "后岙村", False, True),
        ("339901001000", "望海街道", False, False),
        ("339901000000", "望海社区", False, False),
    ],
)
def test_a_community_is_told_by_its_name_and_its_past_by_its_code(code, name, community, turned):
    assert (is_community(code, name), was_village(code)) == (community, turned)
