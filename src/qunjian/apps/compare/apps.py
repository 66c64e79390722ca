"""What would change under other rules, what has changed since a day, and which rules to check."""

from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class CompareConfig(AppConfig):
    name = "qunjian.apps.compare"
    label = "compare"
    verbose_name = "试算与提醒"

    def ready(self) -> None:
        register(
            Item("谋划", "换规则试算", "compare-whatif", "git-compare-arrows", "registry.see", 12),
            Item("谋划", "提醒", "compare-alerts", "circle-alert", "registry.see", 13),
        )
