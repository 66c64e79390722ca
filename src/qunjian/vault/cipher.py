"""Authenticated encryption and keyed hashes under the one key of the installation."""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
PREFIX = "v1:"


class KeyMissing(RuntimeError):
    """The data were written under another key, or the key is gone."""

    def __init__(self) -> None:
        super().__init__(
            "密钥不对或不在：这些数据是用另一把密钥加密的。"
            "请把原来的密钥文件放回 keys 目录，或用 QUNJIAN_KEY 指定，再试一次。"
        )


@cache
def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(_derived(key, "encrypt"))


def seal(data: bytes) -> bytes:
    """Encrypt under the installation's key; a fresh nonce stands in front."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(settings.QUNJIAN_KEY).encrypt(nonce, data, None)


def unseal(data: bytes) -> bytes:
    """
    Decrypt what `seal` made.

    :raises KeyMissing: if the key is another one, or the data were altered.
    """
    try:
        return _cipher(settings.QUNJIAN_KEY).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None)
    except InvalidTag as tampered:
        raise KeyMissing from tampered


def seal_text(text: str) -> str:
    return PREFIX + b64encode(seal(text.encode())).decode()


def unseal_text(sealed: str) -> str:
    return unseal(b64decode(sealed.removeprefix(PREFIX))).decode()


def keyed_hash(text: str, *, purpose: str) -> str:
    """A hash that only this installation can compute: equal texts can be found, none read."""
    key = _derived(settings.QUNJIAN_KEY, f"hash:{purpose}")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def key_fingerprint() -> str:
    """Eight characters that tell two keys apart and say nothing about either."""
    return keyed_hash("fingerprint", purpose="fingerprint")[:8]
