"""Who is who across the departments' registers."""

from django.apps import AppConfig
from django.http import HttpRequest


class LinkageConfig(AppConfig):
    name = "qunjian.apps.linkage"
    label = "linkage"
    verbose_name = "比对"

    def ready(self) -> None:
        from qunjian.apps.registry.pointers import Fate, declare  # noqa: PLC0415 -- needs the models
        from qunjian.web.navigation import Item, register  # noqa: PLC0415 -- ready

        declare("linkage.linkedrow.unit", Fate.MOVES)
        register(
            Item(
                "底数",
                "比对",
                "linkage-comparisons",
                "git-compare-arrows",
                "linkage.see",
                50,
                waiting=_waiting,
            )
        )


def _waiting(request: HttpRequest) -> int:
    from qunjian.apps.linkage.queries.review import waiting_for  # noqa: PLC0415 -- needs the models

    return waiting_for(request.user)
