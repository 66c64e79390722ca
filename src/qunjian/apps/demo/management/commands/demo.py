"""Load the invented county through the real pipeline, and say how to sign in."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qunjian.apps.demo import loading, people


class Command(BaseCommand):
    help = "载入示范县安澜县（虚构）：编出各部门的名册文件，走真实的导入流程，最后告诉怎样登录。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="已有数据时什么也不做，也不出声"
        )

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not loading.is_empty():
            if if_empty:
                return
            raise CommandError(
                "这里已经有数据，示范县不能混进去。请用 QUNJIAN_DATA 指定一个空文件夹再试。",
                returncode=2,
            )
        began = time.monotonic()
        try:
            password = loading.load(self.tell)
        except loading.NotTaken as said:
            raise CommandError(str(said)) from said
        seconds = time.monotonic() - began
        self.stdout.write(
            f"示范县已载入，用了 {seconds:.0f} 秒。原始文件在 {loading.files_folder()}，"
            "可以拿来自己再导一遍。"
        )
        self.stdout.write(people.how_to_sign_in(password))

    def tell(self, done: int, total: int, text: str) -> None:
        """On a screen one line that changes; in a log a line for each step."""
        line = f"[{done}/{total}] {text}"
        if sys.stderr.isatty():
            self.stderr.write(f"\r\033[K{line}", ending="\n" * (done == total))
        elif line.split("：")[0] != self._said:
            self._said = line.split("：")[0]
            self.stderr.write(line)

    _said = ""
