"""What the page of components shows: an invented county, so that no real figure stands there."""

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    return {}
