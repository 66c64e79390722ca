"""Signing in, people and posts, and the auditor's page of the trail."""

from qunjian.apps.accounts.views.audit import events, export, verify
from qunjian.apps.accounts.views.people import (
    end_post,
    new_person,
    people,
    person,
    reset_password,
    set_active,
)
from qunjian.apps.accounts.views.session import own_posts, password, sign_in, sign_out

__all__ = [
    "end_post",
    "events",
    "export",
    "new_person",
    "own_posts",
    "password",
    "people",
    "person",
    "reset_password",
    "set_active",
    "sign_in",
    "sign_out",
    "verify",
]
