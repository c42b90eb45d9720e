"""One run's surroundings, and what executes a node of each type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from junctor.core.flows.children import Children
from junctor.core.flows.file_vault import FileVault
from junctor.core.flows.files import StoredFiles
from junctor.core.flows.nodes.shared import CallFields
from junctor.core.flows.standing import Standing
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.call import Actor, AdhocCall, Call, CallResult, Hear, Mode, Purpose, Scenario
from junctor.model.connection import Environment
from junctor.model.flow import Run
from junctor.model.quick import quick


class Calls(Protocol):
    """What flows need of the call path; `core.calls.caller.Caller` is it."""

    async def call(self, call: Call) -> CallResult:
        """Execute one operation; never raises for what a flow could route on."""
        ...

    async def adhoc(self, call: AdhocCall) -> CallResult:
        """Send one HTTP request as it stands on a node; never raises either."""
        ...


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """Everything about a run that its nodes need to know.

    `published` says that pins are binding; `event` and `input` are roots of templates. `plan` is
    what the run was started with, `deadline` when it must have ended,
    `about` what templates read of the run itself. `hear` is told the pieces of one node's answer.
    """

    store: Store
    standing: Standing
    catalog: CatalogLookup
    calls: Calls
    clock: Clock
    row: Run
    environment: Environment
    mode: Mode
    actor: Actor
    input: Any
    event: Any
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    plan: Mapping[str, Any] = field(default_factory=dict)
    deadline: int | None = None
    priority: int = 0
    children: Children
    file_vault: FileVault
    about: Mapping[str, Any] = field(default_factory=dict)
    hear: Hear | None = None

    @property
    def now(self) -> int:
        """What expressions take for now: a run in the sandbox may be told a moment."""
        at = self.plan.get("at")
        return self.clock.now() if at is None else int(at)

    @property
    def depth(self) -> int:
        """How many runs this one stands in."""
        return int(self.plan.get("depth", 0))

    @property
    def project_id(self) -> str:
        """The project of the run."""
        return self.row.project_id

    @property
    def run_id(self) -> str:
        """Its id."""
        return self.row.id

    @property
    def flow_id(self) -> str | None:
        """The flow, where it is a saved one."""
        return self.row.flow_id

    @property
    def flow_version(self) -> int | None:
        """The published version, if one runs."""
        return self.row.flow_version

    @property
    def published(self) -> bool:
        """Whether a published version runs, not a draft."""
        return self.flow_version is not None

    def purpose(self, node_id: str) -> Purpose:
        """Where a call of a node comes from, for audit and idempotency."""
        row = self.row
        return Purpose(
            kind="flow",
            flow_id=row.flow_id,
            flow_version=row.flow_version,
            run_id=row.id,
            step_id=f"{row.id}:{node_id}",
            node_id=node_id,
        )

    @property
    def files(self) -> StoredFiles:
        """The files that its steps got."""
        return StoredFiles(self.file_vault, self.project_id, self.run_id, str(self.actor))

    def scenario(self, node_id: str) -> Scenario:
        """The answer that a sandboxed call of a node is to be given."""
        return self.scenarios.get(node_id, Scenario.SUCCESS)

    def adhoc(self, node: CallFields, **asked: Any) -> AdhocCall:
        """The request that a node sends by itself; `asked` is what its templates rendered to."""
        return AdhocCall(
            project_id=self.project_id,
            environment=self.environment.key,
            mode=self.mode,
            actor=self.actor,
            purpose=self.purpose(node.id),
            timeout=node.timeout,
            sample=node.sample,
            scenario=self.scenario(node.id),
            attempts=node.attempts,
            **asked,
        )

    def scope(self, seen: dict[str, Any]) -> dict[str, Any]:
        """What a node's templates read: what nodes before it set, the input and the event."""
        variables = {**self.plan.get("vars", {}), **seen["vars"]}
        return {
            **seen,
            "vars": variables,
            "input": self.input,
            "event": self.event,
            "run": self.about,
        }
