from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class FiguresConfig(AppConfig):
    name = "qunjian.apps.figures"
    label = "figures"
    verbose_name = "指标"

    def ready(self) -> None:
        register(Item("运行", "指标", "figures-list", "chart-column", "registry.see", 10))
        register(Item("运行", "固定的数", "figures-pins", "bookmark", "registry.see", 11))
