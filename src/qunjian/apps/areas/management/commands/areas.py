"""Load a county's townships and villages from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qunjian.apps.areas import actions
from qunjian.apps.areas.files import read_places
from qunjian.apps.areas.refusals import Unusable


class Command(BaseCommand):
    help = "从 xlsx、xls 或 csv（代码、名称两列）载入乡镇街道、村社区；县以上用全国表。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="文件，有“代码”“名称”两列")
        parser.add_argument("--county", default="", help="县代码，如 330326；县外的代码不收")

    def handle(self, *args: Any, file: Path, county: str, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"没有 {file} 这个文件。", returncode=2)
        if county and not (county.isascii() and county.isdigit() and len(county) in (6, 12)):
            raise CommandError("县代码要写成 6 位或 12 位数字。", returncode=2)
        try:
            event = actions.load_places(places=read_places(file), by=None, county=county)
        except Unusable as said:
            raise CommandError(str(said), returncode=2) from said
        new, renamed = event.after["new_areas"], event.after["renamed_areas"]
        self.stdout.write(f"已载入：新增 {new} 个区划，改名 {renamed} 个。")
