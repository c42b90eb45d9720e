"""When the key is lost for good: forget every credential on purpose; flows and audit stay."""

from __future__ import annotations

from collections.abc import AsyncIterator

from junctor.core.ports.store import Store
from junctor.model.audit import AuditEntry
from junctor.model.connection import Credential, Secret

_BATCH = 100


async def holds_ciphertext(store: Store) -> bool:
    """Whether anything in the store needs a key; hand it to `LocalVault.load`."""
    async for _ in _sealed_rows(store):
        return True
    return bool(await store.files.heads(None, 1))


async def forget_credentials(store: Store, *, actor: str, at: int) -> int:
    """Wipe every credential and secret, then the key table; returns how many were wiped.

    The next start makes new keys, and everything has to be entered again. May be repeated
    after a kill: the keys go last.
    """
    told: set[str] = set()
    count = 0
    async for row in _sealed_rows(store):
        if row.project_id not in told:
            entry = AuditEntry(project_id=row.project_id, kind="keys.forget", actor=actor, at=at)
            await store.audit.record(entry)
            told.add(row.project_id)
        if isinstance(row, Credential):
            await store.credentials.replace_document(row, b"")
            await store.credentials.set_state(row.project_id, row.id, row.version, "retired")
        else:
            await store.secrets.replace_ciphertext(row, b"")
            await store.secrets.set_state(row.project_id, row.id, row.version, "retired")
        count += 1
    await store.files.forget()  # nobody can open them any more
    await store.keys.delete([row["id"] for row in await store.keys.rows()])
    return count


async def _sealed_rows(store: Store) -> AsyncIterator[Credential | Secret]:
    for repository in (store.credentials, store.secrets):
        after: tuple[str, int] | None = None
        while page := await repository.page(after, _BATCH):
            for row in page:
                if row.document if isinstance(row, Credential) else row.ciphertext:
                    yield row
            after = (page[-1].id, page[-1].version)
