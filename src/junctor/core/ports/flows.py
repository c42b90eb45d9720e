"""What the core needs from the store for flows, their versions, and what their runs did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from junctor.model.flow import Flow, FlowVersion, Run, Step


class Flows(Protocol):
    """Flows, their drafts and published versions."""

    async def add(self, flow: Flow) -> None: ...
    async def update(self, flow: Flow, *, expected_revision: int) -> bool: ...
    async def get(self, project_id: str, flow_id: str) -> Flow | None: ...
    async def find(self, project_id: str, ref: str) -> Flow | None: ...
    async def all(self, project_id: str) -> list[Flow]: ...
    async def delete(self, project_id: str, flow_id: str) -> bool: ...
    async def add_version(self, version: FlowVersion) -> None: ...
    async def version(self, project_id: str, flow_id: str, version: int) -> FlowVersion | None: ...
    async def versions(self, project_id: str, flow_id: str) -> list[FlowVersion]: ...


class Runs(Protocol):
    """Runs and steps. Steps are written in order, without waiting unless asked."""

    async def add(self, run: Run) -> None: ...
    async def finish(self, run: Run) -> None: ...
    async def add_step(self, step: Step) -> None: ...
    async def get(self, project_id: str, run_id: str) -> Run | None: ...
    async def steps(self, project_id: str, run_id: str) -> list[Step]: ...
    async def children(self, project_id: str, run_id: str) -> list[Run]:
        """The runs inside a run, at any depth, in the order in which they were started."""
        ...

    async def all(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
        payloads: bool = True,
    ) -> list[Run]:
        """Newest first; without `payloads` inputs and outputs are left out.

        `where` takes id, flowId, state (one or several), mode, environment, connectionId,
        errorClass, businessKey, actor, text, since, until, endedSince and
        inner (runs inside others, or those alone that are not); `before` continues after
        (createdAt, id) of the last one.
        """
        ...

    async def keep_payloads(self, run_id: str, payloads: Mapping[str, str]) -> None:
        """Keep values that are too large for a step, by digest; without waiting."""
        ...

    async def payload(self, project_id: str, run_id: str, digest: str) -> str | None:
        """The JSON text of such a value."""
        ...

    async def prune(self, project_id: str, before: int, at: int, limit: int) -> int:
        """Remove the payloads of a batch of runs that ended before a moment; how many.

        States, times, error classes and business keys stay.
        """
        ...

    async def counts(self, project_id: str, since: int) -> list[tuple[int, str, str, int]]:
        """(hours since then, state, mode, how many runs)."""
        ...

    async def calls(self, project_id: str, run_ids: Sequence[str]) -> dict[str, int]:
        """How many requests their steps, and those of runs inside, sent or would have sent."""
        ...
