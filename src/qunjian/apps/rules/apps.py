"""The county's own rule sets and its decisions about single units."""

from django.apps import AppConfig
from django.http import HttpRequest

from qunjian.web.navigation import Item, register


class RulesConfig(AppConfig):
    name = "qunjian.apps.rules"
    label = "rules"
    verbose_name = "本县规则"

    def ready(self) -> None:
        register(
            Item("谋划", "规则修订", "rules-own", "pencil", "registry.see", 11, waiting=_waiting)
        )


def _waiting(request: HttpRequest) -> int:
    from qunjian.apps.rules.queries import waiting_for  # noqa: PLC0415 -- needs the models

    mine = (text for text in waiting_for(request.user) if not text.wrote(request.user))
    return sum(1 for _ in mine)
