"""The first administrator: a password nobody chose, shown once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from qunjian.apps.accounts.models import User
from qunjian.apps.accounts.permissions import may
from qunjian.apps.audit.models import Event
from tests.support.factories import COUNTY, TOWNSHIP, make_area

pytestmark = pytest.mark.django_db


def create(**options):
    out = StringIO()
    call_command("createadmin", stdout=out, **options)
    return out.getvalue()


def test_may_manage_accounts_and_must_change_the_password():
    make_area(COUNTY)
    said = create(area=COUNTY)
    user = User.objects.get()
    password = re.search(r"初始密码：(\S+)", said)[1]
    assert user.check_password(password)
    assert len(password) >= 12
    assert user.must_change_password is True
    assert may(user, "accounts.manage")
    assert user.posts.get().area_id == COUNTY


def test_two_runs_make_two_passwords():
    make_area(COUNTY)
    first, second = create(), create(username="second")
    assert first.split("初始密码：")[1][:16] != second.split("初始密码：")[1][:16]


def test_the_trail_names_the_system_and_not_the_password():
    make_area(COUNTY)
    said = create()
    events = Event.objects.all()
    assert {event.by_name for event in events} == {"系统"}
    password = re.search(r"初始密码：(\S+)", said)[1]
    assert all(password not in str(event.after) for event in events)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"username": "taken"}, "登录名 taken 已存在"),
        ({"area": "999999999999"}, "没有 999999999999 这个区划"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_made(options, sentence):
    make_area(TOWNSHIP)
    User.objects.create_user("taken", name="有人")
    with pytest.raises(CommandError, match=sentence):
        create(**options)
    assert User.objects.count() == 1


def test_without_areas_it_says_what_to_run_first():
    with pytest.raises(CommandError, match="qunjian areas"):
        create()
