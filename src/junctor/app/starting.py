"""Joins triggers to what executes flows: the only place to change for another engine."""

from __future__ import annotations

from typing import cast

from junctor.core.flows import FlowRunner, Loaded, Order
from junctor.core.ports.engine import TOGETHER, Together
from junctor.core.triggers import Begun, input_of, is_replay
from junctor.model.call import Actor, Mode
from junctor.model.errors import JunctorError, UnknownObject
from junctor.model.flow import Run
from junctor.model.trigger import TriggerEvent

_MODES = {mode.value: mode for mode in Mode}
_BEHIND = 100
"""The priority of what was accepted before and is replayed: behind what comes in."""


class FlowStarter:
    """Implements `core.triggers.StartRun` over the inline runner."""

    def __init__(self, runner: FlowRunner) -> None:
        self._runner = runner

    async def start_run(self, event: TriggerEvent) -> Run:
        """The run an event names, when it has ended.

        Raises:
            AlreadyExists: it was started before.
            JunctorError: it cannot be started.
        """
        return await self._runner.ended(*await self._ordered(event))

    async def start_together(self, event: TriggerEvent) -> Begun | None:
        """Accept an event and store its run in one commit; None where that cannot be done.

        Whatever keeps the run from being started is said by `start_run`, once the event is there.
        """
        engine = self._runner.engine
        if TOGETHER not in engine.capabilities:
            return None
        try:
            spec = await self._runner.loader.spec(*await self._ordered(event))
        except JunctorError:
            return None
        return Begun(await cast("Together", engine).start_for(spec, event))

    async def _ordered(self, event: TriggerEvent) -> tuple[Loaded, Order]:
        loader = self._runner.loader
        flow = await loader.standing.flow(event.project_id, event.flow_id)
        if flow is None:
            raise UnknownObject("The flow was deleted.")
        order = Order(
            project_id=event.project_id,
            environment=event.environment,
            mode=_MODES[event.mode],
            actor=Actor(kind="trigger", id=event.trigger_id),
            input=input_of(event.kind, event.payload),
            event=event.payload,
            run_id=event.run_id,
            fresh=True,
            priority=_BEHIND if is_replay(event) else 0,
        )
        return await loader.load(event.project_id, flow, event.flow_version), order
