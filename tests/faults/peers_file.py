"""SQLite: a file instead of a server, which can be locked, full, or not a database at all."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from faults.peers import Peer
from faults.relay import SILENT, Relay
from fixtures_outside import Outside
from small_disk import small_disk


class Sqlite(Peer):
    """A file in the home of the instance."""

    slug = "sqlite"

    def __init__(self, outside: Outside) -> None:
        super().__init__(outside)
        self.work = ("execute", {"sql": "SELECT 1 AS one"})

    def file(self, name: str = "faults") -> Path:
        """Where a database stands."""
        (folder,) = self.outside.instance.settings.home.glob(f"**/{self.outside.project}/faults.db")
        return folder.parent / f"{name}.db"

    def relay(self):
        return Lock(self)

    def config(self, port):
        return {"database": "faults"}

    async def grant(self, connection, port):
        """A file needs none."""

    async def unknown_place(self, port):
        absent = {"sql": "SELECT 1 AS one FROM nowhere"}
        return await self.outside.call(await self.connect(port), "query", absent)

    async def too_many(self, port):
        connection = await self.connect(port, poolSize=1)
        slow = asyncio.create_task(
            self.outside.call(connection, "query", {"sql": ENDLESS}, timeout=2)
        )
        pools = self.outside.instance.calling.transports.of("sql").pools
        while not any(pool.busy for pool in pools().values()):  # noqa: ASYNC110 - a pool tells nobody
            await asyncio.sleep(0.01)
        found = await self.call(connection, timeout=0.2)
        await slow
        return found

    async def too_large(self, port):
        large = {"sql": f"WITH RECURSIVE n(i) AS ({COUNT}) SELECT hex(zeroblob(50000)) AS t FROM n"}
        return await self.outside.call(await self.connect(port), "query", large)

    async def not_permitted(self, port):
        connection = await self.connect(port, readOnly=True)
        made = {"sql": "CREATE TABLE private (id integer)"}
        return await self.outside.call(connection, "execute", made)

    async def not_utf_8(self, port):
        odd = {"sql": "SELECT CAST(x'67fffe' AS TEXT) AS t"}
        found = await self.outside.call(await self.connect(port), "query", odd)
        assert "g" in found.outcome.output["rows"][0]["t"]
        return found

    async def disk_full(self, port):
        small = self.file().parent / "small"
        small.mkdir()
        with small_disk(small, "64k"):
            self.file("small").symlink_to(small / "small.db")
            connection = await self.connect(port, database="small")
            filling = {"sql": "CREATE TABLE t AS SELECT zeroblob(400000) AS b"}
            try:
                return await self.outside.call(connection, "execute", filling)
            finally:
                await self.outside.instance.calling.close()
                self.file("small").unlink()


COUNT = "SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500"
ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS m FROM n"
)


class Lock(Relay):
    """Somebody else who writes and does not end."""

    def __init__(self, peer: Sqlite) -> None:
        super().__init__(0)
        self._peer = peer
        self._held: Any = None

    async def open(self) -> None:
        if self.mode == SILENT:
            self._held = sqlite3.connect(self._peer.file(), isolation_level=None)
            self._held.execute("BEGIN IMMEDIATE")

    async def pass_on(self) -> None:
        self._held.execute("ROLLBACK")

    async def close(self) -> None:
        if self._held is not None:
            self._held.close()
        await super().close()
