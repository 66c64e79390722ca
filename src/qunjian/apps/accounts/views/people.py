"""The administrator's pages: people, their posts and their passwords."""

import secrets

from axes.utils import reset as unlock
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from qunjian.apps.accounts import actions
from qunjian.apps.accounts.forms import PostForm, UserForm
from qunjian.apps.accounts.models import Post, User
from qunjian.apps.accounts.permissions import require
from qunjian.apps.accounts.tables import PEOPLE
from qunjian.apps.accounts.tables import people as found
from qunjian.apps.audit.facts import true_on
from qunjian.web import clock
from qunjian.web.page import go, page, say

SECRET_BYTES = 9


def people(request):
    require(request.user, "accounts.manage")
    asked = request.GET.get("q", "").strip()
    listing = PEOPLE.listing(request, found(asked))
    context = {"listing": listing, "asked": asked}
    return page(request, "accounts/people.html", context, fragment="list")


def new_person(request):
    require(request.user, "accounts.manage")
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create_user(by=request.user, **form.cleaned_data)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            say(request, f"已建立{user.name}的账号，请安排岗位。")
            return go(request, "accounts-person", user.pk)
    status = 422 if form.errors else 200
    return page(request, "accounts/new_person.html", {"form": form}, status=status)


def person(request, user_id):
    require(request.user, "accounts.manage")
    user = get_object_or_404(User, pk=user_id)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            today = clock.today()
            actions.give_post(user=user, on=today, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            say(request, "岗位已安排。")
            return go(request, "accounts-person", user.pk)
    return _person_page(request, user, form=form)


@require_POST
def end_post(request, post_id):
    require(request.user, "accounts.manage")
    post = get_object_or_404(Post, pk=post_id, valid_to=None)
    try:
        actions.end_post(post=post, on=clock.today(), by=request.user)
    except ValidationError as refused:
        return _person_page(request, post.user, refusals=refused.messages)
    say(request, "岗位已结束。")
    return go(request, "accounts-person", post.user_id)


@require_POST
def set_active(request, user_id):
    """What the button said is what is done, however often it is pressed."""
    require(request.user, "accounts.manage")
    user = get_object_or_404(User, pk=user_id)
    active = request.POST.get("active") == "1"
    if active == user.is_active:
        return go(request, "accounts-person", user.pk)
    try:
        actions.set_active(user=user, active=active, on=clock.today(), by=request.user)
    except ValidationError as refused:
        return _person_page(request, user, refusals=refused.messages)
    say(request, "账号已启用。" if active else "账号已停用，他（她）的登录都已退出。")
    return go(request, "accounts-person", user.pk)


@require_POST
def reset_password(request, user_id):
    """A password nobody chose, shown once; it also ends a lock for too many wrong ones."""
    require(request.user, "accounts.manage")
    user = get_object_or_404(User, pk=user_id)
    if user == request.user:
        raise Http404
    new = secrets.token_urlsafe(SECRET_BYTES)
    actions.set_password(user=user, password=new, by=request.user, must_change=True)
    unlock(username=user.username)
    response = _person_page(request, user, new_password=new)
    response["Cache-Control"] = "no-store"
    return response


def _person_page(request, user, *, form=None, refusals=(), new_password=""):
    today = clock.today()
    posts = user.posts.select_related("area")
    context = {
        "person": user,
        "held": posts.filter(true_on(today)),
        "past": posts.filter(valid_to__lte=today),
        "form": form or PostForm(),
        "refusals": refusals,
        "new_password": new_password,
    }
    status = 422 if refusals or (form and form.errors) else 200
    return page(request, "accounts/person.html", context, status=status)
