"""What an .xlsx package holds beside its values, checked before the reader sees it."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from qunjian.apps.intake.readers.cells import Place
from qunjian.apps.intake.readers.compound import Compound, Damaged, has_macro_code
from qunjian.apps.intake.readers.formats import Formats, Shown
from qunjian.apps.intake.readers.refusals import (
    ARCHIVE,
    BINARY_FORMAT,
    BOMB,
    BROKEN,
    DOCUMENT,
    ENCRYPTED,
    MACROS,
    MAX_UNPACKED,
    NOT_WORKBOOK,
    OPEN_DOCUMENT,
    Unreadable,
    check_extent,
)
from qunjian.core.intake.sheet import column_of

CHUNK = 1 << 20
MAX_PARTS = 10_000
BOMB_RATIO, BOMB_SIZE = 300, 30 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
SPREAD = 3_000_000  # cells spread out that need no closer look
SMALL_PART = 20 * 1024 * 1024

SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*\"([^\"]*)\"|([\w:]+)\s*=\s*'([^']*)'")
NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs[^>]*>(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
STYLE = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
ROW = re.compile(rb"row ([^>]*r=\"\d+\"[^>]*)>")
ROW_NUMBER = re.compile(rb'\br="(\d+)"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
WIDE_CELL = re.compile(rb"r=[\"']([A-Za-z]{2,})\d")
LONG_PLACE = re.compile(rb"r=[\"'](\w{7,}+)[\"']")  # found in half the time of what it may be
FAR_CELL = re.compile(rb"[A-Za-z]*(\d{6,})")
FULL_CELL = re.compile(rb"<(?:\w+:)?c r=\"([A-Z]{1,3})(\d+)\"[^>]*[^/>]><(?:\w+:)?(?:v|is|f)\b")
FULL_CELL_BARE = re.compile(rb"<(?:\w+:)?c r=\"([A-Z]{1,3})(\d+)\">\s*<")
FORMULA = rb"<f\b[^>]*?(?:/>|>[^<]*</f>)"
ERROR_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d+)"[^>]*\bt="e"[^>]*>(?:' + FORMULA + rb")?<v>(#[^<]{2,12})</v>"
)
HOLLOW = re.compile(rb'<c r="[A-Z]{1,3}\d+"(?: s="\d+")?>' + FORMULA + rb"(?:<v></v>|<v ?/>)?</c>")
MACRO_PARTS = ("xl/vbaProject.bin",)
ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass(slots=True)
class PackageSheet:
    """What a sheet's part tells; `shown` and `errors` by cells counted from 0.

    `hollow` counts formulas that were saved without the value they come to.
    """

    hidden_rows: set[int] = field(default_factory=set)
    shown: dict[Place, Shown] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    hollow: int = 0


@dataclass(slots=True)
class Package:
    sheets: dict[str, PackageSheet] = field(default_factory=dict)
    base_1904: bool = False
    pictures: bool = False


def survey(data: bytes) -> Package:
    """Look through a package once.

    :raises Unreadable: for a bomb, a lock, macros, a broken or another kind of package.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _survey(archive)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as said:
        if isinstance(said, Unreadable):
            raise
        raise Unreadable(BROKEN) from said
    except RuntimeError as said:  # zipfile's word for a part with a password
        raise Unreadable(ENCRYPTED) from said
    except Exception as said:
        if type(said).__module__ in ("zlib", "lzma", "_lzma"):
            raise Unreadable(BROKEN) from said
        raise


def _survey(archive: zipfile.ZipFile) -> Package:
    parts = {info.filename.replace("\\", "/").lstrip("/"): info for info in archive.infolist()}
    _refuse_bombs(parts)
    _refuse_others(archive, parts)
    package = Package(pictures=any(name.startswith("xl/media/") for name in parts))
    book = _part(archive, parts, "xl/workbook.xml")
    package.base_1904 = re.search(rb"date1904\s*=\s*[\"'](?:1|true)", book) is not None
    targets = _targets(_part(archive, parts, "xl/_rels/workbook.xml.rels"))
    specials = _specials(_part(archive, parts, "xl/styles.xml"))
    for name in ("xl/sharedStrings.xml", "xl/sharedstrings.xml"):
        if name in parts:
            for _ in _pieces(archive, parts[name]):
                pass
    for tag in SHEET_TAG.findall(book):
        about = _attributes(tag)
        part = targets.get(next((v for k, v in about.items() if k.endswith(":id")), ""), "")
        if part in parts and not part.startswith("xl/chartsheets"):
            sheet = _survey_sheet(archive, parts[part], specials)
            package.sheets[_unescaped(about.get("name", ""))] = sheet
    return package


def _refuse_bombs(parts: dict[str, zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in parts.values())
    if total > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise Unreadable(BOMB)
    for info in parts.values():
        if info.file_size > BOMB_SIZE and info.file_size > BOMB_RATIO * info.compress_size:
            raise Unreadable(BOMB)


def _refuse_others(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 1 for info in parts.values()):
        raise Unreadable(ENCRYPTED)
    if "xl/workbook.bin" in parts:
        raise Unreadable(BINARY_FORMAT)
    if "xl/workbook.xml" not in parts:
        if any(name.startswith(("word/", "ppt/")) for name in parts):
            raise Unreadable(DOCUMENT)
        if "content.xml" in parts and "mimetype" in parts:
            raise Unreadable(OPEN_DOCUMENT)
        office = "[Content_Types].xml" in parts or any(name.startswith("xl/") for name in parts)
        tables = any(name.lower().endswith((".xlsx", ".xls", ".csv", ".et")) for name in parts)
        raise Unreadable(BROKEN if office else ARCHIVE if tables else NOT_WORKBOOK)
    for name, info in parts.items():
        if name.lower().endswith("vbaproject.bin") and _runs(archive.read(info)):
            raise Unreadable(MACROS)
        if name.startswith("xl/macrosheets/"):
            raise Unreadable(MACROS)


def _runs(project: bytes) -> bool:
    try:
        return has_macro_code(Compound(project))
    except Damaged:
        return True


def _part(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    info = parts.get(name)
    if info is None:
        return b""
    if info.file_size > SMALL_PART:
        raise Unreadable(BOMB)
    content = archive.read(info)
    if ENTITY.search(content):
        raise Unreadable(BOMB)
    return content


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        (a or c).decode("latin-1"): (b or d).decode("utf-8", "replace")
        for a, b, c, d in ATTRIBUTE.findall(tag)
    }


def _targets(relations: bytes) -> dict[str, str]:
    found = {}
    for tag in RELATION.findall(relations):
        about = _attributes(tag)
        target = about.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[about.get("Id", "")] = path.replace("xl/./", "xl/")
    return found


def _specials(styles: bytes) -> dict[int, Shown]:
    """The styles whose format changes what is seen of a number."""
    formats = Formats()
    for tag in NUMBER_FORMAT.findall(styles):
        about = _attributes(tag)
        if about.get("numFmtId", "").isdigit():
            formats.add(int(about["numFmtId"]), _unescaped(about.get("formatCode", "")))
    block = CELL_STYLES.search(styles)
    found = {}
    for index, tag in enumerate(STYLE.findall(block[1]) if block else ()):
        number = _attributes(tag).get("numFmtId", "0")
        way = formats.shown(int(number)) if number.isdigit() else None
        if way:
            found[index] = way
    return found


def _survey_sheet(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, specials: dict[int, Shown]
) -> PackageSheet:
    sheet = PackageSheet()
    styled = _styled(specials)
    rows, columns = 0, 26
    for piece in _pieces(archive, info):
        tags = ROW.findall(piece)
        if tags:
            rows = max(rows, _row_number(tags[-1]))
            hidden = (tag for tag in tags if b"hidden" in tag)
            sheet.hidden_rows.update(_row_number(tag) for tag in hidden if HIDDEN.search(tag))
        letters = set(WIDE_CELL.findall(piece))
        columns = max([columns, *(column_of(one.decode()) + 1 for one in letters)])
        far = map(FAR_CELL.fullmatch, LONG_PLACE.findall(piece))
        rows = max([rows, *(int(place[1]) for place in far if place)])
        if rows > MOST_ROWS or columns > MOST_COLUMNS:  # the reader would believe it
            raise Unreadable(BROKEN)
        if styled:
            for letter, number, style in styled.findall(piece):
                place = (int(number) - 1, column_of(letter.decode()))
                sheet.shown[place] = specials[int(style)]
        _note_formulas(sheet, piece)
    if rows * columns > SPREAD or columns > 500:
        check_extent(*_full_extent(archive, info))
    return sheet


def _note_formulas(sheet: PackageSheet, piece: bytes) -> None:
    if b"#" in piece:
        for letter, number, error in ERROR_CELL.findall(piece):
            place = (int(number) - 1, column_of(letter.decode()))
            sheet.errors[place] = error.decode()
    if b"</f>" in piece:
        sheet.hollow += sum(1 for _ in HOLLOW.finditer(piece))


def _row_number(tag: bytes) -> int:
    found = ROW_NUMBER.search(tag)
    return int(found[1]) if found else 0


def _styled(specials: dict[int, Shown]) -> re.Pattern[bytes] | None:
    if not specials:
        return None
    numbers = b"|".join(str(number).encode() for number in specials)
    return re.compile(rb'c r="([A-Z]{1,3})(\d+)"(?: t="n")? s="(' + numbers + rb')"(?: t="n")?>')


def _full_extent(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Rows and columns as far as there are cells with content, not merely with a format."""
    rows = columns = 0
    for piece in _pieces(archive, info, whole=b"<row"):
        for pattern in (FULL_CELL, FULL_CELL_BARE):
            found = pattern.findall(piece)
            if found:
                rows = max(rows, max(int(number) for _, number in found))
                letters = {letter for letter, _ in found}
                columns = max(columns, *(column_of(one.decode()) + 1 for one in letters))
    return rows, columns


def _pieces(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, whole: bytes = b"<"
) -> Iterator[bytes]:
    """A part piece by piece, cut before `whole`, so that no tag is torn."""
    rest, first = b"", True
    with archive.open(info) as stream:
        while chunk := stream.read(CHUNK):
            if first and ENTITY.search(chunk[:4096]):
                raise Unreadable(BOMB)
            first = False
            rest += chunk
            cut = rest.rfind(whole)
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > 64 * CHUNK:
                raise Unreadable(BOMB)
    yield rest


def _unescaped(text: str) -> str:
    for mark, char in (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(mark, char)
    return text.replace("&amp;", "&")
