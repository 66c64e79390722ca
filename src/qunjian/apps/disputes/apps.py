"""What enterprises dispute, and how they are answered."""

from django.apps import AppConfig
from django.http import HttpRequest

from qunjian.web.navigation import Item, register


class DisputesConfig(AppConfig):
    name = "qunjian.apps.disputes"
    label = "disputes"
    verbose_name = "异议"

    def ready(self) -> None:
        from qunjian.apps.registry.pointers import Fate, declare  # noqa: PLC0415 -- needs the models

        declare("disputes.dispute.unit", Fate.MOVES)
        register(
            Item(
                "谋划", "异议", "disputes-list", "message-square", "registry.see", 14,
                waiting=_waiting,
            )
        )  # fmt: skip


def _waiting(request: HttpRequest) -> int:
    from qunjian.apps.disputes.queries import waiting_disputes  # noqa: PLC0415 -- needs the models

    return waiting_disputes(request.user)
