"""Projects, connections and grants in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from collections.abc import Sequence

from junctor.model.connection import Connection, Environment, NetworkGrant, Project
from junctor.model.errors import AlreadyExists
from junctor.testing.memory.epoch import Epoch
from junctor.testing.memory.rows import owned, referred
from junctor.testing.memory.sealed import MemoryCredentials


class MemoryProjects:
    """Implements `core.ports.store.Projects`."""

    def __init__(self, epoch: Epoch) -> None:
        self._epoch = epoch
        self._projects: dict[str, Project] = {}
        self._environments: dict[tuple[str, str], Environment] = {}

    async def add(self, project: Project, environments: Sequence[Environment]) -> None:
        if await self.by_key(project.key):
            raise AlreadyExists(f"The key `{project.key}` is taken.", field="key")
        self._projects[project.id] = project
        for environment in environments:
            self._environments[project.id, environment.key] = environment
        self._epoch.rise()

    async def get(self, project_id: str) -> Project | None:
        return self._projects.get(project_id)

    async def by_key(self, key: str) -> Project | None:
        return next((p for p in self._projects.values() if p.key == key), None)

    async def all(self) -> list[Project]:
        return sorted(self._projects.values(), key=lambda project: project.key)

    async def update(self, project: Project) -> None:
        self._projects[project.id] = project
        self._epoch.rise()

    async def environments(self, project_id: str) -> list[Environment]:
        found = [e for (owner, _), e in self._environments.items() if owner == project_id]
        return sorted(found, key=lambda each: (each.position, each.created_at, each.key))

    async def put_environment(self, *all_or_none: Environment) -> None:
        for each in all_or_none:
            self._environments[each.project_id, each.key] = each
        self._epoch.rise()

    async def delete_environment(self, project_id: str, key: str) -> bool:
        self._epoch.rise()
        return self._environments.pop((project_id, key), None) is not None


class MemoryConnections:
    """Implements `core.ports.store.Connections`."""

    def __init__(self, epoch: Epoch, credentials: MemoryCredentials, grants: MemoryGrants) -> None:
        self._epoch = epoch
        self._credentials = credentials
        self._grants = grants
        self._rows: dict[str, Connection] = {}

    async def add(self, connection: Connection) -> None:
        self._refuse_taken(connection)
        self._rows[connection.id] = connection
        self._epoch.rise()

    def _refuse_taken(self, connection: Connection) -> None:
        for other in self._rows.values():
            if other.project_id != connection.project_id or other.id == connection.id:
                continue
            for field in ("key", "name"):
                value = getattr(connection, field)
                if getattr(other, field) == value:
                    raise AlreadyExists(f"The {field} `{value}` is taken.", field=field)

    async def update(self, connection: Connection, *, expected_revision: int) -> bool:
        known = self._rows.get(connection.id)
        if known is None or known.revision != expected_revision:
            return False
        self._refuse_taken(connection)
        self._rows[connection.id] = connection
        self._epoch.rise()
        return True

    async def get(self, project_id: str, connection_id: str) -> Connection | None:
        return owned(self._rows, project_id, connection_id)

    async def find(self, project_id: str, ref: str) -> Connection | None:
        return referred(await self.all(project_id), ref)

    async def all(self, project_id: str) -> list[Connection]:
        found = [row for row in self._rows.values() if row.project_id == project_id]
        return sorted(found, key=lambda row: row.key)

    async def delete(self, project_id: str, connection_id: str) -> bool:
        if await self.get(project_id, connection_id) is None:
            return False
        del self._rows[connection_id]
        self._credentials.forget(connection_id)
        self._grants.forget(connection_id)
        self._epoch.rise()
        return True


class MemoryGrants:
    """Implements `core.ports.store.Grants`."""

    def __init__(self, epoch: Epoch) -> None:
        self._epoch = epoch
        self._rows: dict[str, NetworkGrant] = {}

    async def add(self, grant: NetworkGrant) -> None:
        self._rows[grant.id] = grant
        self._epoch.rise()

    async def all(self, project_id: str) -> list[NetworkGrant]:
        return [row for row in self._rows.values() if row.project_id == project_id]

    async def delete(self, project_id: str, grant_id: str) -> bool:
        found = self._rows.get(grant_id)
        if found is None or found.project_id != project_id:
            return False
        del self._rows[grant_id]
        self._epoch.rise()
        return True

    def forget(self, connection_id: str) -> None:
        """Drop the grants of a deleted connection."""
        self._rows = {k: g for k, g in self._rows.items() if g.connection_id != connection_id}
