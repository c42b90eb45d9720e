"""Files of runs at rest: sealed with the key of their project, opened against an audit entry."""

from __future__ import annotations

import hashlib
from typing import Any

from junctor.core.connections.places import file_place
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.ports.vault import Vault
from junctor.model.audit import AuditEntry
from junctor.model.errors import OursToFix
from junctor.model.stored_file import StoredFile


class FileVault:
    """Keeps and opens the files of all runs."""

    def __init__(self, store: Store, vault: Vault | None, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    async def keep(
        self,
        project_id: str,
        run_id: str,
        data: bytes,
        *,
        name: str | None = None,
        content_type: str | None = None,
    ) -> str:
        """Seal and store the bytes, once per run; gives their digest."""
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        vault = self._unlocked()
        await vault.ready(project_id)
        file = StoredFile(
            run_id=run_id,
            digest=digest,
            project_id=project_id,
            name=name,
            content_type=content_type,
            size=len(data),
            created_at=self._clock.now(),
        )
        await self._store.files.keep(file, vault.seal(file_place(project_id, digest), data))
        return digest

    async def open(
        self, project_id: str, digest: str, *, actor: str, run_id: str, **where: Any
    ) -> bytes | None:
        """The bytes, after an audit entry says who opens them; None when they are gone."""
        sealed = await self._store.files.read(project_id, digest)
        if sealed is None:
            return None
        receipt = await self._store.audit.record(
            AuditEntry(
                project_id=project_id,
                kind="file.open",
                actor=actor,
                at=self._clock.now(),
                purpose={"kind": "flow", "attempt": 1, "runId": run_id},
                detail={"digest": digest},
                **where,
            )
        )
        return self._unlocked().open(file_place(project_id, digest), sealed, receipt)

    def _unlocked(self) -> Vault:
        if self._vault is None:
            raise OursToFix("This runner has no vault for files.")
        return self._vault
