"""Background re-wrapping of credentials, secrets and files after a project got a new data key."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator

from junctor.adapters.vault import sealing
from junctor.adapters.vault.keys import Row
from junctor.adapters.vault.rotation import WORKER_GRACE_MS
from junctor.adapters.vault.vault import Crash, LocalVault, no_crash
from junctor.core.connections.places import credential_place, file_place, secret_place
from junctor.core.ports.audit import Receipt
from junctor.core.ports.store import Store
from junctor.model.audit import AuditEntry
from junctor.model.connection import Credential, Secret
from junctor.model.errors import NotConfigured
from junctor.model.stored_file import StoredFile

BATCH = 100
Sealed = Credential | Secret


class Rewrap:
    """Seals every row by the newest key of its project. Idempotent, so a kill costs nothing."""

    def __init__(
        self, vault: LocalVault, store: Store, *, actor: str, crash: Crash = no_crash
    ) -> None:
        self._vault = vault
        self._store = store
        self._actor = actor
        self._crash = crash

    async def rotate_project(self, project_id: str) -> int:
        """A new data key version that seals from now on; old rows still open."""
        await self._audit(project_id, "keys.rotate", {})
        self._crash("data.before-version")
        key = await self._vault.add_data_key(project_id)
        self._crash("data.after-version")
        await self._vault.ready(project_id)
        return key.version

    async def run(self) -> dict[str, int]:
        """Re-wrap what is left: {"rewrapped": n, "unreadable": m}."""
        await self._vault.refresh()
        done, unreadable = 0, 0
        receipts: dict[str, Receipt] = {}
        async for row in self._rows():
            if not self._is_old(row):
                continue
            if row.project_id not in receipts:
                receipts[row.project_id] = await self._audit(row.project_id, "keys.rewrap", {})
            await self._vault.ready(row.project_id)
            self._crash("data.before-row")
            try:
                await self._rewrap(row, receipts[row.project_id])
                done += 1
            except NotConfigured:
                unreadable += 1
            self._crash("data.after-row")
        async for file, head in self._files():
            if not self._older(file.project_id, _key_of(head)):
                continue
            if file.project_id not in receipts:
                receipts[file.project_id] = await self._audit(file.project_id, "keys.rewrap", {})
            await self._vault.ready(file.project_id)
            try:
                await self._rewrap_file(file, receipts[file.project_id])
                done += 1
            except NotConfigured:
                unreadable += 1
        return {"rewrapped": done, "unreadable": unreadable}

    async def _rewrap_file(self, file: StoredFile, receipt: Receipt) -> None:
        place = file_place(file.project_id, file.digest)
        sealed = await self._store.files.read(file.project_id, file.digest)
        if sealed is not None:
            plain = self._vault.open(place, sealed, receipt)
            await self._store.files.replace(file, self._vault.seal(place, plain))

    async def _files(self) -> AsyncIterator[tuple[StoredFile, bytes]]:
        after: tuple[str, str] | None = None
        while page := await self._store.files.heads(after, BATCH):
            for each in page:
                yield each
            after = (page[-1][0].run_id, page[-1][0].digest)

    async def _rewrap(self, row: Sealed, receipt: Receipt) -> None:
        if isinstance(row, Credential):
            place = credential_place(row)
            plain = self._vault.open(place, row.document, receipt)
            await self._store.credentials.replace_document(row, self._vault.seal(place, plain))
        else:
            place = secret_place(row)
            plain = self._vault.open(place, row.ciphertext, receipt)
            await self._store.secrets.replace_ciphertext(row, self._vault.seal(place, plain))

    def _is_old(self, row: Sealed) -> bool:
        return self._older(row.project_id, _key_id(row))

    def _older(self, project_id: str, key_id: str | None) -> bool:
        newest = self._vault.ring.newest.get(project_id)
        return key_id is not None and (newest is None or newest.id != key_id)

    async def rows_by_key(self) -> dict[str, int]:
        """How many rows each data key still has to open; the rest of `keys status`."""
        counts: Counter[str] = Counter()
        async for row in self._rows():
            key_id = _key_id(row)
            if key_id is not None:
                counts[key_id] += 1
        async for _, head in self._files():
            key_id = _key_of(head)
            if key_id is not None:
                counts[key_id] += 1
        return dict(counts)

    async def destroy_old(self) -> list[str]:
        """Delete data keys that no row uses and no worker can still seal with."""
        used = await self.rows_by_key()
        rows = [row for row in await self._vault.keys.rows() if row["kind"] == "data"]
        gone = [row["id"] for row in rows if row["id"] not in used and self._replaced(row, rows)]
        if gone:
            self._crash("data.before-destroy")
            await self._vault.keys.delete(gone)
            self._crash("data.after-destroy")
            await self._vault.refresh()
        return gone

    def _replaced(self, row: Row, rows: list[Row]) -> bool:
        """Whether a newer version has been there long enough for every worker to use it."""
        oldest_enough = self._vault.clock.now() - WORKER_GRACE_MS
        return any(
            other["projectId"] == row["projectId"]
            and other["version"] > row["version"]
            and other["createdAt"] <= oldest_enough
            for other in rows
        )

    async def _rows(self) -> AsyncIterator[Sealed]:
        for repository in (self._store.credentials, self._store.secrets):
            after: tuple[str, int] | None = None
            while page := await repository.page(after, BATCH):
                for row in page:
                    yield row
                after = (page[-1].id, page[-1].version)

    async def _audit(self, project_id: str, kind: str, detail: dict[str, str]) -> Receipt:
        return await self._store.audit.record(
            AuditEntry(
                project_id=project_id,
                kind=kind,
                actor=self._actor,
                at=self._vault.clock.now(),
                detail=detail,
            )
        )


def _key_id(row: Sealed) -> str | None:
    """The data key of a row; None for a retired or unreadable one."""
    return _key_of(row.document if isinstance(row, Credential) else row.ciphertext)


def _key_of(envelope: bytes) -> str | None:
    try:
        return sealing.key_id_of(envelope)
    except NotConfigured:
        return None
