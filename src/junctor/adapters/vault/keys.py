"""The key table in memory: what each row is, how it is wrapped, and the ciphers ready for use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from junctor.adapters.vault import sealing
from junctor.adapters.vault.provider import derive
from junctor.core.ports.store import KeyRows
from junctor.model.errors import NotConfigured

Row = dict[str, Any]
CANARY = b"junctor canary"
RESTORE_KEY = (
    "Put the key with that id back (its file, setting or passphrase) and start again; "
    "nothing was written. Without it the stored credentials cannot be read."
)


@dataclass(slots=True)
class RootKey:
    """A root key that was unwrapped: it wraps every other key."""

    id: str
    cipher: AESGCM

    @classmethod
    def of(cls, key_id: str, key: bytes) -> RootKey:
        """The root key of these bytes."""
        return cls(key_id, AESGCM(derive(key, "root wrap")))


@dataclass(slots=True)
class DataKey:
    """One version of a project's key; `used` of the `reserved` messages are spent."""

    id: str
    project_id: str
    version: int
    cipher: AESGCM
    used: int
    reserved: int


@dataclass(slots=True)
class Keyring:
    """Everything `LocalVault` seals and opens with."""

    active_root: str
    roots: dict[str, RootKey]
    derivation: bytes
    data: dict[str, DataKey] = field(default_factory=dict)
    newest: dict[str, DataKey] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)

    def adopt(self, key: DataKey) -> None:
        """Take a data key in; the highest version of a project seals."""
        self.data[key.id] = key
        best = self.newest.get(key.project_id)
        if best is None or (key.version, key.id) > (best.version, best.id):
            self.newest[key.project_id] = key


def row_binding(instance_id: str, row: Row) -> bytes:
    """What a wrapped key is authenticated with: a row put in another's place does not unwrap."""
    return sealing.length_prefixed(
        sealing.PRODUCT,
        instance_id,
        "key",
        row["kind"],
        row["id"],
        row["projectId"] or "",
        str(row["version"]),
    )


def new_row(kind: str, row_id: str, *, at: int, project_id: str = "", version: int = 1) -> Row:
    """A key row that is not wrapped yet."""
    return {
        "id": row_id,
        "kind": kind,
        "projectId": project_id,
        "version": version,
        "state": "active",
        "wrapped": b"",
        "wrappedBy": "",
        "messages": 0,
        "createdAt": at,
    }


def wrapped(instance_id: str, row: Row, root: RootKey, plain: bytes) -> Row:
    """The row with its key wrapped by a root key."""
    sealed = sealing.seal(root.cipher, root.id, plain, row_binding(instance_id, row))
    return {**row, "wrapped": sealed, "wrappedBy": root.id}


def unwrapped(instance_id: str, row: Row, roots: dict[str, RootKey]) -> bytes:
    """The key of a row.

    Raises:
        NotConfigured: its root key is unknown, or the row was altered.
    """
    root = roots.get(sealing.key_id_of(row["wrapped"]))
    if root is None or root.id != row["wrappedBy"]:
        raise NotConfigured(
            f"The {row['kind']} key {row['id']} is wrapped by the root key {row['wrappedBy']}, "
            "which is not in the key table.",
            cure="Restore the key table from a backup.",
        )
    return sealing.open_with(root.cipher, row["wrapped"], row_binding(instance_id, row))


def check_canary(instance_id: str, rows: list[Row], roots: dict[str, RootKey]) -> None:
    """Refuse to go on unless the known record opens under a root key we hold.

    Raises:
        NotConfigured: it is missing or does not open.
    """
    canaries = [row for row in rows if row["kind"] == "canary"]
    if not canaries:
        raise NotConfigured(
            "The key table has lost the record that proves its root key.",
            cure="Restore the key table from a backup; nothing was written.",
        )
    for row in canaries:
        if unwrapped(instance_id, row, roots) != CANARY:
            raise NotConfigured(
                f"The root key {row['wrappedBy']} does not open its canary.",
                cure="Restore the key table from a backup; nothing was written.",
            )


def roots_of(rows: list[Row]) -> list[Row]:
    """The root rows by id: of two active ones (two first starts at once) the lowest counts."""
    return sorted((row for row in rows if row["kind"] == "root"), key=lambda row: str(row["id"]))


def load_data_keys(ring: Keyring, instance_id: str, rows: list[Row]) -> None:
    """Bring the ring up to date with the table; a damaged row stops only what needs it."""
    for row in rows:
        known = ring.data.get(row["id"])
        if row["kind"] != "data":
            continue
        if known is not None:
            continue
        try:
            key = unwrapped(instance_id, row, ring.roots)
            ring.adopt(
                DataKey(
                    id=row["id"],
                    project_id=row["projectId"],
                    version=row["version"],
                    cipher=AESGCM(key),
                    used=row["messages"],
                    reserved=row["messages"],
                )
            )
            ring.damaged.discard(row["id"])
        except NotConfigured:
            ring.damaged.add(row["id"])
    present = {row["id"] for row in rows}
    for gone in [key_id for key_id in ring.data if key_id not in present]:
        dropped = ring.data.pop(gone)
        if ring.newest.get(dropped.project_id) is dropped:
            del ring.newest[dropped.project_id]


async def row_by_id(repository: KeyRows, row_id: str) -> Row | None:
    """The row as the table has it now."""
    return next((row for row in await repository.rows() if row["id"] == row_id), None)
