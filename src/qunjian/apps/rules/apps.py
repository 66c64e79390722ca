"""The county's own rule sets and its decisions about single units."""

from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class RulesConfig(AppConfig):
    name = "qunjian.apps.rules"
    label = "rules"
    verbose_name = "本县规则"

    def ready(self) -> None:
        register(Item("谋划", "规则修订", "rules-own", "pencil", "registry.see", 11))
