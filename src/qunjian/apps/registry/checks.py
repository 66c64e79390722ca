"""Whether the papers are all there and still what was put in."""

import hashlib
from collections.abc import Iterator

from qunjian.apps.registry.models import Paper
from qunjian.vault import files
from qunjian.vault.cipher import KeyMissing

NAMED = 20


def findings() -> list[str]:
    return list(_faults())[:NAMED]


def _faults() -> Iterator[str]:
    for paper in Paper.objects.known().iterator():
        try:
            content = files.read(paper.stored_as)
        except FileNotFoundError:
            yield f"材料“{paper.title}”（{paper.pk}号）的文件不在了，请从备份恢复。"
        except KeyMissing:
            yield f"材料“{paper.title}”（{paper.pk}号）解不开：密钥不对，或文件被改动过。"
        else:
            if hashlib.sha256(content).hexdigest() != paper.checksum:
                yield f"材料“{paper.title}”（{paper.pk}号）与登记的校验和不符。"
