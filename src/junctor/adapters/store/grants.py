"""Network grants: which private addresses a connection may reach."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository, already
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Taken
from junctor.model.connection import NetworkGrant

_GRANT = Shape(NetworkGrant, "grants", json=("ports",))


class SqlGrants(Repository):
    """Grants of a project."""

    async def add(self, grant: NetworkGrant) -> None:
        """Create it.

        Raises:
            AlreadyExists: the id is taken.
        """
        try:
            await self._configure(lambda tx: tx.run(_GRANT.insert, _GRANT.row(grant)))
        except Taken as taken:
            raise already("grant", taken, id=grant.id) from None

    async def all(self, project_id: str) -> list[NetworkGrant]:
        """Grants of a project, oldest first."""
        sql = f"{_GRANT.select} WHERE project_id = ? ORDER BY created_at, id"
        return _GRANT.values(await self._db.all(sql, (project_id,)))

    async def delete(self, project_id: str, grant_id: str) -> bool:
        """Take it back."""
        sql = "DELETE FROM grants WHERE project_id = ? AND id = ?"
        return await self._configure(lambda tx: tx.run(sql, (project_id, grant_id))) > 0
