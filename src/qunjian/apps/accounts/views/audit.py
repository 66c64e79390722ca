"""The auditor's page: who did what, to what, when and why, and whether the chain holds.

The trail is the lowest app and knows no permissions, so its page lives with those who do.
"""

import csv

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from qunjian.apps.accounts.forms import TrailForm
from qunjian.apps.accounts.permissions import require
from qunjian.apps.audit import presenters, queries
from qunjian.apps.audit.trail import record_look
from qunjian.core.cells import safe_cell
from qunjian.web import clock
from qunjian.web.page import page
from qunjian.web.paging import Paging

HEADINGS = ("序号", "时间", "经办人", "事项", "对象", "对象名称", "理由", "之前", "之后", "摘要")


def events(request):
    require(request.user, "audit.read")
    form = TrailForm(request.GET)
    found = queries.events(form.asked())
    paging = Paging.asked(request.GET, found.count())
    rows = [_row(event) for event in found[paging.start : paging.stop]]
    context = {
        "form": form,
        "rows": rows,
        "paging": paging,
        "sealed": queries.sealed_count(),
    }
    status = 422 if form.errors else 200
    return page(request, "accounts/audit.html", context, status=status)


@require_POST
def verify(request):
    """Walks the whole chain, so it is asked for, not done with every page."""
    require(request.user, "audit.read")
    broken = queries.broken_links()
    sealed = queries.sealed_count()
    record_look(verb="audit.verified", target="audit.event", by=request.user, faults=len(broken))
    context = {"broken": broken, "sealed": sealed}
    return page(request, "accounts/audit_verified.html", context)


@require_POST
def export(request):
    """The events asked for as csv; taking them away is itself recorded."""
    require(request.user, "audit.read")
    form = TrailForm(request.GET)
    found = queries.events(form.asked())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{clock.today()}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(HEADINGS)
    count = 0
    for event in found.iterator():
        writer.writerow([safe_cell(value) for value in _cells(event)])
        count += 1
    told = {"rows": count, "filter": request.GET.urlencode()}
    record_look(verb="audit.exported", target="audit.event", by=request.user, **told)
    return response


def _row(event):
    return {
        "event": event,
        "what": presenters.sentence(event),
        "whom": event.target_name or presenters.label_of(event.target),
        "changes": presenters.changes(event),
    }


def _cells(event):
    changes = presenters.changes(event)
    return (
        event.pk,
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
        event.by_name,
        presenters.sentence(event),
        event.target,
        event.target_name,
        event.reason,
        "；".join(f"{each.label}：{each.before}" for each in changes if each.before),
        "；".join(f"{each.label}：{each.after}" for each in changes if each.after),
        event.digest,
    )
