from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "qunjian.apps.intake"
    label = "intake"
    verbose_name = "导入"

    def ready(self) -> None:
        from qunjian.apps.audit.trail import followed_by  # noqa: PLC0415 -- ready
        from qunjian.apps.intake.awaited import follow  # noqa: PLC0415 -- ready
        from qunjian.apps.intake.readers.registers import take_up_own  # noqa: PLC0415 -- ready
        from qunjian.apps.registry.pointers import Fate, declare  # noqa: PLC0415 -- ready
        from qunjian.web.navigation import Item, register  # noqa: PLC0415 -- ready

        declare("intake.batchrow.unit", Fate.MOVES)
        declare("intake.unitmemory.unit", Fate.MOVES)
        followed_by(follow)
        take_up_own()  # `qunjian check` tells of files that cannot be used
        register(Item("底数", "导入", "intake-batches", "file-up", "intake.see", 40))
