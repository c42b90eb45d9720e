"""The last test of each connection, and whether it still says something about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from junctor.core.connections.documents import TOKEN
from junctor.core.connections.service import ConnectionService
from junctor.core.ports import Clock, Store
from junctor.model.connection import Connection
from junctor.model.health import Tried
from junctor.model.scrub import scrubber
from junctor.model.value import digest


class Report(Protocol):
    """How the test of one environment ended."""

    @property
    def environment(self) -> str:
        """Its key."""
        ...

    @property
    def ok(self) -> bool:
        """Whether it works."""
        ...

    def to_json(self) -> dict[str, Any]:
        """The report as answers show it."""
        ...


class Tries:
    """Keeps how tests ended and shows them beside the connection that they were made of."""

    def __init__(self, store: Store, connections: ConnectionService, clock: Clock) -> None:
        self._store = store
        self._connections = connections
        self._clock = clock

    async def keep(self, project_id: str, ref: str, reports: Iterable[Report]) -> None:
        """Keep these reports as the last ones.

        Raises:
            UnknownObject: no such connection (any more).
        """
        connection = await self._connections.get(project_id, ref)
        view = await self._connections.view(connection)
        parents = await self._parents(project_id)
        now = self._clock.now()
        for each in reports:
            await self._store.health.try_ended(
                Tried(
                    project_id=project_id,
                    connection_id=connection.id,
                    environment=each.environment,
                    basis=_basis(connection, each.environment, parents, view),
                    report=scrubber().json(each.to_json()),
                    tried_at=now,
                    worked_at=now if each.ok else None,
                )
            )

    async def of(
        self, project_id: str, connection_id: str | None = None
    ) -> Mapping[str, list[Tried]]:
        """The last tests of a project's connections, or of one, by connection."""
        found: dict[str, list[Tried]] = defaultdict(list)
        for each in await self._store.health.tries(project_id, connection_id):
            found[each.connection_id].append(each)
        return found

    async def shown(
        self, connection: Connection, view: dict[str, Any], tried: Iterable[Tried]
    ) -> dict[str, dict[str, Any]]:
        """Environment -> its last test as answers show it; `outdated` when things have changed."""
        tried = list(tried)
        parents = await self._parents(connection.project_id) if tried else {}
        return {
            each.environment: {
                **each.report,
                "triedAt": each.tried_at,
                "workedAt": each.worked_at,
                "outdated": each.basis != _basis(connection, each.environment, parents, view),
            }
            for each in tried
        }

    async def _parents(self, project_id: str) -> dict[str, str | None]:
        rows = await self._store.projects.environments(project_id)
        return {each.key: each.inherits for each in rows}


def _basis(
    connection: Connection,
    environment: str,
    parents: Mapping[str, str | None],
    view: Mapping[str, Any],
) -> str:
    """What a test depends on, without any value; tokens that renew themselves do not count."""
    credential = view["credentials"].get(environment, {})
    own = connection.environments.get(environment)
    return digest(
        {
            "auth": connection.auth_type,
            "connector": connection.spec_digest,
            "settings": connection.settings(environment, parents.get(environment)),
            "tls": [own.tls_verify, own.ca_pem] if own else None,
            "state": credential.get("state"),
            "fields": {
                name: [field.get("secret"), field.get("fingerprint")]
                for name, field in credential.get("fields", {}).items()
                if field.get("source") != TOKEN
            },
        }
    )
