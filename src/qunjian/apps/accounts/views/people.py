"""Signing in and out, and the administrator's page of people and posts."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qunjian.apps.accounts import actions
from qunjian.apps.accounts.forms import PasswordForm, PostForm, SignInForm, UserForm
from qunjian.apps.accounts.models import Post, User
from qunjian.apps.accounts.permissions import require
from qunjian.apps.audit.facts import true_on
from qunjian.web import clock
from qunjian.web.page import page


def sign_in(request):
    if request.user.is_authenticated:
        return redirect("dashboard-home")
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        actions.record_sign_in(user=request.user, by=request.user)
        to = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()})
        return redirect(to if safe else "dashboard-home")
    status = 422 if form.errors else 200
    return render(request, "accounts/sign_in.html", {"form": form}, status=status)


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
        messages.success(request, "密码已改。")
        return redirect("dashboard-home")
    status = 422 if form.errors else 200
    return page(request, "accounts/password.html", {"form": form}, status=status)


def people(request):
    require(request.user, "accounts.manage")
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create_user(by=request.user, **form.cleaned_data)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            messages.success(request, f"已建立{user.name}的账号，请给他（她）安排岗位。")
            return redirect("accounts-person", user.pk)
    users = User.objects.prefetch_related("posts__area")
    status = 422 if form.errors else 200
    return page(request, "accounts/people.html", {"form": form, "users": users}, status=status)


def person(request, user_id):
    require(request.user, "accounts.manage")
    user = get_object_or_404(User, pk=user_id)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.give_post(user=user, on=clock.today(), by=request.user, **form.cleaned_data)
        messages.success(request, "岗位已登记。")
        return redirect("accounts-person", user.pk)
    held = user.posts.filter(true_on(clock.today())).select_related("area")
    context = {"form": form, "person": user, "held": held}
    return page(request, "accounts/person.html", context, status=422 if form.errors else 200)


@require_POST
def end_post(request, post_id):
    require(request.user, "accounts.manage")
    post = get_object_or_404(Post, pk=post_id)
    actions.end_post(post=post, on=clock.today(), by=request.user)
    messages.success(request, "岗位已结束。")
    return redirect("accounts-person", post.user_id)


@require_POST
def set_active(request, user_id):
    require(request.user, "accounts.manage")
    user = get_object_or_404(User, pk=user_id)
    actions.set_active(user=user, active=not user.is_active, by=request.user)
    messages.success(request, "账号已启用。" if user.is_active else "账号已停用。")
    return redirect("accounts-person", user.pk)
