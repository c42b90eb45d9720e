"""Bytes that steps gave, by digest."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository

_KEEP = """INSERT INTO files (run_id, digest, project_id, data, created_at)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT (run_id, digest) DO NOTHING"""
_READ = "SELECT data FROM files WHERE project_id = ? AND digest = ? LIMIT 1"


class SqlFiles(Repository):
    """Bytes beside the records that refer to them."""

    async def keep(
        self, project_id: str, run_id: str, digest: str, data: bytes, *, at: int
    ) -> None:
        """Store them, once per run."""
        args = (run_id, digest, project_id, data, at)
        await self._db.append(lambda tx: tx.run(_KEEP, args))

    async def read(self, project_id: str, digest: str) -> bytes | None:
        """The bytes, from whichever run of the project has them."""
        row = await self._db.one(_READ, (project_id, digest))
        return None if row is None else bytes(row[0])
