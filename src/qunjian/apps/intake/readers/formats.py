"""Number formats whose look matters: months without a day, leading zeros, shares, Chinese days."""

import re
from dataclasses import dataclass, field

# The formats of Chinese Excel and WPS that have numbers of their own and are days.
CHINESE = {
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
BUILT_IN = {9: "0%", 10: "0.00%", 17: "mmm-yy", **CHINESE}
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
ZEROS = re.compile(r"0{2,20}")


@dataclass(frozen=True, slots=True)
class Shown:
    """How a number is shown: a `day` to the precision of its format, `zeros` or a `percent`."""

    day: str = ""  # year, month or day
    zeros: int = 0
    percent: int = -1


@dataclass(slots=True)
class Formats:
    """The formats of a workbook by number."""

    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))

    def add(self, number: int, code: str) -> None:
        self.codes[number] = code

    def shown(self, number: int) -> Shown | None:
        code = self.codes.get(number)
        return shown(code, always=number in CHINESE) if code else None


def shown(code: str, *, always: bool = False) -> Shown | None:
    """What a format code does to a number, None for what the values alone tell already."""
    plain = LITERAL.sub("", code.split(";")[0]).lower()
    if ZEROS.fullmatch(plain):
        return Shown(zeros=len(plain))
    if plain.endswith("%") and set(plain) <= set("0.#,%"):
        return Shown(percent=len(plain.partition(".")[2].rstrip("%")))
    if "h" in plain or "s" in plain or "0" in plain or "#" in plain or "y" not in plain:
        return Shown(day="day") if always else None
    if "d" in plain:
        return Shown(day="day") if always else None
    return Shown(day="month" if "m" in plain else "year")
