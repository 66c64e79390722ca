"""Accounts and posts: who may sign in, and as what."""

from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from qunjian.apps.accounts.models import Post, PostKind, User
from qunjian.apps.areas.models import Area
from qunjian.apps.audit.facts import true_on
from qunjian.apps.audit.trail import action, record

# Who makes the accounts must not be the one who watches what is done with them.
APART = {PostKind.ADMINISTRATOR: PostKind.AUDITOR, PostKind.AUDITOR: PostKind.ADMINISTRATOR}


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
    """A person holds a post over an area from a day on.

    :raises ValidationError: if an administrator gives it to himself, if it does not go together
        with what the person holds already, or if a line officer is given no line.
    """
    _refuse_post(user, PostKind(kind), area, line, on, by)
    post = Post.objects.create(user=user, kind=kind, area=area, line=line, valid_from=on)
    record(
        "posts.given",
        user,
        by=by,
        after={
            "kind": str(kind),
            "area": _named(area),
            **({"line": str(line)} if line else {}),
            "on": on,
        },
    )
    return post


@action
def end_post(*, post: Post, on: date, by: Any) -> None:
    """A person no longer holds a post from a day on.

    :raises ValidationError: if nobody would be left to manage accounts.
    """
    if post.kind == PostKind.ADMINISTRATOR:
        _refuse_last_administrator(post.user, on)
    record(
        "posts.ended",
        post.user,
        by=by,
        before={"kind": post.kind, "area": _named(post.area)},
    )
    if on <= post.valid_from:
        post.delete()
    else:
        post.valid_to = on
        post.save(update_fields=["valid_to"])


@action
def set_active(*, user: User, active: bool, on: date, by: Any, reason: str = "") -> None:
    """Close an account, or open it again; nothing that it did is lost.

    :raises ValidationError: if somebody closes his own, or the last administrator's.
    """
    if not active and by is not None and user == by:
        raise ValidationError("不能停用自己的账号，请另一位管理员来做。")
    if not active and by is not None:
        _refuse_last_administrator(user, on)
    verb = "users.opened" if active else "users.closed"
    record(verb, user, by=by, reason=reason)
    user.is_active = active
    user.save(update_fields=["is_active"])


@action
def set_password(*, user: User, password: str, by: Any, must_change: bool = False) -> None:
    """A new password: the person's own, or one to be changed at the next sign-in.

    Every other session of the person ends with the old password.

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


@action
def record_lock(*, username: str, address: str) -> None:
    """The trail says that an account was locked, also one that does not exist."""
    user = User.objects.filter(username=username).first()
    after = {"username": username, "address": address}
    record("users.locked", user or "accounts.user", by=None, after=after)


def _refuse_post(user: User, kind: PostKind, area: Area, line: str, on: date, by: Any) -> None:
    if by is not None and user == by:
        raise ValidationError("不能给自己安排岗位，请另一位管理员来做。")
    if kind is PostKind.LINE_OFFICER and not line:
        raise ValidationError("条线经办只管一条线，请选条线。")
    held = Post.objects.filter(true_on(on), user=user)
    if by is not None and kind in APART and held.filter(kind=APART[kind]).exists():
        raise ValidationError(
            f"{user}已经是{APART[kind].label}，不能兼任{kind.label}：管账号的和查账的要分开。"
        )
    if held.filter(kind=kind, area=area, line=line).exists():
        raise ValidationError(f"{user}已经有这个岗位，不用再安排。")


def _refuse_last_administrator(user: User, on: date) -> None:
    holders = Post.objects.filter(
        true_on(on), kind=PostKind.ADMINISTRATOR, user__is_active=True
    ).values_list("user", flat=True)
    if set(holders) == {user.pk}:
        raise ValidationError("这是最后一位系统管理员，请先安排另一位，再停这一位。")


def _named(area: Area) -> str:
    return f"{area.name}（{area.pk}）"
