"""Where it is remembered what runs wait for; the engine is told in the same transaction."""

from __future__ import annotations

from typing import Protocol

from junctor.model.pause import Pause, PauseKind, PauseState


class Pauses(Protocol):
    """Pauses of runs. Of one node of one run there is one, and it is answered once."""

    async def begin(self, pause: Pause) -> Pause:
        """Say that a run has come to its node; gives what is known, an early answer included.

        A signal that came before any node of its name waited is for the first one that does.
        """
        ...

    async def answer(self, pause: Pause) -> bool:
        """Store an answer and have the run look; False when it was answered or has expired.

        What comes before the run waits is kept. `pause` is the row to be where there is none.
        """
        ...

    async def expire(self, pause: Pause) -> bool:
        """Let it end without an answer; False when one came first."""
        ...

    async def get(self, project_id: str, run_id: str, node_id: str) -> Pause | None: ...
    async def all(
        self,
        project_id: str,
        kind: PauseKind,
        state: PauseState | None,
        *,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Pause]:
        """Those of runs that have come to their node, newest first.

        Where the run has ended, what is open counts as expired. `before` continues after
        (createdAt, runId) of the last one.
        """
        ...
