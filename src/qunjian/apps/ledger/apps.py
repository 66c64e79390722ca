"""The pages of the ledger, and what they look through."""

from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class LedgerConfig(AppConfig):
    name = "qunjian.apps.ledger"
    label = "ledger"
    verbose_name = "台账页面"

    def ready(self) -> None:
        from qunjian.apps.audit.trail import followed_by  # noqa: PLC0415 -- needs the models
        from qunjian.apps.ledger.derive import follow  # noqa: PLC0415 -- needs the models

        followed_by(follow)
        register(Item("底数", "台账", "registry-ledger", "table-2", "registry.see", 10))
