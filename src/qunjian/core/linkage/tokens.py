"""Keyed hashes of codes, names and telephones: two bodies count common entries, lists stay home.

The key is agreed outside and typed in; it is in no file. What a hash cannot keep secret is said in
the manual: whoever has the key can try codes and telephones one by one.
"""

import csv
import hashlib
import hmac
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qunjian.core.linkage import words
from qunjian.core.linkage.fields import code_of, phones_of
from qunjian.core.linkage.names import Vocabulary, take_apart
from qunjian.core.names import clean_unit_name

#: the version of cleaning and of the file: both bodies must have the same
MARK, VERSION = "qunjian-tokens", "1"
SALT = b"qunjian-tokens-1"
ROUNDS = 200_000  # makes guessing at a typed key slow; a codebook of the key's owner stays quick
SHORTEST_KEY = 12
LENGTH = 32  # hexadecimal digits kept of a hash: 128 bits
CHECK_LENGTH = 8
MOST_ROWS = 3_000_000
SHORTEST_SHORT = 4  # 老王 alone is no firm
#: the columns by what they prove, the strongest first
COLUMNS: Mapping[str, str] = {
    "credit_code": "统一社会信用代码",
    "registration": "15 位注册号",
    "organisation": "组织机构代码",
    "name": "单位全称",
    "phone": "电话",
    "short_name": "去掉地名和组织形式的名称",
}
KNOWN = Vocabulary(frozenset(words.PLACES), frozenset(words.TRADES))
HEXADECIMAL = frozenset("0123456789abcdef")
Tokens = Mapping[str, tuple[str, ...]]


class Unusable(ValueError):
    """A key or a file that cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of one unit; several names and codes, as it was called over time."""

    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenFile:
    """A file as it was read: who can make it is told by `check`, which both keys must give."""

    check: str
    columns: tuple[str, ...]
    rows: tuple[Tokens, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What two lists have in common: by own key the strongest column, and both sides' counts."""

    met: Mapping[int, str]
    ours: int
    theirs: int
    theirs_met: int

    @property
    def by_column(self) -> Counter[str]:
        return Counter(self.met.values())


class Hasher:
    """Hashes with one key; the key itself is not kept."""

    def __init__(self, key: str) -> None:
        """:raises Unusable: if the key is too short to be one."""
        typed = clean_unit_name(key)
        if len(typed) < SHORTEST_KEY:
            raise Unusable(
                f"约定的密钥至少要 {SHORTEST_KEY} 个字符；请两边当面或电话约定一个长的，"
                "不要和文件一起发。"
            )
        self._key = hashlib.pbkdf2_hmac("sha256", typed.encode(), SALT, ROUNDS)
        self.check = self._digest("check", MARK)[:CHECK_LENGTH]

    def tokens(self, entry: Entry, *, phones: bool = False) -> dict[str, tuple[str, ...]]:
        """By column the hashes of what an entry tells; a column that tells nothing is empty."""
        told = normalised(entry, phones=phones)
        return {
            column: tuple(sorted({self._digest(column, value)[:LENGTH] for value in values}))
            for column, values in told.items()
        }

    def _digest(self, column: str, value: str) -> str:
        return hmac.new(self._key, f"{column}:{value}".encode(), hashlib.sha256).hexdigest()


def normalised(entry: Entry, *, phones: bool = False) -> dict[str, set[str]]:
    """By column what is hashed: every way of writing one thing becomes one text."""
    found: dict[str, set[str]] = {column: set() for column in COLUMNS}
    for text in entry.codes:
        code = code_of(text)
        found["credit_code"].add(code.full)
        found["registration"].add(code.old)
        found["organisation"].add(code.organisation)
    for text in entry.names:
        for name in _names(text):
            whole, short = _name(name)
            found["name"].add(whole)
            found["short_name"].add(short)
    if phones:
        found["phone"] |= {number for text in entry.phones for number in phones_of(text)}
    return {column: values - {""} for column, values in found.items()}


def _names(text: str) -> tuple[str, ...]:
    former = take_apart(text, KNOWN).former
    return (text, former) if former else (text,)


@lru_cache(maxsize=1 << 16)
def _name(text: str) -> tuple[str, str]:
    """The whole name without notes and wrappings, and what is left of it without place and form."""
    parts = take_apart(text, KNOWN)
    short = parts.core + parts.branch
    return parts.plain, short if len(short) >= SHORTEST_SHORT else ""


def write(hasher: Hasher, rows: Iterable[Tokens]) -> Iterator[str]:
    """
    The lines of a file: a mark, the columns, then the rows in the order of their hashes.

    The order is that of nothing in the list, so that the number of a row tells nothing.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    ordered = sorted(
        [" ".join(row.get(column, ())) for column in COLUMNS] for row in rows if any(row.values())
    )
    head = [[MARK, VERSION, hasher.check], ["row", *COLUMNS]]
    for line in (*head, *([str(at), *cells] for at, cells in enumerate(ordered, start=1))):
        writer.writerow(line)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def read(lines: Iterable[str]) -> TokenFile:
    """
    The other body's file; nothing but hashes is let in.

    :raises Unusable: if it is no such file, of another version, or holds anything else.
    """
    reader = csv.reader(lines)
    try:
        first, head = next(reader, []), next(reader, [])
        if first[:1] != [MARK] or len(first) != 3:
            raise Unusable("这不是加密比对的文件；请让对方用“写出文件”重写一份。")
        if first[1] != VERSION:
            raise Unusable(f"对方的文件是第 {first[1]} 版，这里是第 {VERSION} 版；请两边用同一版。")
        columns = _columns(head)
        rows = tuple(_row(columns, cells, at) for at, cells in enumerate(reader, start=1))
    except csv.Error as wrong:
        raise Unusable("文件读不通，可能传坏了；请对方重发一份。") from wrong
    return TokenFile(first[2], columns, rows)


def _columns(head: Sequence[str]) -> tuple[str, ...]:
    columns = tuple(head[1:])
    strange = [name for name in columns if name not in COLUMNS]
    if head[:1] != ["row"] or strange or not columns:
        raise Unusable("第二行的栏目认不得；请对方不要改动写出的文件，原样发来。")
    return columns


def _row(columns: Sequence[str], cells: Sequence[str], at: int) -> Tokens:
    if at > MOST_ROWS:
        raise Unusable(f"文件超过 {MOST_ROWS:,} 行，太大了；请对方分乡镇写出。")
    if len(cells) != len(columns) + 1:
        raise Unusable(f"第 {at} 行的格数不对，可能传坏了；请对方重发一份。")
    told = {name: tuple(cell.split()) for name, cell in zip(columns, cells[1:], strict=True)}
    for tokens in told.values():
        if any(len(token) != LENGTH or not HEXADECIMAL.issuperset(token) for token in tokens):
            raise Unusable(f"第 {at} 行有不是摘要的内容，不能收；请对方只发写出的文件。")
    return told


def meet(ours: Iterable[tuple[int, Tokens]], theirs: TokenFile) -> Meeting:
    """Which of one's own entries the other body has too, and by which column at best."""
    held: dict[str, dict[str, list[int]]] = {column: defaultdict(list) for column in theirs.columns}
    for at, row in enumerate(theirs.rows):
        for column, tokens in row.items():
            for token in tokens:
                held[column][token].append(at)
    met: dict[int, str] = {}
    theirs_met: set[int] = set()
    count = 0
    for key, tokens_of in ours:
        count += 1
        for column in COLUMNS:
            rows = [
                at
                for token in tokens_of.get(column, ())
                for at in held.get(column, {}).get(token, ())
            ]
            if rows:
                met.setdefault(key, column)
                theirs_met.update(rows)
    return Meeting(met, count, len(theirs.rows), len(theirs_met))
