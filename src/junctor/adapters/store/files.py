"""Sealed bytes that steps gave, by digest."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import Shape
from junctor.model.stored_file import StoredFile

_FILE = Shape(StoredFile, "files")
_KEEP = (
    f"INSERT INTO files ({_FILE.columns}, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - names of ours
    " ON CONFLICT (run_id, digest) DO NOTHING"
)
_READ = "SELECT data FROM files WHERE project_id = ? AND digest = ? LIMIT 1"
_OF = f"{_FILE.select} WHERE project_id = ? AND run_id = ? ORDER BY created_at, digest"
_HEAD = 200
_HEADS = f"SELECT {_FILE.columns}, substr(data, 1, {_HEAD}) FROM files"  # noqa: S608 - names of ours
_REPLACE = "UPDATE files SET data = ? WHERE run_id = ? AND digest = ?"


class SqlFiles(Repository):
    """Bytes beside the records that refer to them."""

    async def keep(self, file: StoredFile, sealed: bytes) -> None:
        """Store them, once per run."""
        args = [*_FILE.row(file), sealed]
        await self._db.append(lambda tx: tx.run(_KEEP, args))

    async def read(self, project_id: str, digest: str) -> bytes | None:
        """The sealed bytes, from whichever run of the project has them."""
        row = await self._db.one(_READ, (project_id, digest))
        return None if row is None else bytes(row[0])

    async def of(self, project_id: str, run_id: str) -> list[StoredFile]:
        """The files of a run, oldest first."""
        return _FILE.values(await self._db.all(_OF, (project_id, run_id)))

    async def heads(
        self, after: tuple[str, str] | None, limit: int
    ) -> list[tuple[StoredFile, bytes]]:
        """Files of all runs with the beginning of what is sealed, by run and digest."""
        where, args = ("", ()) if after is None else (" WHERE (run_id, digest) > (?, ?)", after)
        rows = await self._db.all(
            f"{_HEADS}{where} ORDER BY run_id, digest LIMIT ?", (*args, limit)
        )
        return [(_FILE.value(row[:-1]), bytes(row[-1])) for row in rows]

    async def replace(self, file: StoredFile, sealed: bytes) -> None:
        """Store the bytes sealed anew."""
        args = (sealed, file.run_id, file.digest)
        await self._db.write(lambda tx: tx.run(_REPLACE, args))

    async def forget(self) -> int:
        """Delete all of them."""
        return await self._db.write(lambda tx: tx.run("DELETE FROM files"))
