"""Every page but a few asks for a person, within the session's time."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from qunjian.web import clock

OPEN = ("/healthz", "/sign-in/", "/static/")
READABLE = "/help/"  # the manual, which also says how to sign in
STEP_SECONDS = 60


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: for a form or a part of a page, the one it stood on."""
    on = request.headers.get("HX-Current-URL")
    if on is None and request.method != "GET":
        on = request.headers.get("Referer", "")
    if on is None:
        return request.get_full_path()
    parts = urlsplit(on)
    if parts.netloc != request.get_host():
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class SignedInMiddleware:
    """Asks for a sign-in and for a due change of password; ends sessions that idle or grow old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN):
            return self.get_response(request)
        if request.user.is_authenticated and self._over(request):
            logout(request)
        if request.path.startswith(READABLE):
            return self.get_response(request)
        if not request.user.is_authenticated:
            response = redirect_to_login(_page_of(request), reverse("accounts-sign-in"))
            if "HX-Request" in request.headers:
                return HttpResponse(status=204, headers={"HX-Redirect": response.url})
            return response
        change = reverse("accounts-password")
        leaving = (change, reverse("accounts-sign-out"))
        if request.user.must_change_password and request.path not in leaving:
            return redirect(change)
        return self._answered(request)

    def _answered(self, request: HttpRequest) -> HttpResponse:
        """The page; an address that only a button may ask for says so instead of nothing."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response.headers["Allow"]
            response = render(request, "errors/405.html", status=405)
            response.headers["Allow"] = allowed
        return response

    @staticmethod
    def _over(request: HttpRequest) -> bool:
        """Whether the session idled or lasted too long; the mark moves once a minute at most."""
        now = int(clock.now().timestamp())
        since = request.session.setdefault("since", now)
        last = request.session.get("seen", now)
        if now - since > settings.SESSION_COOKIE_AGE or now - last > settings.SESSION_IDLE_SECONDS:
            return True
        if now - last > STEP_SECONDS or "seen" not in request.session:
            request.session["seen"] = now
        return False
