"""One story for every protocol: a flow shows what it would send, then sends just that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from fixtures_outside import ACTOR, Outside
from junctor.model.call import Mode
from junctor.model.flow import RunState, Step


@dataclass
class Told:
    """One step of a flow, what the sandbox must show of it, and a look at the other side."""

    outside: Outside
    connection: str
    operation: str
    inputs: dict[str, Any]
    ports: tuple[int, ...]
    host: str
    what: str
    sent: dict[str, Any]
    look: Callable[[], Awaitable[Any]]
    """What the other side has, asked without us."""
    arrived: Any
    granted: bool = field(default=False, kw_only=True)

    async def run(self, mode: Mode) -> tuple[Step, list[dict[str, Any]]]:
        """The step after the flow ran to its end, and the audit entries of the run."""
        node = {
            "id": "send",
            "type": "apiCall",
            "mode": "integration",
            "connection": self.connection,
            "operationKey": self.operation,
            "inputs": self.inputs,
        }
        instance, project = self.outside.instance, self.outside.project
        run = await instance.runner.run(
            project,
            {"key": "story", "nodes": [node]},
            environment="development",
            mode=mode,
            input={"name": "Ada"},
            actor=ACTOR,
        )
        assert run.state is RunState.SUCCEEDED, run.error
        (step,) = await instance.store.runs.steps(project, run.id)
        entries = await instance.store.audit.entries(project, limit=100)
        bodies = [entry.body for entry in reversed(entries)]
        return step, [b for b in bodies if (b.get("purpose") or {}).get("runId") == run.id]

    async def tell(self) -> Step:
        """Sandbox first, without leave to reach anything; then live. Gives the live step."""
        before = await self.look()
        assert before != self.arrived
        self.outside.names.asked.clear()
        dry, noted = await self.run(Mode.SANDBOX)
        assert dry.summary == f"would have sent {self.what}", dry.summary
        (shown,) = dry.exchanges
        request = {k: v for k, v in shown["request"].items() if k not in ("url", "credential")}
        assert (shown["simulated"], request) == (True, self.sent), shown["request"]
        assert self.outside.names.asked == [], "the sandbox looked for the other side"
        assert await self.look() == before
        self._audited(noted, {"call": {"simulated": True, "status": 200}}, "sandbox")

        if not self.granted:
            await self.outside.grant(self.connection, *self.ports)
        wet, noted = await self.run(Mode.LIVE)
        assert wet.summary == f"sent {self.what}", wet.summary
        (shown,) = wet.exchanges
        assert (shown["simulated"], shown["request"]) == (False, dry.exchanges[0]["request"])
        assert await self.look() == self.arrived
        self._audited(noted, {"call": None, "call.outcome": {"ok": True, "status": 200}}, "live")
        return wet

    def _audited(self, noted: list[dict[str, Any]], outcomes: dict[str, Any], mode: str) -> None:
        assert {each["kind"]: each.get("outcome") for each in noted} == outcomes
        assert len(noted) == len(outcomes)
        for each in noted:
            found = (each["operation"], each["host"], each["mode"], each["connection_id"])
            assert found == (self.operation, self.host, mode, self.connection)
            assert each["purpose"]["nodeId"] == "send"
