"""Accounts and posts: who may sign in, and as what."""

from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password

from qunjian.apps.accounts.models import Post, PostKind, User
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import action, record


@action
def create_user(
    *,
    username: str,
    name: str,
    password: str,
    by: Any,
    must_change_password: bool = True,
) -> User:
    """An account for one person.

    :raises ValidationError: if the password is too weak.
    """
    validate_password(password, User(username=username, name=name))
    user = User.objects.create_user(
        username, password, name=name, must_change_password=must_change_password
    )
    record("users.created", user, by=by, after={"username": username})
    return user


@action
def give_post(*, user: User, kind: PostKind, area: Area, on: date, by: Any, line: str = "") -> Post:
    """A person holds a post over an area from a day on."""
    post = Post.objects.create(user=user, kind=kind, area=area, line=line, valid_from=on)
    record(
        "posts.given",
        user,
        by=by,
        after={"kind": str(kind), "area": area.pk, "line": str(line), "on": on},
    )
    return post


@action
def end_post(*, post: Post, on: date, by: Any) -> None:
    """A person no longer holds a post from a day on."""
    record(
        "posts.ended",
        post.user,
        by=by,
        before={"kind": post.kind, "area": post.area_id},
    )
    if on <= post.valid_from:
        post.delete()
    else:
        post.valid_to = on
        post.save(update_fields=["valid_to"])


@action
def set_active(*, user: User, active: bool, by: Any, reason: str = "") -> None:
    """Close an account, or open it again; nothing that it did is lost."""
    verb = "users.opened" if active else "users.closed"
    record(verb, user, by=by, reason=reason)
    user.is_active = active
    user.save(update_fields=["is_active"])


@action
def set_password(*, user: User, password: str, by: Any, must_change: bool = False) -> None:
    """A new password: the person's own, or one to be changed at the next sign-in.

    :raises ValidationError: if it is too weak.
    """
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])
    record("users.password-set", user, by=by)


@action
def record_sign_in(*, user: User, by: Any, out: bool = False) -> None:
    """The trail says who came and went."""
    record("users.signed-out" if out else "users.signed-in", user, by=by)
