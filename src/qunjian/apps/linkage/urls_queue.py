"""Addresses of the review queue, of what was decided, and of the checked sample."""

from django.urls import path

from qunjian.apps.linkage.views import alike, decisions, queue, sampling

CHECK = {"check": True}

patterns = [
    path("linkage/queue/", queue.queue, name="linkage-queue"),
    path("linkage/queue/<int:pair_id>/", queue.pair, name="linkage-queue-pair"),
    path("linkage/queue/<int:pair_id>/answer/", queue.answer, name="linkage-answer"),
    path("linkage/queue/<int:pair_id>/hold/", queue.hold, name="linkage-hold"),
    path("linkage/check/", queue.queue, CHECK, name="linkage-check"),
    path("linkage/check/<int:pair_id>/", queue.pair, CHECK, name="linkage-check-pair"),
    path("linkage/check/<int:pair_id>/answer/", queue.answer, CHECK, name="linkage-check-answer"),
    path("linkage/alike/", alike.groups, name="linkage-alike"),
    path("linkage/alike/group/", alike.group, name="linkage-alike-group"),
    path("linkage/asked/", decisions.asked, name="linkage-asked"),
    path("linkage/asked/workbook/", decisions.asked_workbook, name="linkage-asked-workbook"),
    path("linkage/sample/", sampling.sample, name="linkage-sample"),
    path("linkage/band/", sampling.band, name="linkage-band"),
    path("linkage/decisions/", decisions.decisions, name="linkage-decisions"),
    path("linkage/decisions/<int:decision_id>/", decisions.decision, name="linkage-decision"),
    path(
        "linkage/decisions/<int:decision_id>/take-back/", queue.take_back, name="linkage-take-back"
    ),
    path(
        "linkage/check/take-back/<int:decision_id>/",
        queue.take_back,
        CHECK,
        name="linkage-check-take-back",
    ),
]
