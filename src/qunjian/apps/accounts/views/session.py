"""Signing in and out, one's own password and posts."""

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qunjian.apps.accounts import actions
from qunjian.apps.accounts.forms import PasswordForm, SignInForm
from qunjian.apps.accounts.permissions import held_by, may, posts_of
from qunjian.web.navigation import address
from qunjian.web.page import page, say

# Where a person starts: the first of these that the posts allow.
HOMES = (
    ("registry.see", "dashboard-home"),
    ("registry.see", "registry-ledger"),
    ("accounts.manage", "accounts-people"),
    ("audit.read", "audit-events"),
)


def sign_in(request):
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        actions.record_sign_in(user=request.user, by=request.user)
        to = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()})
        return redirect(to if safe and to != "/" else home_of(request.user))
    left = _tries_left(request) if form.errors else None
    context = {"form": form, "left": left}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out(request):
    actions.record_sign_in(user=request.user, by=request.user, out=True)
    logout(request)
    return redirect("accounts-sign-in")


def password(request):
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.set_password(user=request.user, password=form.cleaned_data["new"], by=request.user)
        update_session_auth_hash(request, request.user)
        say(request, "密码已改。别处的登录都已退出。")
        return redirect(home_of(request.user))
    status = 422 if form.errors else 200
    return page(request, "accounts/password.html", {"form": form}, status=status)


def own_posts(request):
    """What the person signed in may do, and where."""
    held = [(post, held_by(post)) for post in posts_of(request.user)]
    return page(request, "accounts/own_posts.html", {"held": held})


def home_of(user):
    """The address a person starts from; without any post, the page that says so."""
    for what, view in HOMES:
        if may(user, what) and address(view):
            return address(view)
    return address("accounts-posts")


def _tries_left(request):
    """How often one may still err before the account is locked for a while.

    The trail tells of the lock, once; who goes on trying adds nothing to it.
    """
    if not settings.AXES_ENABLED:
        return None
    username = request.POST.get("username", "")
    failures = AxesProxyHandler.get_failures(request, {"username": username})
    if failures == settings.AXES_FAILURE_LIMIT:
        actions.record_lock(username=username[:60], address=request.META.get("REMOTE_ADDR", ""))
    return max(settings.AXES_FAILURE_LIMIT - failures, 0)
