"""The form of every ciphertext: version, algorithm, key id, nonce, AES-256-GCM ciphertext.

All of the header is authenticated together with the place the ciphertext belongs to.
"""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from junctor.core.ports.vault import Place
from junctor.model.errors import NotConfigured

VERSION = 1
AES_256_GCM = 1
NONCE = 12
TAG = 16
PRODUCT = "junctor"
_ENTER_AGAIN = "Enter the value again, or restore the row from a backup."


def seal(cipher: AESGCM, key_id: str, plain: bytes, bound_to: bytes) -> bytes:
    """The envelope of a plain text under a fresh random nonce."""
    header = _header(key_id)
    nonce = os.urandom(NONCE)
    return header + nonce + cipher.encrypt(nonce, plain, header + bound_to)


@lru_cache(maxsize=4096)
def _header(key_id: str) -> bytes:
    name = key_id.encode()
    return bytes((VERSION, AES_256_GCM, len(name))) + name


def key_id_of(envelope: bytes) -> str:
    """Which key an envelope needs.

    Raises:
        NotConfigured: it is no envelope of a form we know.
    """
    if len(envelope) < 3 or len(envelope) < 3 + envelope[2] + NONCE + TAG:
        raise NotConfigured("An encrypted value is cut off.", cure=_ENTER_AGAIN)
    if envelope[0] != VERSION:
        raise NotConfigured(
            f"An encrypted value has the unknown envelope version {envelope[0]}.",
            cure="Use the release of Junctor that wrote it, or enter the value again.",
        )
    if envelope[1] != AES_256_GCM:
        raise NotConfigured(
            f"An encrypted value names the unknown algorithm {envelope[1]}.",
            cure="Use the release of Junctor that wrote it, or enter the value again.",
        )
    try:
        return envelope[3 : 3 + envelope[2]].decode("ascii")
    except UnicodeDecodeError:
        raise NotConfigured(
            "An encrypted value names a key id that cannot be read.", cure=_ENTER_AGAIN
        ) from None


def open_with(cipher: AESGCM, envelope: bytes, bound_to: bytes) -> bytes:
    """The plain text of an envelope whose form was checked by `key_id_of`.

    Raises:
        NotConfigured: it was altered, or does not belong to this place.
    """
    end = 3 + envelope[2]
    try:
        return cipher.decrypt(
            envelope[end : end + NONCE], envelope[end + NONCE :], envelope[:end] + bound_to
        )
    except InvalidTag:
        raise NotConfigured(
            "An encrypted value does not open: it was altered, moved or rolled back.",
            cure=_ENTER_AGAIN,
        ) from None


def length_prefixed(*parts: str) -> bytes:
    """Parts joined so that no two lists of parts give the same bytes."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


@lru_cache(maxsize=8192)
def bound_to(instance_id: str, place: Place) -> bytes:
    """What a ciphertext at this place is authenticated with."""
    return length_prefixed(
        PRODUCT,
        instance_id,
        place.kind,
        place.project_id,
        place.owner,
        place.environment,
        place.id,
        str(place.version),
        place.slug,
        *sorted(place.origins),
    )
