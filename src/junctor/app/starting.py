"""Joins triggers to what executes flows: the only place to change for another engine."""

from __future__ import annotations

from junctor.core.flows import FlowRunner
from junctor.core.ports.store import Store
from junctor.core.triggers import input_of
from junctor.model.call import Actor, Mode
from junctor.model.errors import UnknownObject
from junctor.model.flow import Run
from junctor.model.trigger import TriggerEvent


class FlowStarter:
    """Implements `core.triggers.StartRun` over the inline runner."""

    def __init__(self, store: Store, runner: FlowRunner) -> None:
        self._store = store
        self._runner = runner

    async def start_run(self, event: TriggerEvent) -> Run:
        """The run an event names, when it has ended.

        Raises:
            AlreadyExists: it was started before.
            JunctorError: it cannot be started.
        """
        flow = await self._store.flows.get(event.project_id, event.flow_id)
        if flow is None:
            raise UnknownObject("The flow was deleted.")
        return await self._runner.run(
            event.project_id,
            flow,
            environment=event.environment,
            mode=Mode(event.mode),
            actor=Actor(kind="trigger", id=event.trigger_id),
            version=event.flow_version,
            input=input_of(event.kind, event.payload),
            event=event.payload,
            run_id=event.run_id,
        )
