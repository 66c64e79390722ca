"""What the rules say of one unit on one day, ready to be pasted into a letter."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date

from qunjian.apps.registry.models import UnitState
from qunjian.apps.verdicts.letters import explanation
from qunjian.apps.verdicts.queries import known_units
from qunjian.core.period import Moment
from qunjian.core.vocabulary import Line
from qunjian.web import clock


class Command(BaseCommand):
    help = "某单位某日在四条线上的研判：结论、条款、所用数字和缺什么。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, help="统一社会信用代码")
        parser.add_argument("--on", default="", help="日期，如 2026-08-31，默认今天")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, unit: str, on: str, **options: Any) -> None:
        day = parse_date(on) if on else clock.today()
        if day is None:
            raise CommandError("日期要写成 2026-08-31 这样。", returncode=2)
        moment = Moment(day)
        states = UnitState.objects.on(moment).filter(credit_code=unit.upper())
        if not states:
            raise CommandError(f"{day} 的台账里没有信用代码为 {unit} 的单位。", returncode=2)
        for known in known_units(states, moment):
            verdicts = [known.verdict(line, moment) for line in Line]
            if options["json"]:
                self.stdout.write(json.dumps([_row(v) for v in verdicts], ensure_ascii=False))
            else:
                self.stdout.write(explanation(known, verdicts, moment))


def _row(verdict: Any) -> dict[str, Any]:
    deciding = verdict.deciding
    return {
        "line": str(verdict.line),
        "outcome": str(verdict.outcome),
        "form": verdict.form and str(verdict.form),
        "rule": deciding and deciding.rule.id,
        "citation": deciding and str(deciding.rule.citation),
        "because": verdict.because,
        "missing": [str(each) for each in verdict.missing],
    }
