"""Signing in, people and posts, and the auditor's page of the trail."""

from qunjian.apps.accounts.views.audit import events, export, verify
from qunjian.apps.accounts.views.people import (
    end_post,
    password,
    people,
    person,
    set_active,
    sign_in,
    sign_out,
)

__all__ = [
    "end_post",
    "events",
    "export",
    "password",
    "people",
    "person",
    "set_active",
    "sign_in",
    "sign_out",
    "verify",
]
