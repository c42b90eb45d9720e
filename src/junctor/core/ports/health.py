"""How connections are, as it is kept: which fail, and how their last tests ended."""

from __future__ import annotations

from typing import Protocol

from junctor.model.health import Failing, Place, Tried


class Health(Protocol):
    """Connections whose last live call failed, noted on its way; and the tests of connections."""

    def note(self, place: Place, failing: Failing | None) -> None:
        """Keep that it fails, or that it works again; what cannot be kept is let go."""
        ...

    async def all(self, project_id: str | None = None) -> list[Failing]:
        """Those of a project, or of all; what was noted before is in it."""
        ...

    async def try_ended(self, tried: Tried) -> None:
        """Keep the last test; of one that failed, when it last worked stays."""
        ...

    async def tries(self, project_id: str, connection_id: str | None = None) -> list[Tried]:
        """The last tests of a project's connections, or of one."""
        ...
