"""What the core needs from the vault: seal at a place, open at the same place with a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from junctor.core.ports.audit import Receipt
from junctor.model.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ciphertext lives. Every field is bound into it: moved, it does not open.

    `kind` is `credential`, `secret` or `file`; `owner` the connection id or the secret's name.
    """

    kind: str
    project_id: str
    owner: str
    environment: str
    id: str
    version: int
    slug: str = ""
    origins: tuple[str, ...] = ()


class Vault(Protocol):
    """Encrypts per project. Plain text leaves only through `open`, against an audit receipt."""

    async def ready(self, project_id: str) -> None:
        """Make the project's data key available (creates the first one)."""
        ...

    def seal(self, place: Place, plain: bytes) -> bytes:
        """The envelope: version, algorithm, key id, nonce, ciphertext."""
        ...

    def open(self, place: Place, envelope: bytes, receipt: Receipt) -> bytes:
        """The plain bytes.

        Raises:
            NotConfigured: it was moved, altered, rolled back, or its key is unknown.
        """
        ...

    def fingerprint(self, project_id: str, value: str) -> str:
        """A keyed hash, to compare two values without showing them."""
        ...

    def mac(self, label: str, data: bytes) -> bytes:
        """A keyed hash under a key derived for this label (sessions, idempotency keys...)."""
        ...
