"""Audit entries about coming in: refusals, failed logins, keys, members, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.audit import AuditEntry

INSTANCE = "instance"
"""The chain of what belongs to no project."""


@dataclass(frozen=True, slots=True)
class AccessTrail:
    """Writes who came in, who was refused, and who changed access."""

    store: Store
    clock: Clock

    async def record(self, kind: str, project_id: str | None, actor: object, **detail: Any) -> None:
        """A durable entry, before the change it tells of.

        Raises:
            AuditUnavailable: it could not be written; nothing may be changed.
        """
        await self.store.audit.record(self._entry(kind, project_id, actor, detail))

    def note(self, kind: str, project_id: str | None, actor: object, **detail: Any) -> None:
        """An entry about something that was refused anyway; nobody waits for it."""
        self.store.audit.note(self._entry(kind, project_id, actor, detail))

    def _entry(
        self, kind: str, project_id: str | None, actor: object, detail: dict[str, Any]
    ) -> AuditEntry:
        return AuditEntry(
            project_id=project_id or INSTANCE,
            kind=kind,
            actor=str(actor),
            at=self.clock.now(),
            detail={name: value for name, value in detail.items() if value is not None},
        )
