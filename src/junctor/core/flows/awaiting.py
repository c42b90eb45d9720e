"""Runs inside a run that are under way, and what those that ended well gave.

A node that has many is driven again and again while they run: each is asked for once at a time,
and what ended well, which never changes any more, is not read from the store again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from junctor.core.ports.engine import Engine, Parked
from junctor.model.flow import Run
from junctor.model.value import canonical

PATIENCE = 0.5
"""Seconds without an end of a child after which the parent gives up its place and waits."""
LOOK_AGAIN = 60_000
"""Milliseconds after which a parent that waits looks anyway."""
MOST = 64 * 1024 * 1024
"""Bytes of results of all loops of a process."""
_LARGEST = 4096


class Awaiting:
    """The children of one node under way, by index, for as long as the node is driven."""

    def __init__(self, engine: Engine, project_id: str, patience: float = PATIENCE) -> None:
        self._engine = engine
        self._patience = patience
        self._project_id = project_id
        self._tasks: dict[asyncio.Task[Run], int] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._tasks)

    def add(self, index: int, run_id: str) -> None:
        """Await one more."""
        result = self._engine.result(self._project_id, run_id, self._patience)
        task = asyncio.ensure_future(result)
        self._tasks[task] = index

    async def ended(self, now: int) -> list[tuple[int, Run]]:
        """Those that have ended, in the order of their indices; at least one.

        Raises:
            Parked: none did for a while; who calls is to be called again when one has.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        while (left := until - loop.time()) > 0 and self._tasks:
            done, _ = await asyncio.wait(
                self._tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED
            )
            found = sorted(((self._tasks.pop(task), task.result()) for task in done), key=_index)
            over = [(index, run) for index, run in found if run.finished_at is not None]
            for index, run in found:
                if run.finished_at is None:
                    self.add(index, run.id)
            if over:
                return over
        raise Parked(now + LOOK_AGAIN)

    def close(self) -> None:
        """Ask no more."""
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.exception()  # somebody has looked: one of them was raised already
            task.cancel()
        self._tasks.clear()


def _index(found: tuple[int, Run]) -> int:
    return found[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """What an item that ended well gave: its result, what it carries on, whether it is the last."""

    result: Mapping[str, Any]
    carried: Mapping[str, Any] = field(default_factory=dict)
    last: bool = False


class Kept:
    """Small results of loops under way; a restart reads them from the store instead."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._loops: dict[tuple[str, str], dict[int, Good]] = {}
        self._sizes: dict[tuple[str, str], int] = {}
        self._size = 0

    def of(self, run_id: str, node_id: str) -> Mapping[int, Good]:
        """What is kept of a loop, by index."""
        return self._loops.get((run_id, node_id), {})

    def keep(self, run_id: str, node_id: str, index: int, item: Good) -> None:
        """Keep one, unless it is large; the oldest other loop makes room, where there is one."""
        size, loop = len(canonical([item.result, item.carried])), (run_id, node_id)
        if size > _LARGEST:
            return
        while self._size + size > self._most:
            other = next((each for each in self._loops if each != loop), None)
            if other is None:
                return
            self.forget(*other)
        self._loops.setdefault(loop, {})[index] = item
        self._sizes[loop] = self._sizes.get(loop, 0) + size
        self._size += size

    def forget(self, run_id: str, node_id: str) -> None:
        """A loop has ended."""
        self._loops.pop((run_id, node_id), None)
        self._size -= self._sizes.pop((run_id, node_id), 0)
