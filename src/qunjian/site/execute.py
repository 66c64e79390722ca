"""Running one command, with every failure said as a sentence and an exit code."""

import sys
from collections.abc import Sequence

import django
from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandError
from django.db import DatabaseError

from qunjian.vault.cipher import KeyMissing

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130
OF_DJANGO = {
    "--version",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
    "--verbosity",
}


def execute(given: Sequence[str]) -> int:
    """Run a management command; returns its exit code."""
    name, *rest = given
    django.setup()
    homes = get_commands()
    if name not in homes:
        print(f"{name} 在这个版本里还没有。", file=sys.stderr)
        return BAD_INPUT
    command = load_command_class(homes[name], name)
    command.suppressed_base_arguments = OF_DJANGO | set(command.suppressed_base_arguments)
    parser = command.create_parser("qunjian", name)
    try:
        options = vars(parser.parse_args(rest))
    except CommandError as said:
        print(f"{said}\n用法：qunjian {name} --help", file=sys.stderr)
        return BAD_INPUT
    positional = options.pop("args", ())
    try:
        command.execute(*positional, **{**options, "skip_checks": True})
    except CommandError as said:
        print(said, file=sys.stderr)
        return said.returncode
    except KeyMissing as said:
        print(said, file=sys.stderr)
        return FAILED
    except DatabaseError as said:
        print(
            f"数据库不能用：{said}\n请先运行 qunjian migrate，或检查设置。",
            file=sys.stderr,
        )
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
