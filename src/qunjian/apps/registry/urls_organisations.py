"""Addresses of organisations and of papers."""

from django.urls import path

from qunjian.apps.registry.views import appointments, papers, terms
from qunjian.apps.registry.views import organisation_changes as changes
from qunjian.apps.registry.views import organisations as pages

ONE = "organisations/<int:organisation_id>/"

patterns = [
    path("organisations/", pages.organisations, name="registry-organisations"),
    path("organisations/tree/", pages.tree, name="registry-organisation-tree"),
    path("organisations/found/", changes.found, name="registry-organisation-found"),
    path("organisations/covered/", pages.covered, name="registry-organisations-covered"),
    path("organisations/export/<slug:kind>/", pages.export, name="registry-organisations-export"),
    path("organisations/suggest/<slug:what>/", pages.suggest, name="registry-suggest"),
    path(ONE, pages.organisation, name="registry-organisation"),
    path(f"{ONE}change/<slug:change>/", changes.change, name="registry-organisation-change"),
    path(f"{ONE}correct/", changes.correct, name="registry-organisation-correct"),
    path(f"{ONE}dissolve/", changes.dissolve, name="registry-organisation-dissolve"),
    path(f"{ONE}cover/", changes.cover, name="registry-organisation-cover"),
    path(f"{ONE}appoint/", appointments.appoint, name="registry-organisation-appoint"),
    path(f"{ONE}term/", terms.term, name="registry-organisation-term"),
    path(f"{ONE}term/correct/", terms.correct, name="registry-term-correct"),
    path(
        "appointments/<int:appointment_id>/<slug:what>/",
        appointments.settle,
        name="registry-appointment",
    ),
    path("coverage/<int:coverage_id>/end/", changes.end_coverage, name="registry-coverage-end"),
    path("papers/<int:paper_id>/", papers.paper, name="registry-paper"),
    path(
        "papers/of/<slug:kind>/<int:owner_id>/",
        papers.keep,
        name="registry-paper-keep",
    ),
]
