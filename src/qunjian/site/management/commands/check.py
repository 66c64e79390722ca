"""`qunjian check`: Django's own checks, and whether the data still hold together.

An app that can tell has a `checks.py` with `findings() -> list[str]`, one sentence a fault.
"""

from importlib import import_module
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import check as django_check
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from qunjian.site.apps import present


class Command(django_check.Command):
    help = "检查设置、数据库结构和审计链；有问题时退出码为 1"

    def handle(self, *app_labels: Any, **options: Any) -> None:
        super().handle(*app_labels, **options)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("数据库结构还没有更新，请运行 qunjian migrate。")
        found = [
            sentence
            for app in present("checks")
            for sentence in import_module(f"qunjian.apps.{app}.checks").findings()
        ]
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"共 {len(found)} 个问题，见上。")
        self.stdout.write("检查通过：设置、数据库结构和审计链都好。")
