"""One file that gives everything back, the key aside: database, kept files, and a manifest."""

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from qunjian import __version__
from qunjian.site import dumps
from qunjian.site.keys import folder as keys_folder
from qunjian.vault import files
from qunjian.vault.cipher import key_fingerprint

FORMAT = 1
MANIFEST = "manifest.json"
KEPT = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{32}")
BLOCK = 1024 * 1024
BAD_INPUT = 2


def make(to: Path, *, made_at: str) -> dict[str, Any]:
    """
    Write a backup; a half-written one never stands under its name. Returns its manifest.

    The database comes first: a file is always kept before the row that names it.
    """
    part = to.with_name(f"{to.name}.part")
    to.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w") as archive:
            manifest = _write(archive, made_at, to.parent)
            out.flush()
            os.fsync(out.fileno())
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(archive: zipfile.ZipFile, made_at: str, beside: Path) -> dict[str, Any]:
    name = dumps.NAMES[connection.vendor]
    checksums = {}
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        copy = Path(folder) / name
        rows = dumps.dump(copy)
        checksums[name] = _add(archive, copy, name, zipfile.ZIP_DEFLATED)
    for path in sorted(files.folder().glob("??/*")):
        member = f"files/{path.parent.name}/{path.name}"
        if KEPT.fullmatch(member):
            checksums[member] = _add(archive, path, member, zipfile.ZIP_STORED)
    manifest = {
        "format": FORMAT,
        "version": __version__,
        "made_at": made_at,
        "database": connection.vendor,
        "key_fingerprint": key_fingerprint(),
        "rows": rows,
        "checksums": checksums,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _add(archive: zipfile.ZipFile, path: Path, member: str, how: int) -> str:
    digest = hashlib.sha256()
    info = zipfile.ZipInfo.from_file(path, member)
    info.compress_type = how
    with open(path, "rb") as source, archive.open(info, "w", force_zip64=True) as out:
        _copy(source, out, digest)
    return digest.hexdigest()


def restore(source: Path, *, force: bool) -> dict[str, Any]:
    """
    Give everything back from a backup, after it was read through and found whole.

    :raises CommandError: with a sentence, before anything is touched, if the file is no backup of
        ours or damaged, the key is another, the database is of another kind or in use.
    """
    with _opened(source) as archive:
        manifest = _manifest(archive)
        _refuse_unfit(manifest)
        if not force and not (dumps.is_empty() and not any(files.folder().glob("??/*"))):
            raise CommandError(
                "这里已经有数据，没有恢复。请恢复到空的数据目录；"
                "确实要用备份替换现有的一切，请加 --force（建议先做一次备份）。"
            )
        with tempfile.TemporaryDirectory(dir=settings.QUNJIAN_DATA) as folder:
            unpacked = Path(folder)
            _unpack(archive, manifest, unpacked)
            dumps.load(unpacked / dumps.NAMES[connection.vendor])
            _put_files(unpacked / "files", unpacked / "replaced")
    _refuse_other_counts(manifest["rows"])
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(source)
    except FileNotFoundError as gone:
        raise CommandError(f"没有 {source} 这个文件，请检查路径。", returncode=BAD_INPUT) from gone
    except (zipfile.BadZipFile, OSError) as bad:
        raise CommandError(
            f"{source} 不是完整的备份文件。请换一份备份，或重新拷贝后再试。", returncode=BAD_INPUT
        ) from bad
    with archive:
        yield archive


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if manifest["format"] == FORMAT and isinstance(manifest["checksums"], dict):
            return manifest
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile):
        pass
    raise CommandError(
        "这个文件不是 qunjian backup 做的备份，或者是更新的版本做的。请换一份备份，或先升级程序。",
        returncode=BAD_INPUT,
    )


def _refuse_unfit(manifest: dict[str, Any]) -> None:
    if manifest["key_fingerprint"] != key_fingerprint():
        raise CommandError(
            f"密钥不对或不在：这份备份要用指纹为 {manifest['key_fingerprint']} 的密钥，"
            f"现在的是 {key_fingerprint()}。没有恢复任何东西。"
            f"请把原来的 field.key 放进 {keys_folder(Path(settings.QUNJIAN_DATA))}，"
            "或用 QUNJIAN_KEY 指定，再试一次；没有密钥，加密的电话和材料谁也读不出来。"
        )
    if manifest["database"] != connection.vendor:
        raise CommandError(
            f"这份备份来自 {manifest['database']}，现在设置的是 {connection.vendor}。"
            "请把 QUNJIAN_DATABASE 设成同一种数据库再恢复。",
            returncode=BAD_INPUT,
        )


def _unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], to: Path) -> None:
    """Unpack what the manifest names, each against its checksum; nothing else is looked at."""
    for member, checksum in manifest["checksums"].items():
        if member != dumps.NAMES[connection.vendor] and not KEPT.fullmatch(member):
            raise _damaged(member)
        path = to / member
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        try:
            with archive.open(member) as source, open(path, "wb") as out:
                _copy(source, out, digest)
        except (KeyError, zipfile.BadZipFile, EOFError) as bad:
            raise _damaged(member) from bad
        if digest.hexdigest() != checksum:
            raise _damaged(member)
    if not (to / dumps.NAMES[connection.vendor]).exists():
        raise _damaged(dumps.NAMES[connection.vendor])


def _damaged(member: str) -> CommandError:
    return CommandError(
        f"备份里的 {member} 缺失或已损坏（校验和不符），没有恢复任何东西。请换一份备份。",
        returncode=BAD_INPUT,
    )


def _put_files(unpacked: Path, replaced: Path) -> None:
    unpacked.mkdir(exist_ok=True)
    here = files.folder()
    if here.exists():
        shutil.move(here, replaced)
    shutil.move(unpacked, here)


def _refuse_other_counts(wanted: dict[str, int]) -> None:
    now = dumps.rows()
    for table, count in wanted.items():
        if now.get(table) != count:
            raise CommandError(
                f"恢复后 {table} 有 {now.get(table)} 行，备份里是 {count} 行。"
                "请不要使用，换一份备份再试。"
            )


def _copy(source: IO[bytes], out: IO[bytes], digest: Any) -> None:
    while block := source.read(BLOCK):
        digest.update(block)
        out.write(block)
