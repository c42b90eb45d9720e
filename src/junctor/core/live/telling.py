"""Turns what happens into events of the broadcast: small, without payloads, safe to show."""

from __future__ import annotations

from typing import Any

from junctor.core.live.broadcast import DELTA, Broadcast
from junctor.core.live.happenings import (
    CallEnded,
    CardShown,
    Happening,
    OfRun,
    RunEnded,
    RunStarted,
    StepEnded,
    StepRetried,
    StepStarted,
    StepTold,
    TriggerChanged,
)
from junctor.core.live.health import ConnectionHealth
from junctor.model.flow import Run, RunState, Step

_LARGEST_CARD = 16 * 1024


class Telling:
    """Watches, and publishes what pages show live."""

    def __init__(self, broadcast: Broadcast, health: ConnectionHealth) -> None:
        self._broadcast = broadcast
        self._health = health

    def __call__(self, happening: Happening) -> None:
        """Publish what is worth it."""
        match happening:
            case CallEnded():
                self._call(happening)
            case TriggerChanged():
                told = trigger_event(happening)
                self._broadcast.publish(happening.project_id, "trigger.health", told)
            case _:
                self.of_run(happening)

    def of_run(self, happening: Any) -> None:
        """Publish what happens in a run, where somebody looks."""
        if not self._broadcast.unheard and self._broadcast.wanted(happening.run.project_id):
            self._run(happening)

    def _run(self, happening: OfRun) -> None:
        run, detailed = happening.run, True
        match happening:
            case RunStarted():
                kind, data, detailed = "run.started", run_event(run), False
            case RunEnded():
                kind, data, detailed = "run.finished", run_event(run), False
            case StepStarted(_, node_id, node_type, index, at):
                kind = "step.started"
                data = {"nodeId": node_id, "nodeType": node_type, "index": index, "startedAt": at}
            case StepRetried(_, node_id, attempt, at):
                kind, data = "step.retried", {"nodeId": node_id, "attempt": attempt, "at": at}
            case StepTold(_, node_id, index, piece, at, cut):
                kind = DELTA
                data = {"nodeId": node_id, "index": index, "at": at}
                data |= {"text" if isinstance(piece, str) else "data": piece}
                data |= {"truncated": True} if cut else {}
            case StepEnded(_, step):
                kind, data = f"step.{_ended(step)}", step_event(step)
            case CardShown(_, node_id, card, at):
                kind, data = "screenPop", {"nodeId": node_id, "card": _small(card), "at": at}
        data["runId"], data["flowId"] = run.id, run.flow_id
        self._broadcast.publish(run.project_id, kind, data, run_id=run.id, detailed=detailed)

    def _call(self, call: CallEnded) -> None:
        changed = self._health.heard(call)
        if changed is not None:
            self._broadcast.publish(call.project_id, "connection.health", changed)


def run_event(run: Run) -> dict[str, Any]:
    """A run as events show it: what everybody may know who sees that there are runs."""
    return {
        "runId": run.id,
        "flowId": run.flow_id,
        "flowKey": run.flow_key,
        "flowVersion": run.flow_version,
        "environment": run.environment,
        "mode": run.mode,
        "state": run.state.value,
        "errorClass": run.error_class,
        "actor": run.actor,
        "createdAt": run.created_at,
        "startedAt": run.started_at,
        "finishedAt": run.finished_at,
    }


def step_event(step: Step) -> dict[str, Any]:
    """A step as events show it; its payload stays where it is stored."""
    return {
        "nodeId": step.node_id,
        "nodeType": step.node_type,
        "index": step.index,
        "state": step.state.value,
        "status": step.status,
        "errorClass": step.error_class,
        "branch": step.branch,
        "summary": step.summary,
        "calls": len(step.exchanges),
        "startedAt": step.started_at,
        "finishedAt": step.finished_at,
    }


def trigger_event(happening: TriggerChanged) -> dict[str, Any]:
    """A trigger's health."""
    return {
        "triggerId": happening.trigger_id,
        "flowId": happening.flow_id,
        "environment": happening.environment,
        "state": happening.state,
        "error": happening.error,
        "at": happening.at,
    }


def _ended(step: Step) -> str:
    said = {RunState.SKIPPED: "skipped", RunState.WAITING: "waiting"}
    return said.get(step.state, "finished")


def _small(card: Any) -> Any:
    return card if len(repr(card)) <= _LARGEST_CARD else {"truncated": True}
