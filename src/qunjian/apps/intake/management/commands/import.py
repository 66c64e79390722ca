"""Reading a register from the command line: what was understood, or into the ledger."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qunjian.apps.intake.readers import Unreadable
from qunjian.apps.intake.readers.dry_run import dry_run

BAD_INPUT = 2


class Command(BaseCommand):
    help = "读入部门名册。--dry-run 只看读懂了什么，不用数据库，不写任何东西。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="表格文件：xlsx、xls、csv")
        parser.add_argument("--dry-run", action="store_true", help="只看读懂了什么")
        parser.add_argument("--json", default="", metavar="OUT", help="把读懂的内容写成 JSON")
        parser.add_argument("--profile", default="", help="名册类型，如 market；默认自动判断")

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"没有 {file} 这个文件；请核对路径。", returncode=BAD_INPUT)
        if not dry_run:
            raise CommandError("现在只能试读：请加上 --dry-run。", returncode=BAD_INPUT)
        self._dry_run(path, options["json"], options["profile"])

    def _dry_run(self, path: Path, out: str, profile: str) -> None:
        try:
            understood = dry_run(path, profile)
        except Unreadable as said:
            refused = {"file": path.name, "error": said.sentence, "sheets": []}
            _write(out, refused)
            raise CommandError(said.sentence, returncode=BAD_INPUT) from said
        if out:
            _write(out, understood)
        else:
            self.stdout.write(json.dumps(understood, ensure_ascii=False, indent=1))


def _write(out: str, what: dict[str, Any]) -> None:
    if out:
        Path(out).write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")
