"""Where registers tell of one unit otherwise."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest

from qunjian.web import beside
from qunjian.web.navigation import Item, register


class ConflictsConfig(AppConfig):
    name = "qunjian.apps.conflicts"
    label = "conflicts"
    verbose_name = "冲突台账"

    def ready(self) -> None:
        from qunjian.apps.registry.pointers import Fate, declare  # noqa: PLC0415 -- needs the models

        declare("conflicts.conflict.unit", Fate.MOVES, once=("field", "line"))
        beside.declare("registry-unit", _beside_unit)
        register(
            Item(
                "底数", "冲突", "conflicts-list", "scale", "conflicts.see", 36, waiting=_waiting
            )
        )  # fmt: skip


def _beside_unit(request: HttpRequest, unit: Any) -> beside.Remark | None:
    from qunjian.apps.conflicts.panels import beside_unit  # noqa: PLC0415 -- needs the models

    return beside_unit(request.user, unit)


def _waiting(request: HttpRequest) -> int:
    from qunjian.apps.conflicts.queries import waiting_conflicts  # noqa: PLC0415 -- needs the models

    return waiting_conflicts(request.user)
