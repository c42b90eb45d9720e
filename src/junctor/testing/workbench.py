"""One throw-away instance for all sandbox calls of a test session, on its own thread.

Tests stay plain functions, whatever runs them, and no network is needed.
"""

from __future__ import annotations

import asyncio
import atexit
import tempfile
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.calls.caller import built
from junctor.core.catalog import CatalogEntry, CustomConnectors
from junctor.core.connections import ConnectionDraft
from junctor.core.sandbox.answers import answer
from junctor.model.auth import NoAuth
from junctor.model.call import Actor, Call, CallResult, Mode, Outcome, Purpose, Scenario
from junctor.model.connection import Project
from junctor.testing.standins import QuickClock, stand_in_config

_T = TypeVar("_T")
_ACTOR = Actor(kind="operator", id="suite", name="connector suite")


@dataclass(slots=True)
class _Place:
    """Where one connector is tried: its project, and its connections by scheme and settings."""

    entry: CatalogEntry
    project: Project
    connections: dict[tuple[str, str], str] = field(default_factory=dict)


class Workbench:
    """An instance in a temporary home, with a project for each connector that is tried."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="suite")
        self._thread.start()
        self._home = tempfile.TemporaryDirectory(prefix="junctor-suite-")
        self._clock = QuickClock()
        self._places: dict[int, _Place] = {}
        self._current: dict[str, CatalogEntry] = {}
        settings = Settings(home=Path(self._home.name))
        self._instance = self._do(Instance.open(settings, clock=self._clock, drivers=None))

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=120)

    def try_out(
        self,
        entry: CatalogEntry,
        key: str,
        inputs: dict[str, Any],
        *,
        config: dict[str, Any] | None = None,
        scenario: Scenario = Scenario.SUCCESS,
    ) -> CallResult:
        """One sandbox call of a connector's operation, through the real caller."""
        return self._do(self._tried(entry, key, inputs, config, scenario))

    def mocked(self, entry: CatalogEntry, key: str, inputs: dict[str, Any]) -> Outcome:
        """The outcome when no sample is at hand, so that the mock of the schema answers."""
        return self._do(self._mocked(entry, key, inputs))

    async def _tried(
        self,
        entry: CatalogEntry,
        key: str,
        inputs: dict[str, Any],
        config: dict[str, Any] | None,
        scenario: Scenario,
    ) -> CallResult:
        call = await self._call(entry, key, inputs, config)
        return await self._instance.caller.call(replace(call, scenario=scenario))

    async def _mocked(self, entry: CatalogEntry, key: str, inputs: dict[str, Any]) -> Outcome:
        plan = await self._instance.caller.plan(await self._call(entry, key, inputs, None))
        passage = replace(plan.passage, samples=())
        return plan.reader.outcome(answer(built(plan, plan.inputs), passage), None)

    async def _call(
        self,
        entry: CatalogEntry,
        key: str,
        inputs: dict[str, Any],
        config: dict[str, Any] | None,
    ) -> Call:
        place = await self._place(entry)
        connection = await self._connection(place, key, config)
        if "toConnection" in inputs and connection:
            # An example names a connection that only its author has.
            inputs = {**inputs, "toConnection": connection}
        return Call(
            project_id=place.project.id,
            connection=connection,
            operation=key if connection else f"{entry.spec.key}.{key}",
            inputs=inputs,
            environment="development",
            mode=Mode.SANDBOX,
            actor=_ACTOR,
            purpose=Purpose(kind="try"),
        )

    async def _place(self, entry: CatalogEntry) -> _Place:
        """The entry's own project: folders of the same name do not get in each other's way."""
        slug = entry.spec.key
        if id(entry) not in self._places:
            name = f"Suite {len(self._places) + 1}"
            project = await self._instance.projects.create(name, actor=_ACTOR)
            self._places[id(entry)] = _Place(entry, project)
            if entry.folder is None:
                await self._publish(project, entry)
        if entry.folder is not None and self._current.get(slug) is not entry:
            self._instance.catalog.add_path(entry.folder)
            self._current[slug] = entry
        return self._places[id(entry)]

    async def _publish(self, project: Project, entry: CatalogEntry) -> None:
        """A connector without a folder belongs to its project, as an imported one does."""
        instance, spec = self._instance, entry.spec
        custom = CustomConnectors(instance.store.specs, instance.catalog, self._clock)
        await custom.keep_draft(project.id, spec, _ACTOR.id)
        await custom.publish(project.id, spec.key, spec.version, _ACTOR.id)

    async def _connection(
        self, place: _Place, key: str, config: dict[str, Any] | None
    ) -> str | None:
        spec, operation = place.entry.spec, place.entry.spec.operations[key]
        schemes = [
            s for s in spec.auth if not operation.auth or {s.name, s.type} & set(operation.auth)
        ]
        settings = spec.connection.get("properties")
        if not schemes or (isinstance(schemes[0], NoAuth) and not settings):
            return None
        every = [s for name in spec.operations for s in place.entry.samples(name)]
        filled = config or stand_in_config(spec, [*place.entry.samples(key), *every])
        kind = (schemes[0].name, str(sorted(filled.items())))
        if kind not in place.connections:
            saved = await self._instance.connections.create(
                place.project.id,
                ConnectionDraft(
                    name=f"{spec.name} {len(place.connections) + 1}",
                    integration_slug=spec.key,
                    auth_type=schemes[0].name,
                    config=filled,
                ),
                actor=_ACTOR,
                may_bind_secrets=True,
            )
            place.connections[kind] = saved.connection.id
        return place.connections[kind]

    def abandon(self) -> None:
        """Remove the home; at the end of a process nothing else can be waited for."""
        self._home.cleanup()

    def close(self) -> None:
        """Close the instance, end the thread and remove the home."""
        self._do(self._instance.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()
        self._home.cleanup()


@lru_cache(maxsize=1)
def workbench() -> Workbench:
    """The workbench of this process; its home is gone when the process ends."""
    made = Workbench()
    atexit.register(made.abandon)
    return made
