"""`qunjian restore`: everything as it was when the backup was made."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qunjian.apps.audit.trail import record_look
from qunjian.site import backups
from qunjian.site.serving import migrate_if_needed


class Command(BaseCommand):
    help = "从备份恢复数据库和材料；先停下服务，并放好原来的密钥"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="qunjian backup 做的备份文件")
        parser.add_argument("--force", action="store_true", help="替换这里已有的一切数据")

    def handle(self, **options: Any) -> None:
        source = Path(options["file"]).resolve()
        manifest = backups.restore(source, force=options["force"])
        if migrate_if_needed():
            self.stdout.write("数据库结构已更新到现在的版本。")
        record_look(
            verb="house.restored",
            target="site.backup",
            by=None,
            file=source.name,
            made_at=manifest["made_at"],
        )
        rows, kept = sum(manifest["rows"].values()), len(manifest["checksums"]) - 1
        self.stdout.write(
            f"已恢复到 {manifest['made_at']} 的样子：{rows} 行，{kept} 个材料和文件。"
            "请运行 qunjian check 检查一遍。"
        )
