"""Build a real programme as a small invented county in a fresh database, and print its figures."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qunjian.apps.demo.fresh import fresh_database
from qunjian.apps.demo.loading import load_places
from qunjian.apps.demo.scenarios import SCENARIOS, figures_of


class Command(BaseCommand):
    help = (
        "在一个新的临时库里重演一项公开报道过的真实工作（单位、人名是编的），打印台账算出的数字。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=f"名称：{'、'.join(SCENARIOS)}")
        parser.add_argument("--json", action="store_true", help="输出 JSON（现在只有这一种）")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        if name not in SCENARIOS:
            known = "、".join(SCENARIOS)
            raise CommandError(f"没有 {name} 这个场景，现有：{known}。", returncode=2)
        with fresh_database():
            build(name)
            figures = figures_of(name)
        self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))


def build(name: str) -> None:
    """Write a scenario's county into the database at hand."""
    scenario = SCENARIOS[name]
    county = scenario.build()
    load_places(county)
    scenario.enter(county=county, counted_on=scenario.counted_on)
