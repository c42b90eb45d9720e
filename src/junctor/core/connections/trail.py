"""Audit entries for changes of connections, credentials and secrets; written before the change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.core.ports.audit import Receipt
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.model.connection import Connection


@dataclass(frozen=True, slots=True)
class Trail:
    """Writes who changes what; without an entry there is no change."""

    store: Store
    clock: Clock

    async def record(
        self,
        kind: str,
        project_id: str,
        actor: Actor,
        *,
        connection: Connection | None = None,
        environment: str | None = None,
        credential: str | None = None,
        **detail: Any,
    ) -> Receipt:
        """A durable entry.

        Raises:
            AuditUnavailable: it could not be written; nothing may be changed or decrypted.
        """
        return await self.store.audit.record(
            AuditEntry(
                project_id=project_id,
                kind=kind,
                actor=str(actor),
                at=self.clock.now(),
                connection_id=connection.id if connection else None,
                environment=environment,
                credential=credential,
                detail={name: value for name, value in detail.items() if value is not None},
            )
        )
