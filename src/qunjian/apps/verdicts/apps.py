from django.apps import AppConfig


class VerdictsConfig(AppConfig):
    name = "qunjian.apps.verdicts"
    label = "verdicts"
    verbose_name = "研判"

    def ready(self) -> None:
        from qunjian.web.navigation import Item, register

        register(Item("谋划", "研判规则", "verdicts-rules", "scale", "registry.see", 10))
