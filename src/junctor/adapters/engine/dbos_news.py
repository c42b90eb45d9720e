"""News between processes over PostgreSQL's LISTEN: a run is over, waits, or is to be woken."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

import psycopg

from junctor.adapters.engine.dbos_journal import CHANNEL

_LOG = logging.getLogger(__name__)
_AGAIN = 1.0
"""Seconds until a lost connection is tried again; whoever waits looks for itself as often."""


class News:
    """Hears what other processes say of runs; what is missed is found by looking."""

    def __init__(self, url: str, heard: Callable[[str, str], None]) -> None:
        self._url = url
        self._heard = heard
        self._hopes: dict[str, asyncio.Future[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def hope(self, run_id: str) -> asyncio.Future[None]:
        """Done at the next news of a run."""
        hope = self._hopes.get(run_id)
        if hope is None:
            hope = self._hopes[run_id] = asyncio.get_running_loop().create_future()
        return hope

    def tell(self, run_id: str) -> None:
        """There is news of a run."""
        hope = self._hopes.pop(run_id, None)
        if hope is not None and not hope.done():
            hope.set_result(None)

    def open(self) -> None:
        """Begin to listen, once."""
        if self._task is not None:
            return
        self._task = asyncio.get_running_loop().create_task(self._listen(), name="news of runs")

    async def close(self) -> None:
        """Listen no more; whoever waits looks once more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for run_id in list(self._hopes):
            self.tell(run_id)

    async def _listen(self) -> None:
        while True:
            try:
                await self._session()
            except psycopg.Error as error:
                _LOG.warning("news of runs are not heard: %s", type(error).__name__)
            await asyncio.sleep(_AGAIN)

    async def _session(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=10
        )
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            async for notice in connection.notifies():
                kind, _, run_id = notice.payload.partition(":")
                self._heard(kind, run_id)
