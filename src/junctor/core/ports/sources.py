"""What the core needs from the store for triggers of connections: each method one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from junctor.model.source import CachedEntity, Commit, Committed, Source


class Sources(Protocol):
    """What triggers of connections listen to, and the entities known there."""

    async def ensure(self, source: Source) -> Source:
        """The source of this place; new, or begun anew when nothing listens to it any more."""
        ...

    async def get(self, source_id: str) -> Source | None: ...
    async def all(self, project_id: str) -> list[Source]: ...
    async def listening(self, kinds: Sequence[str]) -> list[Source]:
        """Those of these kinds that an active trigger listens to."""
        ...

    async def due(self, now: int, limit: int) -> list[Source]:
        """Those to be asked now, with an active trigger; also when the clock was set back."""
        ...

    async def claim(self, source: Source, *, until: int, at: int) -> bool:
        """Take a due one; False when somebody else was first."""
        ...

    async def failed(self, source_id: str, error: str, *, due_at: int | None, at: int) -> None:
        """Write that asking went wrong, and when to ask again."""
        ...

    async def alive(self, source_id: str, at: int) -> None:
        """Write that it answers."""
        ...

    async def wake(self, now: int) -> None:
        """Let what waits and does not fail be asked now: what a stopped process began too."""
        ...

    async def commit(self, commit: Commit) -> Committed:
        """Events, entities and the new state in one transaction."""
        ...

    async def entities(self, source_id: str, keys: Sequence[str]) -> list[CachedEntity]: ...
    async def entity_keys(self, source_id: str) -> list[str]: ...
    async def entity_page(
        self, project_id: str, source_id: str, after: str, limit: int
    ) -> list[CachedEntity]: ...
    async def entity_count(self, source_id: str) -> int: ...
    async def sweep(self, before: int) -> int:
        """Forget sources nothing listens to, and deliveries, from before a moment."""
        ...
