"""What the rules say of units."""

from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class VerdictsConfig(AppConfig):
    name = "qunjian.apps.verdicts"
    label = "verdicts"
    verbose_name = "研判"

    def ready(self) -> None:
        from qunjian.apps.audit.trail import followed_by  # noqa: PLC0415 -- needs the models
        from qunjian.apps.registry.pointers import Fate, declare  # noqa: PLC0415 -- needs the models
        from qunjian.apps.verdicts.derive import follow  # noqa: PLC0415 -- needs the models

        followed_by(follow)
        declare("verdicts.judgement.unit", Fate.DERIVED)
        declare("verdicts.coverspan.unit", Fate.DERIVED)
        declare("verdicts.shift.unit", Fate.DERIVED)
        register(Item("谋划", "研判规则", "verdicts-rules", "scale", "registry.see", 10))
