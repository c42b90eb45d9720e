"""Tokens people and programs carry: random, told apart by a prefix, stored as hashes only."""

from __future__ import annotations

import hashlib
import secrets
import zlib

KEY_PREFIX = "jk_"
_BYTES = 32
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY = 43  # base62 digits that hold 32 bytes
_CHECK = 6  # base62 digits that hold a CRC-32


def new_token(prefix: str = "") -> str:
    """A fresh token with 256 random bits and a checksum."""
    body = _base62(int.from_bytes(secrets.token_bytes(_BYTES), "big"), _BODY)
    return prefix + body + _checksum(prefix + body)


def well_formed(token: str, prefix: str = "") -> bool:
    """Whether the token can be one of ours; a typing error is found without any look-up."""
    if len(token) != len(prefix) + _BODY + _CHECK or not token.startswith(prefix):
        return False
    if not token.isascii():
        return False
    return _checksum(token[:-_CHECK]) == token[-_CHECK:]


def token_hash(token: str) -> str:
    """What is stored. The token itself is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECK)


def _base62(number: int, digits: int) -> str:
    found = ""
    for _ in range(digits):
        number, rest = divmod(number, 62)
        found = _ALPHABET[rest] + found
    return found
