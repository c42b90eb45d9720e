"""Starts flows on an engine, and waits for how they end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from junctor.core.flows.answering import Answering
from junctor.core.flows.children import Children
from junctor.core.flows.driving import Driving
from junctor.core.flows.execution import Calls
from junctor.core.flows.file_vault import FileVault
from junctor.core.flows.links import Links
from junctor.core.flows.loading import Documents, Loaded, Loader, Order
from junctor.core.flows.stepping import LookedAt, nobody
from junctor.core.live import RunEnded, Watch, Watchers
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.engine import CLUSTER, DURABLE, Engine, RunSpec
from junctor.core.ports.store import Store
from junctor.core.ports.vault import Vault
from junctor.model.call import Actor, Mode, Scenario
from junctor.model.flow import Flow, FlowDocument, Run, RunState

_A_WHILE = 5.0
_INSIDE_LOOK = 0.5
_INSIDE = ("forEach", "flow")


class FlowRunner:
    """Executes flows of all projects; the engine says whether runs survive the process."""

    def __init__(
        self,
        store: Store,
        catalog: CatalogLookup,
        calls: Calls,
        engine: Engine,
        *,
        links: Links | None = None,
        clock: Clock | None = None,
        watch: Watch | None = None,
        vault: Vault | None = None,
        looked_at: LookedAt = nobody,
    ) -> None:
        links = links or Links.of_process()
        clock = clock or SystemClock()
        documents = Documents()
        self.engine = engine
        self.answering = Answering(store, engine, links, clock)
        self._store = store
        self.documents = documents
        self.loader = Loader(store, catalog, clock, documents)
        self._watch = watch or Watchers()
        self._waking: set[asyncio.Future[None]] = set()
        children = Children(engine, store, self.loader, documents, clock)
        self.files = FileVault(store, vault, clock)
        driving = Driving(
            store,
            catalog,
            calls,
            clock,
            self.loader,
            children,
            links,
            self._watch,
            self.files,
            looked_at,
        )
        engine.attach(driving, self._ended)

    async def run(
        self,
        project_id: str,
        flow: Flow | FlowDocument | dict[str, Any],
        *,
        environment: str,
        mode: Mode,
        actor: Actor,
        version: int | None = None,
        input: Any = None,  # noqa: A002 - the word of the documents
        event: Any = None,
        scenarios: Mapping[str, Scenario] | None = None,
        run_id: str | None = None,
        may_bind_secrets: bool = False,
    ) -> Run:
        """Run a flow's draft, one of its versions, or a document that is not saved; wait.

        Whoever stops waiting ends a run that is not durable; a durable one goes on.

        Raises:
            InvalidFlow, InvalidInput, NotConfigured, NotPermitted, UnknownObject: nothing was
                started. Whatever goes wrong later stands in the run.
        """
        order = Order(
            project_id=project_id,
            environment=environment,
            mode=mode,
            actor=actor,
            input=input,
            event=event,
            scenarios=scenarios,
            run_id=run_id,
            may_bind_secrets=may_bind_secrets,
        )
        return await self.ended(await self.loader.load(project_id, flow, version), order)

    async def ended(self, loaded: Loaded, order: Order) -> Run:
        """Start a run and wait until it has ended or waits for something outside.

        Raises:
            as `run` does.
        """
        started = await self.start(loaded, order)
        try:
            return await self.result(order.project_id, started.id, None)
        except asyncio.CancelledError:
            if DURABLE not in self.engine.capabilities:
                await asyncio.shield(self.engine.cancel(order.project_id, started.id))
            raise

    async def result(self, project_id: str, run_id: str, seconds: float | None) -> Run:
        """The run when it has ended or waits for something outside, or after `seconds`.

        Raises:
            UnknownObject: there is no such run.
        """
        loop = asyncio.get_running_loop()
        end = None if seconds is None else loop.time() + seconds
        if end is None and CLUSTER not in self.engine.capabilities:
            run = await self.engine.result(project_id, run_id, None)  # nobody else drives it
            if run.finished_at is not None:
                return run
        while True:
            left = _A_WHILE if end is None else max(0.0, end - loop.time())
            run = await self._moving(project_id, run_id, min(left, _A_WHILE))
            if run.finished_at is not None or left <= 0:
                return run
            if run.state is RunState.WAITING and not await self._waits_inside(run):
                return run

    async def _moving(self, project_id: str, run_id: str, seconds: float) -> Run:
        """The run when it ended or began to wait, or as it stands after so many seconds."""
        ended = asyncio.ensure_future(self.engine.result(project_id, run_id, None))
        await asyncio.wait({ended}, timeout=seconds)
        if ended.done():
            run = ended.result()
            if run.state is RunState.WAITING and await self._waits_inside(run):
                return await self.engine.result(project_id, run_id, min(seconds, _INSIDE_LOOK))
            return run
        ended.cancel()
        return await self.engine.result(project_id, run_id, 0)

    async def _waits_inside(self, run: Run) -> bool:
        """Whether it waits for runs of its own that are under way."""
        inside = await self._store.runs.children(run.project_id, run.id)
        if any(each.state in (RunState.QUEUED, RunState.RUNNING) for each in inside):
            return True
        waiting = [each for each in inside if each.state is RunState.WAITING]
        steps = [
            step
            for each in (run, *waiting)
            for step in await self._store.runs.steps(run.project_id, each.id)
            if step.state is RunState.WAITING
        ]
        return all(step.node_type in _INSIDE for step in steps)

    async def start(self, loaded: Loaded, order: Order) -> Run:
        """Start a run and give its row as it was stored, without waiting for its end.

        Raises:
            InvalidFlow, InvalidInput, NotConfigured, NotPermitted, TryAgain: nothing was started.
        """
        if order.run_id is not None and not order.fresh:
            known = await self.engine.runs(order.project_id, where={"id": order.run_id}, limit=1)
            if known:
                return known[0]
        spec = await self.loader.spec(loaded, order)
        await self.begin(spec)
        return spec.run

    async def begin(
        self,
        spec: RunSpec,
        *,
        source: str | None = None,
        keep: Mapping[int, int] | None = None,
    ) -> bool:
        """Hand a run to the engine, with records of `source` where it is a fork."""
        if source is not None:
            return await self.engine.fork(spec, source, keep or {})
        return await self.engine.start(spec)

    def _ended(self, run: Run) -> None:
        if run.parent_id is not None:
            wake = asyncio.ensure_future(self.engine.wake(run.project_id, run.parent_id))
            self._waking.add(wake)
            wake.add_done_callback(self._waking.discard)
        self._watch(RunEnded(run))
