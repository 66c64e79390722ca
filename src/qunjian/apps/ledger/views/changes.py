"""Recording, changing and correcting units."""

from django.http import Http404, HttpRequest, HttpResponse


def record(request: HttpRequest) -> HttpResponse:
    raise Http404
