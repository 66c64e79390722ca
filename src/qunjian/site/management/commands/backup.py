"""`qunjian backup`: database and kept files in one file, never the key."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from qunjian.apps.audit.trail import record_look
from qunjian.site import backups
from qunjian.site.keys import folder as keys_folder
from qunjian.web import clock


class Command(BaseCommand):
    help = "备份数据库和材料到一个文件（不含密钥）；服务不必停"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="", help="备份文件，默认放在数据目录的 backups 里"
        )

    def handle(self, **options: Any) -> None:
        now = timezone.localtime(clock.now())
        default = Path(settings.QUNJIAN_DATA) / "backups" / f"qunjian-{now:%Y%m%d-%H%M%S}.zip"
        to = Path(options["file"] or default).resolve()
        if to.exists():
            raise CommandError(f"{to} 已经在了，没有覆盖。请换一个文件名。", returncode=2)
        record_look(verb="house.backed-up", target="site.backup", by=None, file=to.name)
        manifest = backups.make(to, made_at=now.isoformat(timespec="seconds"))
        rows, kept = sum(manifest["rows"].values()), len(manifest["checksums"]) - 1
        self.stdout.write(f"已备份：{to}，{rows} 行，{kept} 个材料和文件。")
        self.stdout.write(
            f"密钥（指纹 {manifest['key_fingerprint']}）不在备份里。"
            f"请把 {keys_folder(Path(settings.QUNJIAN_DATA))} 另存一处，没有它恢复不了。"
        )
