"""Whether the county's own kinds of registers can be used."""

from qunjian.apps.intake.readers.registers import problems


def findings() -> list[str]:
    return problems()
