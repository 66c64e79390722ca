from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "qunjian.apps.intake"
    label = "intake"
    verbose_name = "导入"

    def ready(self) -> None:
        from qunjian.web.navigation import Item, register

        register(Item("底数", "导入", "intake-batches", "file-up", "intake.see", 40))
