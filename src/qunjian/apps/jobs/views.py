"""How far long work is, and calling it off."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qunjian.apps.jobs import actions
from qunjian.apps.jobs.models import Job
from qunjian.web.page import go, page, wants_part


def progress(request: HttpRequest, token: str) -> HttpResponse:
    """The part of a page that follows a job; once it is over the page is asked for anew."""
    job = _job(token)
    response = page(request, "jobs/progress.html", {"job": job})
    if wants_part(request) and not job.active:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    job = _job(token)
    if job.active:
        actions.cancel(job=job, by=request.user)
    job.refresh_from_db()
    if not wants_part(request):
        return go(request, _before(request))
    return page(request, "jobs/progress.html", {"job": job})


def _before(request: HttpRequest) -> str:
    """The page that the button stood on."""
    before = request.headers.get("Referer", "/")
    return before if url_has_allowed_host_and_scheme(before, {request.get_host()}) else "/"


def _job(token: str) -> Job:
    job = Job.of_token(token)
    if job is None:
        raise Http404
    return job
