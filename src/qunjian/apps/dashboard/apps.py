from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class DashboardConfig(AppConfig):
    name = "qunjian.apps.dashboard"
    label = "dashboard"
    verbose_name = "总览"

    def ready(self) -> None:
        register(Item("", "总览", "dashboard-home", "layout-dashboard", "registry.see", 0))
