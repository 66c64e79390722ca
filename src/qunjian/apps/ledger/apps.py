"""The pages of the ledger."""

from django.apps import AppConfig

from qunjian.web.navigation import Item, register


class LedgerConfig(AppConfig):
    name = "qunjian.apps.ledger"
    label = "ledger"
    verbose_name = "台账页面"

    def ready(self) -> None:
        register(Item("底数", "台账", "registry-ledger", "table-2", "registry.see", 10))
