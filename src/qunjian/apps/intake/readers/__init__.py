"""Workbooks and text tables read into sheets of text, or refused with a sentence."""

from pathlib import Path, PurePath

from qunjian.apps.intake.readers import refusals
from qunjian.apps.intake.readers.compound import SIGNATURE
from qunjian.apps.intake.readers.delimited import read_delimited
from qunjian.apps.intake.readers.refusals import Unreadable
from qunjian.apps.intake.readers.workbooks import read_compound, read_package
from qunjian.core.intake.sheet import Sheet

__all__ = ["Unreadable", "read_workbook"]

TEXT_NAMES = {".csv", ".txt", ".tsv", ".tab"}
OLD_NAMES = {".xls", ".et", ".xlt"}
PICTURE_STARTS = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF", b"\0\0\0\x18ftyphei",
    b"\0\0\0\x1cftyphei",
)  # fmt: skip
DOCUMENT_STARTS = (b"%PDF", b"{\\rtf", b"%!PS")
ARCHIVE_STARTS = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
PICTURE_NAMES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"}


def read_workbook(source: Path | bytes, file_name: str) -> list[Sheet]:
    """Every sheet of a file in the order of the workbook; what the file is decides, not its name.

    :raises Unreadable: with a sentence that says what to do.
    """
    data = source if isinstance(source, bytes) else _load(source)
    if not data:
        raise Unreadable(refusals.EMPTY)
    if len(data) > refusals.MAX_BYTES:
        raise Unreadable(refusals.TOO_BIG)
    if data.startswith(b"PK\x05\x06"):
        raise Unreadable(refusals.NO_CONTENT)
    if data.startswith(b"PK"):
        return read_package(data)
    if data.startswith(SIGNATURE[:4]):
        return read_compound(data)
    return [_as_text(data, file_name)]


def _as_text(data: bytes, file_name: str) -> Sheet:
    suffix = PurePath(file_name).suffix.lower()
    _refuse_strangers(data, suffix)
    if suffix not in TEXT_NAMES:
        return _text_in_disguise(data, file_name, suffix)
    return read_delimited(data, file_name)


def _text_in_disguise(data: bytes, file_name: str, suffix: str) -> Sheet:
    """Old systems write a text table and call it .xls: Excel opens it, so it is read."""
    if suffix not in OLD_NAMES:
        raise Unreadable(refusals.NOT_WORKBOOK if suffix != ".xlsx" else refusals.BROKEN)
    sheet = read_delimited(data, file_name)
    widths = [len(row) for row in sheet.rows if any(row)]
    usual = max(set(widths), key=widths.count, default=0)
    if len(widths) < 2 or usual < 2 or widths.count(usual) * 10 < len(widths) * 8:
        raise Unreadable(refusals.NOT_WORKBOOK)
    return sheet


def _refuse_strangers(data: bytes, suffix: str) -> None:
    if data.startswith(PICTURE_STARTS) or suffix in PICTURE_NAMES:
        raise Unreadable(refusals.PICTURE)
    if data.startswith(DOCUMENT_STARTS):
        raise Unreadable(refusals.DOCUMENT)
    if data.startswith(ARCHIVE_STARTS):
        raise Unreadable(refusals.ARCHIVE)
    if not data.strip(b"\0 \r\n\t"):
        raise Unreadable(refusals.NO_CONTENT if b"\0" not in data else refusals.BROKEN)
    head = data[:3000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<style")):
        raise Unreadable(refusals.WEB_PAGE)
    if head.startswith(b"mime-version:"):
        raise Unreadable(refusals.WEB_PAGE)
    if head.startswith((b"<?xml", b"<workbook", b"<!doctype")):
        page = b"<html" in head or b"<table" in head
        raise Unreadable(refusals.WEB_PAGE if page else refusals.XML_TABLE)
    if head.startswith((b"<", b"{", b"[{")) and suffix not in TEXT_NAMES:
        raise Unreadable(refusals.NOT_WORKBOOK)


def _load(path: Path) -> bytes:
    if path.stat().st_size > refusals.MAX_BYTES:
        raise Unreadable(refusals.TOO_BIG)
    return path.read_bytes()
