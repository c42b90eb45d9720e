"""One throw-away instance for all sandbox calls of a test session, on its own thread.

Tests stay plain functions, whatever runs them, and no network is needed.
"""

from __future__ import annotations

import asyncio
import atexit
import tempfile
import threading
from collections.abc import Coroutine
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.calls.caller import built
from junctor.core.catalog import CatalogEntry
from junctor.core.connections import ConnectionDraft
from junctor.core.sandbox.answers import answer
from junctor.model.auth import NoAuth
from junctor.model.call import Actor, Call, CallResult, Mode, Outcome, Purpose, Scenario
from junctor.model.connection import Project
from junctor.testing.standins import QuickClock, stand_in_config

_T = TypeVar("_T")
_ACTOR = Actor(kind="operator", id="suite", name="connector suite")


class Workbench:
    """An instance in a temporary home with one project; `try_out` calls in the sandbox."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="suite")
        self._thread.start()
        self._home = tempfile.TemporaryDirectory(prefix="junctor-suite-")
        self._clock = QuickClock()
        self._connections: dict[tuple[str, str], str | None] = {}
        self._instance, self._project = self._do(self._opened())

    async def _opened(self) -> tuple[Instance, Project]:
        settings = Settings(home=Path(self._home.name))
        instance = await Instance.open(settings, clock=self._clock)
        return instance, await instance.projects.create("Suite", actor=_ACTOR)

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
        connection = await self._connection(entry, key, config)
        return Call(
            project_id=self._project.id,
            connection=connection,
            operation=key if connection else f"{entry.spec.key}.{key}",
            inputs=inputs,
            environment="development",
            mode=Mode.SANDBOX,
            actor=_ACTOR,
            purpose=Purpose(kind="try"),
        )

    async def _connection(
        self, entry: CatalogEntry, key: str, config: dict[str, Any] | None
    ) -> str | None:
        spec, operation = entry.spec, entry.spec.operations[key]
        if entry.folder is not None and entry.source == "path":
            self._add(entry.folder)
        schemes = [
            s for s in spec.auth if not operation.auth or {s.name, s.type} & set(operation.auth)
        ]
        if not schemes or (
            isinstance(schemes[0], NoAuth) and not spec.connection.get("properties")
        ):
            return None
        every = [s for name in spec.operations for s in entry.samples(name)]
        filled = config or stand_in_config(spec, [*entry.samples(key), *every])
        place = (f"{spec.key}/{schemes[0].name}", str(sorted(filled.items())))
        if place not in self._connections:
            saved = await self._instance.connections.create(
                self._project.id,
                ConnectionDraft(
                    name=f"{spec.name} {len(self._connections) + 1}",
                    integration_slug=spec.key,
                    auth_type=schemes[0].name,
                    config=filled,
                ),
                actor=_ACTOR,
                may_bind_secrets=True,
            )
            self._connections[place] = saved.connection.id
        return self._connections[place]

    def _add(self, folder: Path) -> None:
        known = self._connections.setdefault(("path", str(folder)), None)
        if known is None:
            self._instance.catalog.add_path(folder)
            self._connections["path", str(folder)] = "added"

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
