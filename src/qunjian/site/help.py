"""The manual inside the product: open to everybody who reaches the sign-in page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from qunjian.site import chapters
from qunjian.web.page import page


def contents(request: HttpRequest) -> HttpResponse:
    """The table of contents, or what the search found."""
    asked = request.GET.get("q", "").strip()[:60]
    context = {
        "base": _base(request),
        "parts": chapters.parts(),
        "asked": asked,
        "hits": chapters.search(asked),
    }
    return page(request, "site/help.html", context)


def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    shown = chapters.chapter_of(slug)
    if shown is None:
        raise Http404
    before, after = chapters.neighbours(shown)
    context = {
        "base": _base(request),
        "parts": chapters.parts(),
        "chapter": shown,
        "before": before,
        "after": after,
    }
    return page(request, "site/help_page.html", context)


def explained(request: HttpRequest) -> dict[str, str]:
    """For the shell: where its question mark leads on this page."""
    view = request.resolver_match.url_name if request.resolver_match else None
    return {"help_href": chapters.address_for(view or "")}


def _base(request: HttpRequest) -> str:
    """Who is not signed in sees the manual without the shell."""
    return "base.html" if request.user.is_authenticated else "site/help_plain.html"


urlpatterns = [
    path("help/", contents, name="help"),
    path("help/<slug:slug>/", chapter, name="help-page"),
]
