"""The house itself as an installed app (its commands), and the list of the apps it is made of."""

from pathlib import Path

from django.apps import AppConfig

from qunjian.site.database import keep_dates

APPS = (
    "audit",
    "areas",
    "accounts",
    "jobs",
    "registry",
    "rules",
    "verdicts",
    "disputes",
    "ledger",
    "intake",
    "figures",
    "linkage",
    "conflicts",
    "compare",
    "dashboard",
    "demo",
)


class SiteConfig(AppConfig):
    name = "qunjian.site"
    label = "site"
    verbose_name = "群建"

    def ready(self) -> None:
        from django.db import connection  # noqa: PLC0415 -- needs the settings

        from qunjian.site.help import explained  # noqa: PLC0415 -- needs the models
        from qunjian.web import context  # noqa: PLC0415 -- needs the settings

        context.provide(explained)
        if connection.vendor == "sqlite":
            keep_dates()


def present(module: str) -> list[str]:
    """The apps, lowest first, that have a module of this name."""
    folder = Path(__file__).resolve().parent.parent / "apps"
    return [app for app in APPS if (folder / app / f"{module}.py").exists()]
