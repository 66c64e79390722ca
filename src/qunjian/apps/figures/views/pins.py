"""固定的数: pin a figure, the list of pins, what is known of them by now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from qunjian.apps.accounts.permissions import require, scope_of
from qunjian.apps.figures import actions, pins
from qunjian.apps.figures.forms import DropForm, PinForm
from qunjian.apps.figures.models import Pin
from qunjian.apps.figures.panels import pins as panels
from qunjian.apps.figures.panels.rows import area_named, said, sentence
from qunjian.apps.figures.queries import Book
from qunjian.apps.figures.views.asking import asked_of
from qunjian.apps.registry.views.writing import filled, form_page
from qunjian.web.moment import moment_of
from qunjian.web.page import go, page, say
from qunjian.web.paging import Paging

LIST = "figures-pins"


def pinned(request: HttpRequest) -> HttpResponse:
    """Every pin of the person's areas, newest first."""
    scope = require(request.user, "registry.see")
    rows = Pin.objects.filter(scope.q("area")).select_related("area", "by")
    paging = Paging.asked(request.GET, rows.count())
    shown = [panels.pinned(request.user, pin) for pin in rows[paging.start : paging.stop]]
    return page(request, "figures/pins.html", {"rows": shown, "paging": paging})


def pin(request: HttpRequest, code: str) -> HttpResponse:
    """Pin the figure of the address; it changes nothing in the ledger, so any day will do."""
    scope, asked = asked_of(request, code)
    require(request.user, "figures.pin", asked.area)
    area, moment = area_named(asked.area), moment_of(request)
    figure = Book(scope, moment, asked.area).asked(code, asked)
    initial = {"name": panels.suggested_name(figure, area.name)}
    form = PinForm(request.POST or None, initial=initial)
    question = {"scope": scope, "code": code, "asked": asked, "moment": moment}
    ok, made, refusals = filled(
        request, form, lambda told: actions.pin_figure(by=request.user, **question, **told)
    )
    if ok:
        say(request, f"已固定：{made.name}。以后补报、更正都不改变它。")
        return go(request, LIST)
    context = {"figure": figure, "area": area, "said": said(asked), "sentence": sentence(figure)}
    return form_page(request, "figures/pin.html", form, refusals, **context, back=figure.href)


def check(request: HttpRequest, pin_id: int) -> HttpResponse:
    """What is known by now of a pinned figure's day; fetched when the list stands."""
    found = _pin(request, pin_id)
    told = pins.restatement(require(request.user, "registry.see", found.area_id), found)
    context = {**panels.of_restatement(told), "row": panels.pinned(request.user, found)}
    return page(request, "figures/pin_check.html", context, fragment="now")


def drop(request: HttpRequest, pin_id: int) -> HttpResponse:
    """取消固定."""
    found = _pin(request, pin_id)
    if not panels.may_drop(request.user, found):
        raise Http404
    form = DropForm(request.POST or None)
    ok, _, refusals = filled(
        request, form, lambda told: actions.drop_pin(pin=found, by=request.user, **told)
    )
    if ok:
        say(request, "已取消固定。这个数的记录留在审计里。")
        return go(request, LIST)
    context = {"row": panels.pinned(request.user, found), "back": reverse(LIST)}
    return form_page(request, "figures/pin_drop.html", form, refusals, **context)


def _pin(request: HttpRequest, pin_id: int) -> Pin:
    scope = scope_of(request.user, "registry.see")
    rows = Pin.objects.filter(scope.q("area")).select_related("area", "by")
    found: Pin = get_object_or_404(rows, pk=pin_id)
    if not pins.still_declared(found):
        raise Http404
    return found
