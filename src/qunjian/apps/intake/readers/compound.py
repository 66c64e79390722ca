"""The old compound files of Office (OLE2): their streams, without running anything."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END = 0xFFFFFFFA  # this and above are marks, not sectors
HEADER_FAT, MINI_SECTOR, ENTRY = 109, 64, 128
STORAGE, STREAM, ROOT = 1, 2, 5
MAX_ENTRIES = 10_000


class Damaged(ValueError):
    """The file is not a whole compound file."""


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """A compound file in memory.

    :raises Damaged: when its tables lead outside the file or in circles.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise Damaged("no header")
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Damaged("odd sectors")
        self._data, self._sector = data, 1 << shift
        self._fat = self._read_fat()
        directory, cutoff, mini_fat = struct.unpack_from("<I4xII", data, 48)
        self._cutoff = cutoff
        self.entries = list(self._read_entries(self._chain(directory)))
        if not self.entries:
            raise Damaged("no directory")
        self._mini_fat = _numbers(self._chain(mini_fat)) if mini_fat < END else ()
        self._mini = self._chain(self.entries[0].start) if self.entries[0].start < END else b""

    def stream(self, *names: str) -> bytes | None:
        """The first stream with one of these names."""
        for entry in self.entries:
            if entry.kind == STREAM and entry.name in names:
                return self.read(entry)
        return None

    def has(self, name: str) -> bool:
        return any(entry.name == name for entry in self.entries)

    def read(self, entry: Entry) -> bytes:
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        parts: list[bytes] = []
        at, left = entry.start, entry.size // MINI_SECTOR + 2
        while at < END and left:
            if at >= len(self._mini_fat):
                raise Damaged("a mini sector outside the file")
            parts.append(self._mini[at * MINI_SECTOR : (at + 1) * MINI_SECTOR])
            at, left = self._mini_fat[at], left - 1
        return b"".join(parts)[: entry.size]

    def _read_fat(self) -> tuple[int, ...]:
        first, count = struct.unpack_from("<II", self._data, 68)
        sectors = [at for at in struct.unpack_from(f"<{HEADER_FAT}I", self._data, 76) if at < END]
        while first < END and count:
            numbers = _numbers(self._at(first))
            sectors += [at for at in numbers[:-1] if at < END]
            first, count = numbers[-1], count - 1
        return _numbers(b"".join(self._at(at) for at in sectors))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        if start >= len(self._data):
            raise Damaged("a sector outside the file")
        return self._data[start : start + self._sector].ljust(self._sector, b"\0")

    def _chain(self, at: int) -> bytes:
        parts: list[bytes] = []
        while at < END:
            if at >= len(self._fat) or len(parts) > len(self._fat):
                raise Damaged("a broken chain")
            parts.append(self._at(at))
            at = self._fat[at]
        return b"".join(parts)

    def _read_entries(self, directory: bytes) -> Iterator[Entry]:
        for at in range(0, min(len(directory), MAX_ENTRIES * ENTRY), ENTRY):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            if kind in (STORAGE, STREAM, ROOT):
                raw = directory[at : at + max(0, min(length, 64) - 2)]
                yield Entry(raw.decode("utf-16-le", "replace"), kind, start, size)


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def has_macro_code(compound: Compound) -> bool:
    """Whether a VBA project holds any line of code; every project holds empty modules."""
    for entry in compound.entries:
        if entry.kind != STREAM or entry.name in ("dir", "_VBA_PROJECT", "PROJECT", "PROJECTwm"):
            continue
        if entry.name in ("Workbook", "Book", "EncryptedPackage"):
            continue
        raw = compound.read(entry)
        found = raw.find(b"\x00Attribut")
        if found >= 3 and _is_code(_unpacked(raw[found - 3 :])):
            return True
    return False


def _is_code(source: bytes) -> bool:
    for line in source.splitlines():
        plain = line.strip().lower()
        if plain and not plain.startswith((b"attribute ", b"option ", b"'", b"rem ")):
            return True
    return False


def _unpacked(packed: bytes) -> bytes:
    """The text of a VBA module (MS-OVBA 2.4.1), as far as it can be unpacked."""
    out = bytearray()
    at = 1
    while at + 2 <= len(packed):
        (header,) = struct.unpack_from("<H", packed, at)
        if header >> 12 & 0b111 != 0b011:
            break
        end = min(len(packed), at + 3 + (header & 0x0FFF))
        at += 2
        if header >> 15:
            _unpack_chunk(packed[at:end], out)
        else:
            out += packed[at:end]
        at = end
    return bytes(out)


def _unpack_chunk(chunk: bytes, out: bytearray) -> None:
    start, at = len(out), 0
    while at < len(chunk):
        flags, at = chunk[at], at + 1
        for bit in range(8):
            if at >= len(chunk):
                return
            if not flags >> bit & 1:
                out.append(chunk[at])
                at += 1
                continue
            if at + 2 > len(chunk):
                return
            (token,) = struct.unpack_from("<H", chunk, at)
            at += 2
            bits = max((len(out) - start - 1).bit_length(), 4)
            back = (token >> (16 - bits)) + 1
            for _ in range((token & (0xFFFF >> bits)) + 3):
                if back > len(out):
                    return
                out.append(out[-back])
