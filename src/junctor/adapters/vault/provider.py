"""Where the outermost key comes from: a file, a value from the settings, or a passphrase.

A provider wraps the root key only. `wrap` and `unwrap` are async so that a key service
can stand behind the same protocol.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from junctor.adapters.vault import sealing
from junctor.model.errors import NotConfigured

KEY_BYTES = 32
MIN_PASSPHRASE = 12
SCRYPT = {"n": 2**15, "r": 8, "p": 1}


class KeyProvider(Protocol):
    """Holds the provider key, or asks a key service to use it."""

    async def prepare(self, *, may_create: bool) -> str:
        """The key id of a key that is ready, or the empty text when there is none.

        Raises:
            NotConfigured: there is a key, but it cannot be used.
        """
        ...

    async def wrap(self, plain: bytes, bound_to: bytes) -> bytes:
        """The envelope of a root key."""
        ...

    async def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The root key.

        Raises:
            NotConfigured: it was wrapped by another key, or altered.
        """
        ...


def derive(key: bytes, label: str) -> bytes:
    """A key of its own for this label (HKDF-SHA256)."""
    info = sealing.length_prefixed(sealing.PRODUCT, label)
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


class _HeldKey:
    """A provider whose key is in this process."""

    def __init__(self) -> None:
        self._cipher: AESGCM | None = None
        self.key_id = ""

    def _hold(self, key: bytes) -> str:
        self._cipher = AESGCM(derive(key, "provider wrap"))
        self.key_id = "prv_" + derive(key, "provider id")[:8].hex()
        return self.key_id

    async def wrap(self, plain: bytes, bound_to: bytes) -> bytes:
        """The envelope of a root key."""
        return sealing.seal(self._ready(), self.key_id, plain, bound_to)

    async def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The root key.

        Raises:
            NotConfigured: it was wrapped by another key, or altered.
        """
        sealing.key_id_of(wrapped)
        return sealing.open_with(self._ready(), wrapped, bound_to)

    def _ready(self) -> AESGCM:
        if self._cipher is None:
            raise NotConfigured("The provider key is not loaded.", cure="Start the vault first.")
        return self._cipher


class FileProvider(_HeldKey):
    """A key in a file of mode 0600, made on the first start."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    async def prepare(self, *, may_create: bool) -> str:
        """Read the key file; make it when that is allowed and none is there."""
        if may_create and not self.path.exists():
            self._create()
        if not self.path.exists():
            return ""
        if stat.S_IMODE(self.path.stat().st_mode) & 0o077:
            raise NotConfigured(
                f"The key file {self.path} can be read by others.",
                cure=f"Run `chmod 600 {self.path}`.",
            )
        return self._hold(decode_key(self.path.read_text("ascii", "replace"), f"file {self.path}"))

    def _create(self) -> None:
        """Write a fresh key; of two processes that do so at once, one wins and both use it."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n"
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, text)
            os.fsync(handle)
        finally:
            os.close(handle)
        try:
            # A link is atomic and, unlike a rename, never replaces a key that is there already.
            os.link(draft, self.path)
        except FileExistsError:
            return
        finally:
            draft.unlink()


class ValueProvider(_HeldKey):
    """A key handed in as text: 32 bytes as base64 or 64 hexadecimal digits."""

    def __init__(self, value: str, *, source: str = "setting") -> None:
        super().__init__()
        self._value = value
        self._source = source

    async def prepare(self, *, may_create: bool) -> str:  # noqa: ARG002 - the protocol
        """Take the key from the text; nothing is ever created here."""
        return self._hold(decode_key(self._value, self._source)) if self._value else ""


class PassphraseProvider(_HeldKey):
    """A key derived from a passphrase by scrypt, salted with the instance id."""

    def __init__(self, passphrase: str, instance_id: str) -> None:
        super().__init__()
        self._passphrase = passphrase
        self._salt = sealing.length_prefixed(sealing.PRODUCT, "passphrase", instance_id)

    async def prepare(self, *, may_create: bool) -> str:  # noqa: ARG002 - the protocol
        """Derive the key; takes about a tenth of a second and 32 MiB."""
        if len(self._passphrase) < MIN_PASSPHRASE:
            raise NotConfigured(
                f"The passphrase has fewer than {MIN_PASSPHRASE} characters.",
                cure="Use a longer passphrase, for example six random words.",
            )
        scrypt = Scrypt(salt=self._salt, length=KEY_BYTES, **SCRYPT)
        return self._hold(scrypt.derive(self._passphrase.encode()))


def decode_key(text: str, source: str) -> bytes:
    """The 32 bytes of a key written as base64 (either alphabet) or hexadecimal.

    Raises:
        NotConfigured: it is something else; the text is not repeated.
    """
    text = text.strip()
    try:
        if len(text) == 2 * KEY_BYTES:
            key = bytes.fromhex(text)
        else:
            padded = text.rstrip("=").translate(str.maketrans("-_", "+/"))
            key = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise NotConfigured(
            f"The provider key ({source}) is not a key of {KEY_BYTES} bytes.",
            cure="Give 32 random bytes as base64 (44 characters) or 64 hexadecimal digits.",
        )
    return key
