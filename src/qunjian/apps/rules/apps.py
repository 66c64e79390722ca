"""The county's own rule sets and its decisions about single units."""

from django.apps import AppConfig
from django.http import HttpRequest

from qunjian.web.navigation import Item, register


class RulesConfig(AppConfig):
    name = "qunjian.apps.rules"
    label = "rules"
    verbose_name = "本县规则"

    def ready(self) -> None:
        from qunjian.apps.registry.pointers import Fate, declare  # noqa: PLC0415 -- needs the models

        declare("rules.ruletext.unit", Fate.STAYS)  # past days are judged by who was who then
        register(
            Item("谋划", "规则修订", "rules-own", "pencil", "registry.see", 11, waiting=_waiting)
        )


def _waiting(request: HttpRequest) -> int:
    from qunjian.apps.rules.queries import waiting_for  # noqa: PLC0415 -- needs the models

    hands = waiting_for(request.user).values_list("hands", flat=True)
    return sum(request.user.pk not in each for each in hands)
