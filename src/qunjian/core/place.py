"""The 12-digit statistical codes of areas (统计用区划代码): two digits province, two city, two
county, three township, three village or community."""

from qunjian.core.choice import Choice


class AreaLevel(Choice):
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWNSHIP = "township", "乡镇街道"
    VILLAGE = "village", "村社区"


DIGITS = {
    AreaLevel.PROVINCE: 2,
    AreaLevel.CITY: 4,
    AreaLevel.COUNTY: 6,
    AreaLevel.TOWNSHIP: 9,
    AreaLevel.VILLAGE: 12,
}
CODE_LENGTH = 12
VILLAGES_FROM = 200


def full_code(digits: str) -> str:
    """The 12-digit form of a shorter code.

    :raises ValueError: if it is not all digits, or longer than twelve.
    """
    if not digits.isascii() or not digits.isdigit() or len(digits) > CODE_LENGTH:
        raise ValueError(f"not an area code: {digits!r}")
    return digits.ljust(CODE_LENGTH, "0")


def level_of(code: str) -> AreaLevel:
    """The level of a 12-digit code, read off its trailing zeros."""
    for level, length in DIGITS.items():
        if not int(code[length:] or "0"):
            return level
    return AreaLevel.VILLAGE


def parent_of(code: str) -> str | None:
    """The code one level up; None for a province."""
    levels = list(DIGITS)
    at = levels.index(level_of(code))
    return full_code(code[: DIGITS[levels[at - 1]]]) if at else None


def code_range(code: str) -> tuple[str, str]:
    """Lowest and highest 12-digit code inside an area, both included."""
    stem = code[: DIGITS[level_of(code)]]
    return stem.ljust(CODE_LENGTH, "0"), stem.ljust(CODE_LENGTH, "9")


def is_community(code: str, name: str) -> bool:
    """Whether a village-level area is a community (社区, 居委会) by its name."""
    return level_of(code) is AreaLevel.VILLAGE and name.endswith(("社区", "居委会", "居民委员会"))


def was_village(code: str) -> bool:
    """Whether a village-level code is a village committee's: 200 and up, communities from 001.

    A community that was turned from a village (村改居) and kept its code is told by this.
    """
    return level_of(code) is AreaLevel.VILLAGE and int(code[-3:]) >= VILLAGES_FROM
