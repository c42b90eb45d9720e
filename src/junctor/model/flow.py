"""Flows, runs and steps: the document somebody draws, and the record of its execution.

Node is to step as flow is to run. A node's own fields depend on its type and are
checked by `core.flows`; here stands what every node shares.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, Field

from junctor.model.connection import KEY
from junctor.model.errors import ErrorClass, InUse
from junctor.model.value import JsonSchema, Value

NODE_ID = r"^[A-Za-z][A-Za-z0-9_-]{0,63}$"
FOLDER = r"^([^/\s]([^/\r\n\t]*[^/\s])?(/[^/\s]([^/\r\n\t]*[^/\s])?)*)?$"
CHILD = "~"
"""Stands in the id of a run inside another one: `RUN~NODE~INDEX`."""


class Node(Value):
    """A place in a flow. `cases` maps a class, group or `default` to the node that follows."""

    model_config = ConfigDict(**{**Value.model_config, "extra": "allow"})

    id: str = Field(pattern=NODE_ID)
    type: str
    name: str = ""
    next: str | tuple[str, ...] | None = None
    cases: dict[str, str | None] = {}

    @property
    def fields(self) -> dict[str, Any]:
        """The fields that belong to the node's type, as they were written."""
        return self.model_extra or {}


class FlowDocument(Value):
    """What is drawn, published and pinned."""

    format: int = 1
    key: str = Field(pattern=KEY)
    name: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    folder: str = Field(
        "",
        max_length=200,
        pattern=FOLDER,
        description="where lists show the flow, like `Clinic/Intake`; runs do not look at it",
    )
    trigger: dict[str, Any] = {"type": "manual"}
    input: JsonSchema | None = None
    business_key: str | None = Field(
        None, max_length=500, description="template over `input` and `event`: what a run is about"
    )
    start: str | None = Field(None, description="first node; default: the first in the list")
    nodes: tuple[Node, ...]


class Flow(Value):
    """A flow of a project: its draft, and which version is live where."""

    id: str
    project_id: str
    key: str
    name: str
    draft: dict[str, Any]
    revision: int = 1
    latest_version: int = 0
    deployed: dict[str, int] = Field({}, description="environment -> live version")
    disabled: tuple[str, ...] = Field((), description="environments where it is switched off")
    created_at: int
    updated_at: int

    def live_in(self, environment: str) -> int | None:
        """The version that is live in an environment.

        Raises:
            InUse: the flow is switched off there.
        """
        if environment in self.disabled:
            raise InUse(
                f"The flow `{self.key}` is switched off in `{environment}`.",
                cure=f"Enable it there: `junctor flow enable {self.key} --env {environment}`.",
            )
        return self.deployed.get(environment)


class FlowVersion(Value):
    """A published document: immutable, its operations pinned."""

    flow_id: str
    project_id: str
    version: int
    document: dict[str, Any]
    digest: str
    note: str = ""
    published_at: int
    published_by: str


class RunState(StrEnum):
    """Where a run or a step stands."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


OVER = frozenset((RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED))
"""The states in which a run has ended."""


class Run(Value):
    """One execution of a flow in one environment."""

    id: str
    project_id: str
    flow_id: str | None
    flow_key: str
    flow_version: int | None = Field(None, description="none: the draft was run")
    flow_digest: str
    environment: str
    mode: str
    state: RunState
    actor: str
    input: Any = None
    output: Any = None
    error: dict[str, Any] | None = None
    business_key: str | None = Field(None, description="what the flow calls this run's matter")
    created_at: int
    started_at: int | None = None
    finished_at: int | None = None
    pruned_at: int | None = Field(None, description="when its payloads were removed")

    @property
    def error_class(self) -> str | None:
        """Why it failed, in one word."""
        if self.error is None:
            return None
        found = self.error.get("errorClass")
        return found if isinstance(found, str) else ErrorClass.INTERNAL.value

    @property
    def parent_id(self) -> str | None:
        """The run that it runs in."""
        return self.place[0] if self.place else None

    @property
    def place(self) -> tuple[str, str, int] | None:
        """For a run inside another: that run, the node of it, and which of the node's runs."""
        parts = self.id.rsplit(CHILD, 2)
        return (parts[0], parts[1], int(parts[2])) if len(parts) > 2 else None


class Step(Value):
    """One execution of a node within a run; everything in it is scrubbed and size-bounded."""

    run_id: str
    project_id: str
    node_id: str
    node_type: str
    index: int
    state: RunState
    status: int | None = None
    ok: bool | None = None
    error_class: str | None = None
    summary: str = ""
    inputs: Any = None
    output: Any = None
    mapped: dict[str, Any] = {}
    branch: str | None = Field(None, description="the case that was taken")
    exchanges: list[dict[str, Any]] = []
    problem: dict[str, Any] | None = None
    warnings: list[str] = []
    connection_id: str | None = None
    started_at: int | None = None
    finished_at: int | None = None
