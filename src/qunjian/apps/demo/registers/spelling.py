"""Days, numbers, codes and names as people write them."""

from calendar import monthrange
from datetime import date
from random import Random

from qunjian.apps.demo.registers.sheets import Cell
from qunjian.core.credit_code import CREDIT_ALPHABET, is_credit_code

FULL_WIDTH = str.maketrans("0123456789().", "０１２３４５６７８９（）．")
DIGITS = "〇一二三四五六七八九"
LOOK_ALIKES = (("0", "O"), ("1", "I"), ("5", "S"), ("2", "Z"))
LIKE_CHARACTERS = (
    ("末", "未"), ("己", "已"), ("宏", "鸿"), ("嘉", "佳"), ("锦", "绵"), ("晟", "盛"),
    ("铭", "名"),
    ("澜", "谰"), ("岚", "风"), ("禾", "木"), ("泰", "秦"), ("汇", "江"), ("志", "忐"),
    ("昌", "晶"),
)  # fmt: skip
SHORT_OF = ("有限责任公司", "股份有限公司", "有限公司", "专业合作社")


def day(rng: Random, when: date) -> Cell:
    """The same day in one of the spellings that stand in real registers."""
    spelled: tuple[Cell, ...] = (
        when,
        when,
        f"{when.year}.{when.month}.{when.day}",
        f"{when.year}-{when.month:02d}-{when.day:02d}",
        f"{when.year}年{when.month}月{when.day}日",
        f"{when:%Y%m%d}",
        f"{when.year}/{when.month}/{when.day}",
        f"{_year(when.year)}年{_small(when.month)}月{_small(when.day)}日",
    )
    return rng.choice(spelled)


def impossible_day(rng: Random) -> str:
    year, month = rng.randint(2005, 2020), rng.choice((2, 4, 6, 9))
    return f"{year}.{month}.{monthrange(year, month)[1] + 1}"


def count(rng: Random, number: int | None, unit: str = "人") -> tuple[Cell, str]:
    """A number of people and the code of what is odd about it ('' for nothing)."""
    if number is None:
        return None, "blank"
    chance = rng.random()
    if chance < 0.03:
        return f"{number}{unit}", "unit-in-cell"
    if chance < 0.05:
        return str(number).translate(FULL_WIDTH), "unit-in-cell"
    return number, ""


def money(rng: Random, number: int | None) -> tuple[Cell, str]:
    """Some 10,000 yuan; the heading says 万元, some cells say it again."""
    if number is None:
        return None, "blank"
    chance = rng.random()
    if chance < 0.04:
        return f"{number}万元", "unit-in-cell"
    if chance < 0.06:
        return f"{number:,}", "unit-in-cell"
    return number, ""


def look_alike_code(code: str) -> str:
    """A digit written as the letter that it looks like; '' when the code has none."""
    for digit, letter in LOOK_ALIKES:
        if digit in code[9:17]:
            place = code.index(digit, 9)
            return code[:place] + letter + code[place + 1 :]
    return ""


def wrong_check(code: str) -> str:
    other = CREDIT_ALPHABET[(CREDIT_ALPHABET.index(code[17]) + 7) % len(CREDIT_ALPHABET)]
    wrong = code[:17] + other
    return "" if is_credit_code(wrong) else wrong


def spaced_name(name: str) -> str:
    return f"{name[:3]} {name[3:]} "


def short_name(name: str) -> str:
    """What colleagues call a firm among themselves."""
    short = name.removeprefix("安澜县")
    for ending in SHORT_OF:
        short = short.removesuffix(ending)
    return short


def look_alike_name(name: str) -> str:
    """The name with one character taken for another; '' when no character offers itself."""
    head, rest = name[:3], name[3:]
    for right, wrong in LIKE_CHARACTERS:
        if right in rest:
            return head + rest.replace(right, wrong, 1)
    return ""


def _year(year: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(year))


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")
