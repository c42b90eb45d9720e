"""Versions of named secrets per environment; ciphertext only."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Taken, Tx
from junctor.adapters.store.versioned import Versioned
from junctor.model.connection import Secret

_SECRET = Shape(Secret, "secrets")
_VERSIONS = Versioned(_SECRET, ("project_id", "name", "environment"))


class SqlSecrets(Repository):
    """Named secrets."""

    async def current(self, project_id: str, name: str, environment: str) -> Secret | None:
        """The one in use."""
        sql = f"""{_SECRET.select} WHERE project_id = ? AND name = ? AND environment = ?
            AND state = 'current'"""
        return _SECRET.maybe(await self._db.one(sql, (project_id, name, environment)))

    async def all(self, project_id: str) -> list[Secret]:
        """Current and previous versions of every secret."""
        sql = f"""{_SECRET.select} WHERE project_id = ? AND state IN ('current', 'previous')
            ORDER BY name, environment, version"""
        return _SECRET.values(await self._db.all(sql, (project_id,)))

    async def versions(self, project_id: str, name: str) -> list[Secret]:
        """Every version of one secret: by environment, newest first."""
        sql = f"""{_SECRET.select} WHERE project_id = ? AND name = ?
            ORDER BY environment, version DESC"""
        return _SECRET.values(await self._db.all(sql, (project_id, name)))

    async def add(self, secret: Secret, *, replaces: int | None) -> bool:
        """Insert; a current one only in place of the version `replaces`."""
        row = _SECRET.row(secret)
        place = (secret.project_id, secret.name, secret.environment)

        def action(tx: Tx) -> bool:
            if secret.state == "current":
                return _VERSIONS.add(tx, row, place, replaces)
            return tx.run(_SECRET.insert, row) > 0

        try:
            return await self._configure(action)
        except Taken:
            return False

    async def set_state(self, project_id: str, secret_id: str, version: int, state: str) -> bool:
        """Move a version; a new current one makes the old one previous."""
        key = (project_id, secret_id, version)
        return await self._configure(lambda tx: _VERSIONS.set_state(tx, key, state))

    async def delete(self, project_id: str, name: str, environment: str | None) -> int:
        """Delete every version, in one environment or in all; how many rows went."""
        sql, args = "DELETE FROM secrets WHERE project_id = ? AND name = ?", [project_id, name]
        if environment is not None:
            sql, args = f"{sql} AND environment = ?", [*args, environment]
        return await self._configure(lambda tx: tx.run(sql, args))

    async def replace_ciphertext(self, secret: Secret, ciphertext: bytes) -> bool:
        """New ciphertext of the same version, unless it was changed meanwhile."""
        sql = """UPDATE secrets SET ciphertext = ?
            WHERE project_id = ? AND id = ? AND version = ? AND ciphertext = ?"""
        args = (ciphertext, secret.project_id, secret.id, secret.version, secret.ciphertext)
        return await self._configure(lambda tx: tx.run(sql, args)) > 0

    async def page(self, after: tuple[str, int] | None, limit: int) -> list[Secret]:
        """All secrets of all projects in order of (id, version)."""
        sql = _VERSIONS.page_sql(after=after is not None)
        return _SECRET.values(await self._db.all(sql, (*(after or ()), limit)))
