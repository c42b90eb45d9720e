"""The vault of one instance: seals at a place, opens at the same place against a receipt."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from junctor.adapters.vault import sealing, start
from junctor.adapters.vault.keys import (
    DataKey,
    Keyring,
    load_data_keys,
    new_row,
    roots_of,
    row_by_id,
    wrapped,
)
from junctor.adapters.vault.provider import KEY_BYTES, KeyProvider, derive
from junctor.core.ports.audit import Receipt
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.store import KeyRows
from junctor.core.ports.vault import Place
from junctor.model.errors import NotConfigured, OursToFix
from junctor.model.ids import new_id

# Counts are kept per process and flushed in blocks, so the bound stays far below 2^32.
MESSAGE_LIMIT = 2**28
BLOCK = 2**16
REFRESH_SECONDS = 30.0

Crash = Callable[[str], None]


def no_crash(point: str) -> None:
    """Tests hand in something that dies at a named point; everybody else this."""


class LocalVault:
    """Keys in the store, wrapped; ciphers in memory. Implements `core.ports.Vault`."""

    def __init__(
        self,
        ring: Keyring,
        repository: KeyRows,
        instance_id: str,
        provider: KeyProvider,
        clock: Clock,
    ) -> None:
        self.ring = ring
        self.keys = repository
        self.instance_id = instance_id
        self.provider = provider
        self.clock = clock
        self._derived: dict[str, bytes] = {}
        self._lock = asyncio.Lock()
        self._read_at = clock.monotonic()
        self._stale = False

    @classmethod
    async def load(
        cls,
        provider: KeyProvider,
        repository: KeyRows,
        instance_id: str,
        *,
        clock: Clock | None = None,
        has_ciphertext: Callable[[], Awaitable[bool]] | None = None,
        crash: Crash = no_crash,
    ) -> LocalVault:
        """The vault of this instance; makes the first keys in an empty store.

        Raises:
            NotConfigured: the key is missing or wrong; names the key id needed, writes nothing.
        """
        clock = clock or SystemClock()
        rows = await repository.rows()
        if not rows:
            if has_ciphertext is not None and await has_ciphertext():
                raise start.refuse_without_keys()
            crash("vault.before-first-keys")
            await start.create_first_keys(provider, repository, instance_id, at=clock.now())
            crash("vault.after-first-keys")
            rows = await repository.rows()
        ring = await start.read_keyring(provider, instance_id, rows)
        return cls(ring, repository, instance_id, provider, clock)

    async def ready(self, project_id: str) -> None:
        """Make the project's data key available: first key, next key, count, fresh key table."""
        if self._stale or self.clock.monotonic() - self._read_at > REFRESH_SECONDS:
            await self.refresh()
        key = self.ring.newest.get(project_id)
        if key is not None and key.reserved - key.used > BLOCK // 2:
            return
        async with self._lock:
            await self._prepare(project_id)
            # A rotation may have put a newer key in its place while we waited for the table.
            while not self._can_seal(project_id):
                await self._prepare(project_id)

    def _can_seal(self, project_id: str) -> bool:
        key = self.ring.newest.get(project_id)
        return key is not None and key.used < key.reserved

    async def _prepare(self, project_id: str) -> None:
        key = self.ring.newest.get(project_id)
        if key is None:
            load_data_keys(self.ring, self.instance_id, await self.keys.rows())
            key = self.ring.newest.get(project_id)
        if key is None or key.reserved + BLOCK > MESSAGE_LIMIT:
            key = await self.add_data_key(project_id)
        if key.reserved - key.used <= BLOCK // 2:
            await self._reserve(key)

    async def _reserve(self, key: DataKey) -> None:
        row = await row_by_id(self.keys, key.id)
        if row is None:
            raise NotConfigured(
                f"The data key {key.id} has gone from the key table.",
                cure="Restore the key table from a backup.",
            )
        base = max(key.reserved, row["messages"])
        key.used += base - key.reserved
        await self.keys.put([{**row, "messages": base + BLOCK}])
        key.reserved = base + BLOCK

    async def add_data_key(self, project_id: str) -> DataKey:
        """A new version of the project's key; from now on it seals."""
        rows = await self.keys.rows()
        older = [r for r in rows if r["kind"] == "data" and r["projectId"] == project_id]
        version = max((row["version"] for row in older), default=0) + 1
        row = new_row(
            "data", new_id("dek"), at=self.clock.now(), project_id=project_id, version=version
        )
        key = secrets.token_bytes(KEY_BYTES)
        root = self.ring.roots[self.ring.active_root]
        retained = [{**r, "state": "retained"} for r in older if r["state"] == "active"]
        await self.keys.put([*retained, wrapped(self.instance_id, row, root, key)])
        made = DataKey(row["id"], project_id, version, AESGCM(key), 0, 0)
        self.ring.adopt(made)
        return made

    async def refresh(self) -> None:
        """Read the key table again, as another process may have rotated."""
        rows = await self.keys.rows()
        known = set(self.ring.roots)
        present = {row["id"] for row in rows if row["kind"] == "root"}
        active = next((row["id"] for row in roots_of(rows) if row["state"] == "active"), None)
        if present != known or active != self.ring.active_root:
            fresh = await start.read_keyring(self.provider, self.instance_id, rows)
            # Counts of this process stay; the table only knows the flushed ones.
            for key_id, key in self.ring.data.items():
                if key_id in fresh.data:
                    fresh.data[key_id].used = key.used
                    fresh.data[key_id].reserved = key.reserved
            self.ring = fresh
        else:
            load_data_keys(self.ring, self.instance_id, rows)
        self._read_at = self.clock.monotonic()
        self._stale = False

    def seal(self, place: Place, plain: bytes) -> bytes:
        """The envelope: version, algorithm, key id, nonce, ciphertext."""
        key = self.ring.newest.get(place.project_id)
        if key is None or key.used >= key.reserved:
            raise OursToFix("The vault was asked to seal before `ready` was awaited.")
        key.used += 1
        return sealing.seal(key.cipher, key.id, plain, sealing.bound_to(self.instance_id, place))

    def open(self, place: Place, envelope: bytes, receipt: Receipt) -> bytes:
        """The plain bytes.

        Raises:
            NotConfigured: it was moved, altered, rolled back, or its key is unknown.
        """
        if type(receipt) is not Receipt:
            raise OursToFix("The vault opens nothing without an audit receipt.")
        key_id = sealing.key_id_of(envelope)
        key = self.ring.data.get(key_id)
        if key is None or key.project_id != place.project_id:
            raise self._unknown(key_id)
        return sealing.open_with(key.cipher, envelope, sealing.bound_to(self.instance_id, place))

    def _unknown(self, key_id: str) -> NotConfigured:
        self._stale = True
        shown = key_id if key_id.isprintable() else "unreadable"
        what = "is damaged in the key table" if key_id in self.ring.damaged else "is not here"
        return NotConfigured(
            f"An encrypted value needs the data key {shown}, which {what}.",
            cure="Restore the key table from a backup, or enter the value again.",
            details={"keyId": shown, "unknownKey": True},
        )

    def fingerprint(self, project_id: str, value: str) -> str:
        """A keyed hash of 16 digits, to compare two values without showing them."""
        key = self._key_for(f"fingerprint of {project_id}")
        return hmac.digest(key, value.encode("utf-8", "surrogatepass"), "sha256")[:8].hex()

    def mac(self, label: str, data: bytes) -> bytes:
        """A keyed hash under a key derived for this label."""
        return hmac.digest(self._key_for(f"mac {label}"), data, "sha256")

    def _key_for(self, label: str) -> bytes:
        key = self._derived.get(label)
        if key is None:
            key = derive(self.ring.derivation, label)
            self._derived[label] = key
        return key
