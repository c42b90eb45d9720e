"""Connections of a project."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository, already
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Taken
from junctor.model.connection import Connection

_CONNECTION = Shape(Connection, "connections", json=("config", "environments"))
_FIND = f"""{_CONNECTION.select} WHERE project_id = ? AND (id = ? OR key = ? OR name = ?)
    ORDER BY CASE WHEN id = ? THEN 0 WHEN key = ? THEN 1 ELSE 2 END LIMIT 1"""
_UPDATE = f"""UPDATE connections SET {_CONNECTION.assign}
    WHERE project_id = ? AND id = ? AND revision = ?"""  # noqa: S608 - names of ours


class SqlConnections(Repository):
    """Connections; their credentials and grants go with them."""

    async def add(self, connection: Connection) -> None:
        """Create it.

        Raises:
            AlreadyExists: key or name is taken in the project.
        """
        try:
            await self._configure(
                lambda tx: tx.run(_CONNECTION.insert, _CONNECTION.row(connection))
            )
        except Taken as taken:
            raise _already(connection, taken) from None

    async def update(self, connection: Connection, *, expected_revision: int) -> bool:
        """Store it as revision `expected_revision + 1`; False when somebody was faster.

        Raises:
            AlreadyExists: key or name is taken in the project.
        """
        stored = connection.model_copy(update={"revision": expected_revision + 1})
        args = [*_CONNECTION.row(stored), stored.project_id, stored.id, expected_revision]
        try:
            return await self._configure(lambda tx: tx.run(_UPDATE, args)) > 0
        except Taken as taken:
            raise _already(connection, taken) from None

    async def get(self, project_id: str, connection_id: str) -> Connection | None:
        """By id."""
        sql = f"{_CONNECTION.select} WHERE id = ? AND project_id = ?"
        return _CONNECTION.maybe(await self._db.one(sql, (connection_id, project_id)))

    async def find(self, project_id: str, ref: str) -> Connection | None:
        """By id, key or display name, in that order."""
        return _CONNECTION.maybe(await self._db.one(_FIND, (project_id, *[ref] * 5)))

    async def all(self, project_id: str) -> list[Connection]:
        """Connections of a project by name."""
        sql = f"{_CONNECTION.select} WHERE project_id = ? ORDER BY name, id"
        return _CONNECTION.values(await self._db.all(sql, (project_id,)))

    async def delete(self, project_id: str, connection_id: str) -> bool:
        """Delete it with its credentials and grants."""
        sql = "DELETE FROM connections WHERE project_id = ? AND id = ?"
        return await self._configure(lambda tx: tx.run(sql, (project_id, connection_id))) > 0


def _already(connection: Connection, reason: Taken) -> Exception:
    return already("connection", reason, key=connection.key, name=connection.name)
