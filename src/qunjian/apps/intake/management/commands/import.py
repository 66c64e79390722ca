"""Reading a register from the command line: what was understood, or into the ledger."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qunjian.apps.intake.door import bring_in
from qunjian.apps.intake.readers import Unreadable
from qunjian.apps.intake.readers.dry_run import dry_run
from qunjian.apps.jobs.progress import Progress, Step
from qunjian.apps.registry.refusals import Refused

BAD_INPUT = 2


class Command(BaseCommand):
    help = "读入部门名册，--apply 应用；--dry-run 只看读懂了什么，不用数据库，什么都不写。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="表格文件：xlsx、xls、csv")
        parser.add_argument("--dry-run", action="store_true", help="只看读懂了什么")
        parser.add_argument("--json", default="", metavar="OUT", help="把读懂的内容写成 JSON")
        parser.add_argument("--profile", default="", help="名册类型，如 market；默认自动判断")
        parser.add_argument("--sender", default="", help="报送单位")
        parser.add_argument("--area", default="", help="报送范围的 12 位区划代码")
        parser.add_argument("--on", default="", help="数据时点，如 2026-08-31；默认今天")
        parser.add_argument("--user", "--by", default="", help="按这个登录名的权限，并记在他名下")
        parser.add_argument("--apply", action="store_true", help="读完就应用到台账")

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"没有 {file} 这个文件；请核对路径。", returncode=BAD_INPUT)
        if dry_run:
            self._dry_run(path, options["json"], options["profile"])
        else:
            self._bring_in({**options, "file": file})

    def _bring_in(self, options: dict[str, Any]) -> None:
        if not options["sender"] or not options["area"]:
            raise CommandError(
                "导入要写明 --sender 报送单位 和 --area 区划代码；只想试读请加 --dry-run。",
                returncode=BAD_INPUT,
            )
        try:
            bring_in(options, self.stdout.write, Progress(self._tell))
        except Refused as said:
            raise CommandError(str(said), returncode=BAD_INPUT) from said

    def _tell(self, step: Step) -> None:
        share = f" {step.done} / {step.total}" if step.total else ""
        self.stderr.write(f"{step.text}{share}")

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
