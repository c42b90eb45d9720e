"""Which connections fail, as it is kept: noted on the way of a call, which does not wait."""

from __future__ import annotations

from typing import Protocol

from junctor.model.health import Failing, Place


class Health(Protocol):
    """Connections whose last live call failed."""

    def note(self, place: Place, failing: Failing | None) -> None:
        """Keep that it fails, or that it works again; what cannot be kept is let go."""
        ...

    async def all(self, project_id: str | None = None) -> list[Failing]:
        """Those of a project, or of all; what was noted before is in it."""
        ...
