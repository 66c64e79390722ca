"""The list of people, and what one person's posts were."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from qunjian.apps.accounts.models import User
from qunjian.apps.audit.facts import true_on
from qunjian.web import clock
from qunjian.web.tables import Column, Table


def _posts(user: Any) -> list[Any]:
    today = clock.today()
    return [
        post
        for post in user.posts.all()
        if post.valid_from <= today and (post.valid_to is None or post.valid_to > today)
    ]


def _seen(user: Any) -> Any:
    return user.last_login or "还没有登录过"


PEOPLE = Table(
    "people",
    "人员",
    (
        Column(
            "name",
            "姓名",
            sort="name",
            name=True,
            href=lambda user: reverse("accounts-person", args=[user.pk]),
        ),
        Column("username", "登录名", sort="username", template="accounts/cell_username.html"),
        Column("posts", "岗位", value=_posts, template="accounts/cell_posts.html"),
        Column("last_login", "最近登录", value=_seen, sort="last_login"),
        Column(
            "is_active",
            "状态",
            value=lambda user: "在用" if user.is_active else "停用",
            sort="is_active",
        ),
    ),
    sort="username",
    counted="人",
)


def people(asked: str) -> QuerySet[User]:
    """Everybody, or those whose name, account or post's area holds the words asked for."""
    found = User.objects.prefetch_related("posts__area")
    if not asked:
        return found
    by_area = User.objects.filter(
        true_on(clock.today(), "posts__"), posts__area__name__icontains=asked
    )
    named = User.objects.filter(name__icontains=asked) | User.objects.filter(
        username__icontains=asked
    )
    keys = set(named.values_list("pk", flat=True)) | set(by_area.values_list("pk", flat=True))
    return found.filter(pk__in=keys)
