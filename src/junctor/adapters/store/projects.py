"""Projects and environments."""

from __future__ import annotations

from collections.abc import Sequence

from junctor.adapters.store.repository import Repository, already
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Taken, Tx
from junctor.model.connection import Environment, Project

_PROJECT = Shape(Project, "projects")
_ENVIRONMENT = Shape(Environment, "environments")


class SqlProjects(Repository):
    """Projects with their environments."""

    async def add(self, project: Project, environments: Sequence[Environment]) -> None:
        """Create it with its environments.

        Raises:
            AlreadyExists: the key is taken.
        """

        def action(tx: Tx) -> None:
            tx.run(_PROJECT.insert, _PROJECT.row(project))
            for environment in environments:
                tx.run(_ENVIRONMENT.insert, _ENVIRONMENT.row(environment))

        try:
            await self._configure(action)
        except Taken as taken:
            raise already("project", taken, key=project.key) from None

    async def get(self, project_id: str) -> Project | None:
        """By id."""
        return _PROJECT.maybe(await self._db.one(f"{_PROJECT.select} WHERE id = ?", (project_id,)))

    async def by_key(self, key: str) -> Project | None:
        """By key."""
        return _PROJECT.maybe(await self._db.one(f"{_PROJECT.select} WHERE key = ?", (key,)))

    async def all(self) -> list[Project]:
        """Every project, oldest first."""
        return _PROJECT.values(await self._db.all(f"{_PROJECT.select} ORDER BY created_at, id"))

    async def update(self, project: Project) -> None:
        """Rename it.

        Raises:
            AlreadyExists: the key is taken.
        """
        sql = f"UPDATE projects SET {_PROJECT.assign} WHERE id = ?"  # noqa: S608 - names of ours
        try:
            await self._configure(lambda tx: tx.run(sql, [*_PROJECT.row(project), project.id]))
        except Taken as taken:
            raise already("project", taken, key=project.key) from None

    async def environments(self, project_id: str) -> list[Environment]:
        """Environments of a project, in their order."""
        sql = f"{_ENVIRONMENT.select} WHERE project_id = ? ORDER BY position, created_at, key"
        return _ENVIRONMENT.values(await self._db.all(sql, (project_id,)))

    async def put_environment(self, *all_or_none: Environment) -> None:
        """Insert or replace them, all or none."""
        sql = _ENVIRONMENT.replace("project_id", "key")

        def action(tx: Tx) -> None:
            for each in all_or_none:
                tx.run(sql, _ENVIRONMENT.row(each))

        await self._configure(action)

    async def delete_environment(self, project_id: str, key: str) -> bool:
        """Delete it; its credentials and secrets stay until they are deleted by name."""
        sql = "DELETE FROM environments WHERE project_id = ? AND key = ?"
        return await self._configure(lambda tx: tx.run(sql, (project_id, key))) > 0
