"""The three numbers a unit may carry, and what spreadsheets do to them.

统一社会信用代码 (GB 32100-2015), the 15-digit 注册号 of the old licences (GS15-2006) and the
9-character 组织机构代码 (GB 11714-1997).
"""

import re
import unicodedata
from dataclasses import dataclass
from operator import mul
from random import Random

from qunjian.core.choice import Choice
from qunjian.core.vocabulary import UnitKind

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
CREDIT_VALUES = {char: value for value, char in enumerate(CREDIT_ALPHABET)}
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
CREDIT_LENGTH, REGISTRATION_LENGTH, ORGANISATION_LENGTH = 18, 15, 9
OLD_REGISTRATION_LENGTH = 13  # licences before GS15-2006, without a check digit

ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_VALUES = {char: value for value, char in enumerate(ORGANISATION_ALPHABET)}
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5"})
NOTHING = frozenset(
    ["", "-", "--", "—", "——", "/", "\\", "无", "暂无", "缺", "不详", "待补", "NULL"]
)
SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?E\+?\d+")
IDENTITY = re.compile(r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
LOST_PRECISION = re.compile(r"\d{15}000")
HALF_WIDTH = re.compile(r"[0-9A-Za-z]*")

UNIT_KINDS = {
    "51": UnitKind.SOCIAL,  # 社会团体
    "52": UnitKind.SOCIAL,  # 民办非企业单位
    "53": UnitKind.SOCIAL,  # 基金会
    "59": UnitKind.SOCIAL,
    "91": UnitKind.ENTERPRISE,
    "92": UnitKind.INDIVIDUAL,
    "93": UnitKind.COOPERATIVE,
}
REGISTRARS = {
    "1": "机构编制", "2": "外交", "3": "司法行政", "4": "文化", "5": "民政", "6": "旅游",
    "7": "宗教", "8": "工会", "9": "市场监管", "A": "中央军委", "N": "农业农村", "Y": "其他",
}  # fmt: skip


class CodeKind(Choice):
    NONE = "none", "没有填"
    CREDIT = "credit_code", "统一社会信用代码"
    REGISTRATION = "registration_no", "注册号"
    ORGANISATION = "org_code", "组织机构代码"
    UNREADABLE = "unreadable", "认不出"


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What a cell meant to be a code holds.

    `code` is the normal form, empty when there is none that can be trusted; then `problem` says
    in a sentence what is wrong. `repaired` says what was put right on the way, None for nothing.
    """

    kind: CodeKind
    code: str = ""
    problem: str | None = None
    repaired: str | None = None


def credit_check(first17: str) -> str:
    """The check character of GB 32100-2015, 附录: 31 − (Σ value·3^place mod 31).

    :raises KeyError: on a character outside the standard's alphabet.
    """
    total = sum(map(mul, map(CREDIT_VALUES.__getitem__, first17), CREDIT_WEIGHTS))
    return CREDIT_ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """The check character of GB 11714-1997: 11 − (Σ value·weight mod 11), 10 written X."""
    weighted = zip(first8, ORGANISATION_WEIGHTS, strict=True)
    return "0123456789X"[-sum(ORGANISATION_VALUES[c] * w for c, w in weighted) % 11]


def registration_check(first14: str) -> str:
    """The check digit of the 工商注册号 (GS15-2006): ISO 7064, MOD 11,10."""
    rest = 10
    for digit in first14:
        rest = (((int(digit) + rest - 1) % 10 + 1) * 2) % 11
    return str((11 - rest) % 10)


def is_credit_code(code: str) -> bool:
    """Whether this is a credit code in normal form with a right check character."""
    try:
        return len(code) == CREDIT_LENGTH and credit_check(code[:17]) == code[17]
    except KeyError:
        return False


def is_organisation_code(code: str) -> bool:
    """The same for an organisation code written without its hyphen."""
    try:
        return len(code) == ORGANISATION_LENGTH and organisation_check(code[:8]) == code[8]
    except KeyError:
        return False


def is_registration_no(code: str) -> bool:
    """The same for a 15-digit registration number."""
    if len(code) != REGISTRATION_LENGTH or not (code.isascii() and code.isdigit()):
        return False
    return registration_check(code[:14]) == code[14]


def unit_kind_of(code: str) -> UnitKind | None:
    """What the first two characters of a credit code say of the unit; None when they do not."""
    return UNIT_KINDS.get(code[:2]) if len(code) == CREDIT_LENGTH else None


def is_union_code(code: str) -> bool:
    """A basic union committee has a code of its own, which is not its enterprise's."""
    return len(code) == CREDIT_LENGTH and code[:2] == "81"


def registrar_of(code: str) -> str:
    """The kind of body that gave out a credit code (登记管理部门); empty when unknown."""
    return REGISTRARS.get(code[:1], "") if len(code) == CREDIT_LENGTH else ""


def county_of(code: str) -> str:
    """The six digits of the county that registered a unit, empty for other numbers."""
    if len(code) == CREDIT_LENGTH:
        return code[2:8]
    return code[:6] if len(code) == REGISTRATION_LENGTH else ""


def read_code(text: str) -> CodeReading:
    """Read a cell that should hold one of the three numbers; never guesses past a check digit."""
    if is_credit_code(text):
        return CodeReading(CodeKind.CREDIT, text)
    shown = unicodedata.normalize("NFKC", text).strip().lstrip("'`").upper()
    if shown in NOTHING:
        return CodeReading(CodeKind.NONE)
    if SCIENTIFIC.fullmatch(shown.replace(" ", "")):
        return _unreadable(
            f"“{text.strip()}”是 Excel 把长数字变成了科学计数法，后几位已经丢失；"
            "请把这一列设为文本，照营业执照重新填写。"
        )
    code = "".join(char for char in shown.removesuffix(".0") if char.isalnum())
    reading = _by_length(code, text)
    if reading.code and not reading.repaired and not HALF_WIDTH.fullmatch(text):
        return _repaired(reading, "已去掉空格、连字符或全角字符。")
    if reading.code and not reading.repaired and text.upper() != text:
        return _repaired(reading, "小写字母已改成大写。")
    return reading


def _by_length(code: str, text: str) -> CodeReading:
    length = len(code)
    if length in _READERS:
        return _READERS[length](code)
    if length == OLD_REGISTRATION_LENGTH and code.isdigit():
        return CodeReading(CodeKind.REGISTRATION, code)
    padded = code.zfill(ORGANISATION_LENGTH)
    if length in (7, 8) and is_organisation_code(padded):
        lost = f"开头的 {ORGANISATION_LENGTH - length} 个 0 被 Excel 吃掉，已补回，校验位相符。"
        return CodeReading(CodeKind.ORGANISATION, padded, repaired=lost)
    if length in (16, 17, 19, 20):
        return _unreadable(_wrong_length(length))
    return _unreadable(
        f"“{text.strip()}”不是统一社会信用代码、注册号或组织机构代码，请核对后填写。"
    )


def _eighteen(code: str) -> CodeReading:
    if is_credit_code(code):
        return CodeReading(CodeKind.CREDIT, code)
    if LOST_PRECISION.fullmatch(code):
        return _unreadable(
            f"“{code}”末三位是 Excel 补的 0，原来的数字已经丢失；"
            "请把这一列设为文本，照营业执照重新填写。"
        )
    if IDENTITY.fullmatch(code):
        return _unreadable("这里填的像是身份证号码，系统不收；请改填统一社会信用代码。")
    strange = [char for char in code if char not in CREDIT_VALUES]
    if not strange:
        return _unreadable(
            f"校验位不对：按前 17 位算，末位应是“{credit_check(code[:17])}”，这里是“{code[17]}”；"
            "请对照营业执照逐位核对。"
        )
    mended = code.translate(LOOK_ALIKES)
    if is_credit_code(mended):
        changes = "、".join(
            f"第 {place} 位“{was}”改为“{now}”"
            for place, (was, now) in enumerate(zip(code, mended, strict=True), start=1)
            if was != now
        )
        return CodeReading(CodeKind.CREDIT, mended, repaired=f"{changes}，改后校验位相符。")
    return _unreadable(
        f"第 {code.index(strange[0]) + 1} 位是“{strange[0]}”，信用代码不用这个字；"
        "请对照营业执照逐位核对。"
    )


def _fifteen(code: str) -> CodeReading:
    if is_registration_no(code):
        return CodeReading(CodeKind.REGISTRATION, code)
    mended = code.translate(LOOK_ALIKES)
    if mended != code and is_registration_no(mended):
        return CodeReading(
            CodeKind.REGISTRATION,
            mended,
            repaired="字母已改回形近的数字，改后校验位相符。",
        )
    if code.isdigit():
        right = registration_check(code[:14])
        return _unreadable(f"15 位注册号的校验位不对：末位应是“{right}”；请对照旧营业执照核对。")
    return _unreadable("只有 15 位，又不是全数字的旧注册号；请照营业执照填写 18 位信用代码。")


def _nine(code: str) -> CodeReading:
    if is_organisation_code(code):
        return CodeReading(CodeKind.ORGANISATION, code)
    mended = code.translate(LOOK_ALIKES)
    if is_organisation_code(mended):
        return CodeReading(
            CodeKind.ORGANISATION,
            mended,
            repaired="字母已改回形近的数字，改后校验位相符。",
        )
    if not all(char in ORGANISATION_VALUES for char in code):
        return _unreadable("组织机构代码只有数字和大写字母；请核对后填写。")
    return _unreadable(
        f"组织机构代码的校验位不对：末位应是“{organisation_check(code[:8])}”；请核对后填写。"
    )


_READERS = {
    CREDIT_LENGTH: _eighteen,
    REGISTRATION_LENGTH: _fifteen,
    ORGANISATION_LENGTH: _nine,
}


def _wrong_length(length: int) -> str:
    if length < CREDIT_LENGTH:
        amount = f"只有 {length} 位，少 {CREDIT_LENGTH - length} 位"
    else:
        amount = f"有 {length} 位，多 {length - CREDIT_LENGTH} 位"
    return f"统一社会信用代码应是 18 位，这里{amount}；请照营业执照补全。"


def _unreadable(problem: str) -> CodeReading:
    return CodeReading(CodeKind.UNREADABLE, problem=problem)


def _repaired(reading: CodeReading, what: str) -> CodeReading:
    return CodeReading(reading.kind, reading.code, repaired=what)


def make_organisation_code(rng: Random) -> str:
    """An invented organisation code with a right check character."""
    first8 = "MA" + "".join(rng.choices(CREDIT_ALPHABET, k=6))
    return first8 + organisation_check(first8)


def make_credit_code(rng: Random, county: str, prefix: str = "91") -> str:
    """An invented credit code, registered in the county with these six digits."""
    first17 = prefix + county + make_organisation_code(rng)
    return first17 + credit_check(first17)


def make_registration_no(rng: Random, county: str) -> str:
    """An invented 15-digit registration number with a right check digit."""
    first14 = county + "".join(rng.choices("0123456789", k=8))
    return first14 + registration_check(first14)
