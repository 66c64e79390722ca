"""What is to be said of a whole column: codes that Excel destroyed, money without a unit."""

import re
from collections.abc import Iterable

from qunjian.core.intake.amounts import unit_in
from qunjian.core.intake.vocabulary import CODES, MONEY

SCIENTIFIC = re.compile(r"\s*\d(?:\.\d+)?[eE]\+?\d\d\s*")
LOST_ENDING = re.compile(r"\s*\d{15}000\s*")
SOUND = 18  # letters among so many characters: nothing was lost
OWN_UNIT = re.compile(r"[万亿元]")


def remark_on(field: str, heading: str, texts: Iterable[str]) -> str:
    """One sentence about a column's cells, empty when there is nothing to say."""
    if field in CODES:
        return _on_codes(texts)
    if field in MONEY and not unit_in(heading):
        bare = sum(1 for text in texts if text and not OWN_UNIT.search(text))
        return f"表头没有写单位，{bare} 格只有数字，当作万元；请核对。" if bare else ""
    return ""


def _on_codes(texts: Iterable[str]) -> str:
    destroyed = spaced = 0
    for text in texts:
        if not text or (len(text) == SOUND and text.isalnum() and not text.isdigit()):
            continue
        if SCIENTIFIC.fullmatch(text) or LOST_ENDING.fullmatch(text):
            destroyed += 1
        elif text[0].isspace() or text[-1].isspace():
            spaced += 1
    said = []
    if destroyed:
        said.append(
            f"有 {destroyed} 个代码被 Excel 变成科学计数法或末尾补了 0，后几位已经丢失；"
            "请向报送单位要设成文本的原表。"
        )
    if spaced:
        said.append(f"有 {spaced} 个代码前后带空格，读取时会去掉。")
    return "".join(said)
