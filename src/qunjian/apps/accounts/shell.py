"""What the shell of every page says about the person signed in."""

from typing import Any

from django.http import HttpRequest

from qunjian.apps.accounts.permissions import may, posts_of, scope_of
from qunjian.apps.areas.models import Area


def who(request: HttpRequest) -> dict[str, Any]:
    """Posts, the areas to switch between, and the question `may`."""
    posts = posts_of(request.user)
    top = scope_of(request.user, "registry.see").top()
    areas = [post.area for post in posts if post.area_id == top][:1]
    children = Area.objects.filter(parent=top).order_by("code") if top else ()
    return {
        "posts": posts,
        "areas": [*areas, *children],
        "area_name": areas[0].name if areas else "",
        "may": lambda what: may(request.user, what),
    }
