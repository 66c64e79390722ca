"""What the shell of every page says about the person signed in."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from qunjian.apps.accounts.permissions import may, posts_of, scope_of
from qunjian.apps.areas.models import Area


def who(request: HttpRequest) -> dict[str, Any]:
    """Name and post, the areas to switch between, and the question `may`."""
    posts = posts_of(request.user)
    top = scope_of(request.user, "registry.see").top()
    over = next((post.area for post in posts if post.area_id == top), None)
    name = str(request.user)
    areas = _areas(request, over) if over else []
    return {
        "user_label": f"{name} · {posts[0]}" if posts and str(posts[0]) not in name else name,
        "posts": [f"{post.area} · {post}" for post in posts],
        "areas": areas,
        "area_name": next(
            (each["label"] for each in areas if each["current"]), over.name if over else ""
        ),
        "may": lambda what: may(request.user, what),
    }


def _areas(request: HttpRequest, over: Area) -> list[dict[str, Any]]:
    """The widest area and those right below it, each leading to its own page."""
    below = Area.objects.filter(parent=over).order_by("code")
    return [shown for area in (over, *below) if (shown := _shown(request, area))]


def _shown(request: HttpRequest, area: Area) -> dict[str, Any] | None:
    try:
        href = reverse("dashboard-area", args=[area.pk])
    except NoReverseMatch:  # an installation without the dashboard has nothing to switch
        return None
    return {"label": area.name, "href": href, "current": request.path == href}
