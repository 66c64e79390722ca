"""One change for many units, seen before it is made."""

from django.http import Http404, HttpRequest, HttpResponse


def change_many(request: HttpRequest) -> HttpResponse:
    raise Http404
