"""Exclusive claims with an end, and token buckets, each one statement on the database."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.tx import Tx

_ACQUIRE = """INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE leases.holder = excluded.holder OR leases.until <= ? RETURNING holder"""

# The bucket as one number: the moment (in microseconds) at which it is full again. A token
# moves it one interval on; it may not lie further ahead than the whole span.
_TAKE = """INSERT INTO buckets (bucket, free_at) VALUES (?, ?)
    ON CONFLICT (bucket) DO UPDATE SET free_at =
        CASE WHEN buckets.free_at > ? THEN buckets.free_at ELSE ? END + ?
    WHERE buckets.free_at <= ? RETURNING free_at"""


class SqlLeases(Repository):
    """Coordination between processes; times are the database's."""

    async def acquire(self, name: str, holder: str, seconds: float) -> bool:
        """Take or extend a claim; False while another holder has it."""

        def action(tx: Tx) -> bool:
            now = tx.now()
            until = now + int(seconds * 1000)
            return tx.one(_ACQUIRE, (name, holder, until, now)) is not None

        return await self._write(action)

    async def release(self, name: str, holder: str) -> None:
        """Give a claim back, if it is still ours."""
        sql = "DELETE FROM leases WHERE name = ? AND holder = ?"
        await self._write(lambda tx: tx.run(sql, (name, holder)))

    async def take(self, bucket: str, *, calls: int, seconds: float, now: int) -> float:
        """One token of a budget of `calls` per `seconds`: 0, else seconds to wait."""
        present = now * 1000
        span = int(seconds * 1_000_000)
        interval = max(1, span // max(1, calls))
        latest = present + span - interval
        args = (bucket, present + interval, present, present, interval, latest)

        def action(tx: Tx) -> float:
            if tx.one(_TAKE, args) is not None:
                return 0.0
            row = tx.one("SELECT free_at FROM buckets WHERE bucket = ?", (bucket,))
            return max(0.001, (row[0] - latest) / 1_000_000) if row else 0.001

        return await self._write(action)
