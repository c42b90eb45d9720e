"""What the core needs from the audit: append durably, then read and verify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from junctor.model.audit import AuditEntry, ChainedEntry, Cut


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an entry is durable; the vault opens nothing without one."""

    chain: str
    seq: int
    intent: str


class AuditLog(Protocol):
    """Hash chains of entries, one per project and writer."""

    async def record(self, entry: AuditEntry) -> Receipt:
        """Append an entry and return once it is durable.

        Raises:
            AuditUnavailable: it could not be written.
        """
        ...

    def note(self, entry: AuditEntry) -> None:
        """Append an entry in order, without waiting; lost only if the process dies at once."""
        ...

    async def flush(self) -> None:
        """Wait until every noted entry is durable."""
        ...

    async def entries(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str, int] | None = None,
        limit: int = 100,
    ) -> list[ChainedEntry]:
        """Newest first.

        `where` takes connectionId, environment, kind, actor, runId, operation,
        outcome (`ok`, `failed`), since, until; a kind that ends with a dot means all that begin
        so. `before` continues after (at, chain, seq) of the last one.
        """
        ...

    async def counted(
        self, project_id: str, since: int, environment: str | None, *, most: int
    ) -> dict[str, int]:
        """How many calls each connection made since a moment; it stops counting at `most`."""
        ...

    async def latest(self, project_id: str) -> dict[tuple[str, str, str], dict[str, Any]]:
        """The newest `call` and `call.outcome` of each connection and environment.

        Those with a credential, by (connection, environment, kind); `success` is the newest
        outcome that was good.
        """
        ...

    async def last_calls(self, project_id: str) -> dict[str, int]:
        """When each connection that was ever called was called last."""
        ...

    async def chain(self, chain: str, *, after: int = 0, limit: int = 1000) -> list[ChainedEntry]:
        """One chain in order, for verification."""
        ...

    async def heads(self) -> list[tuple[str, int, str]]:
        """(chain, seq, hash) of every chain, for checkpoints."""
        ...

    async def before(self, chain: str, moment: int) -> tuple[int, str] | None:
        """(seq, hash) of the last entry that retention may remove: all up to it are older.

        The newest entry of a chain stays in any case.
        """
        ...

    async def cut(self, cut: Cut) -> int:
        """Remember a cut and remove the entries up to it; how many."""
        ...

    async def cuts(self) -> dict[str, Cut]:
        """The cuts by chain."""
        ...
