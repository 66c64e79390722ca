from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class RegistryConfig(AppConfig):
    name = "qunjian.apps.registry"
    label = "registry"
    verbose_name = "台账"

    def ready(self) -> None:
        register(
            Item("底数", "组织", "registry-organisations", "network", "registry.see", 20),
            Item("底数", "摸底", "registry-census", "clipboard-check", "registry.see", 40),
            Item("底数", "官方台账", "registry-official", "printer", "registry.export", 60),
            Item("设置", "台账设置", "registry-settings", "settings", "registry.settings", 20),
        )
