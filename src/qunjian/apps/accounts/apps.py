from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "qunjian.apps.accounts"
    label = "accounts"
    verbose_name = "人员与权限"

    def ready(self) -> None:
        from qunjian.apps.accounts.shell import who  # noqa: PLC0415 -- needs the models
        from qunjian.web import context  # noqa: PLC0415 -- needs the settings
        from qunjian.web.navigation import Item, register  # noqa: PLC0415 -- needs the settings

        context.provide(who)
        register(
            Item(
                "设置",
                "人员与岗位",
                "accounts-people",
                "users-round",
                "accounts.manage",
                10,
            ),
            Item("设置", "审计记录", "audit-events", "shield-check", "audit.read", 90),
        )
