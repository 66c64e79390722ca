"""What the rules say of units."""

from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class VerdictsConfig(AppConfig):
    name = "qunjian.apps.verdicts"
    label = "verdicts"
    verbose_name = "研判"

    def ready(self) -> None:
        register(Item("谋划", "研判规则", "verdicts-rules", "scale", "registry.see", 10))
