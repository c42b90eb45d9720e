"""Connections of a project: made, changed, shown and deleted, with their credentials."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from junctor.core.connections.credentials import CredentialService, Spot
from junctor.core.connections.dependents import Dependents
from junctor.core.connections.drafts import ConnectionChange, ConnectionDraft
from junctor.core.connections.named import connection_named
from junctor.core.connections.nudges import Notice, name_notices, tls_notices, trigger_notices
from junctor.core.connections.settings import check_settings, effective_config
from junctor.core.connections.trail import Trail
from junctor.core.ports.catalog import CatalogLookup, Entry
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.store import Store
from junctor.model.auth import AuthScheme
from junctor.model.call import Actor
from junctor.model.connection import Connection, Environment
from junctor.model.errors import AlreadyExists, InvalidInput, NotConfigured, NotPermitted, Overtaken
from junctor.model.ids import free_slug, new_id, slug
from junctor.model.spec import ConnectorSpec


@dataclass(frozen=True, slots=True)
class SavedConnection:
    """What was saved, and hints about it."""

    connection: Connection
    notices: list[Notice] = field(default_factory=list)


DriverCheck = Callable[[str, Sequence[str]], None]
"""Refuses a connector, by its name, of whose extras one is not installed."""


class ConnectionService:
    """The connections of all projects; used by REST, command line and flows alike."""

    def __init__(
        self,
        store: Store,
        catalog: CatalogLookup,
        credentials: CredentialService,
        dependents: Dependents,
        *,
        clock: Clock | None = None,
        check_installed: DriverCheck | None = None,
    ) -> None:
        self._store = store
        self._check_installed = check_installed
        self._catalog = catalog
        self._credentials = credentials
        self._dependents = dependents
        self._clock = clock or SystemClock()
        self._trail = Trail(store, self._clock)

    async def create(
        self,
        project_id: str,
        draft: ConnectionDraft,
        *,
        actor: Actor,
        may_bind_secrets: bool = False,
        may_relax_tls: bool = False,
        confirm_short: bool = False,
    ) -> SavedConnection:
        """Make a connection, with credentials when they are given.

        Raises:
            UnknownObject: no such connector. InvalidInput, NotPermitted, AlreadyExists.
        """
        entry = await self._catalog.get(
            project_id, draft.integration_slug, draft.integration_version
        )
        connection = await self._drafted(project_id, draft, entry)
        await self._check(connection, None, entry.spec, may_relax_tls=may_relax_tls)
        await self._check_credentials(
            project_id, draft.credentials, may_bind_secrets=may_bind_secrets
        )
        await self._trail.record("connection.create", project_id, actor, connection=connection)
        await self._store.connections.add(connection)
        notices = name_notices(connection.name, entry.spec.name) + tls_notices(connection)
        try:
            notices += await self._put_credentials(
                connection,
                draft.credentials,
                actor=actor,
                may_bind_secrets=may_bind_secrets,
                confirm_short=confirm_short,
            )
        except Exception:
            # A half-made connection would be in the way of the corrected second try.
            await self._store.connections.delete(project_id, connection.id)
            raise
        return SavedConnection(connection, notices)

    async def update(
        self,
        project_id: str,
        ref: str,
        change: ConnectionChange,
        *,
        actor: Actor,
        may_bind_secrets: bool = False,
        may_relax_tls: bool = False,
        confirm_short: bool = False,
    ) -> SavedConnection:
        """Change the given fields.

        A credential that was entered for other origins stays stored but unusable until it is
        entered again; the notices say so.
        """
        before = await self.get(project_id, ref)
        if change.revision not in {None, before.revision}:
            raise _overtaken(before)
        given = change.given()
        version = given.get("integration_version", before.integration_version)
        entry = await self._catalog.get(project_id, before.integration_slug, version)
        after = before.model_copy(
            update={
                **given,
                "integration_version": entry.spec.version,
                "spec_digest": entry.digest,
                "updated_at": self._clock.now(),
                "revision": before.revision + 1,
            }
        )
        await self._check(after, before, entry.spec, may_relax_tls=may_relax_tls)
        await self._check_credentials(
            project_id, change.credentials, may_bind_secrets=may_bind_secrets
        )
        await self._trail.record(
            "connection.update", project_id, actor, connection=after, fields=sorted(given)
        )
        if not await self._store.connections.update(after, expected_revision=before.revision):
            raise _overtaken(before)
        notices = name_notices(after.name, entry.spec.name) if "name" in given else []
        notices += tls_notices(after, before)
        notices += trigger_notices(await self._dependents.of_connection(project_id, after.id))
        notices += await self._put_credentials(
            after,
            change.credentials,
            actor=actor,
            may_bind_secrets=may_bind_secrets,
            confirm_short=confirm_short,
        )
        return SavedConnection(after, notices)

    async def get(self, project_id: str, ref: str) -> Connection:
        """A connection by id, key or name.

        Raises:
            UnknownObject: there is none in this project.
        """
        return await connection_named(self._store, project_id, ref)

    async def all(self, project_id: str) -> list[Connection]:
        """The connections of a project by key."""
        return await self._store.connections.all(project_id)

    async def view(self, connection: Connection) -> dict[str, Any]:
        """The connection and what may be shown of its credentials."""
        rows = await self._store.credentials.versions(connection.project_id, connection.id)
        shown = [row for row in rows if row.state in ("current", "pending", "broken")]
        credentials: dict[str, dict[str, Any]] = {}
        for row in shown:
            view = await self._credentials.view(row)
            if row.state == "pending":
                credentials.setdefault(row.environment, {"fields": {}})["pending"] = view
            else:
                credentials[row.environment] = {**credentials.get(row.environment, {}), **view}
        return {**connection.to_json(), "credentials": credentials}

    async def delete(
        self,
        project_id: str,
        ref: str,
        *,
        actor: Actor,
        force: bool = False,
        ending: Callable[[Connection], Awaitable[object]] | None = None,
    ) -> None:
        """Delete a connection with its credentials and grants; named secrets stay.

        `ending` is told before they are gone, when nothing speaks against it any more.

        Raises:
            InUse: flows use it and `force` is not given; details list them, triggers first.
        """
        connection = await self.get(project_id, ref)
        dependents = await self._dependents.of_connection(project_id, connection.id)
        if not force:
            dependents.refuse(f"The connection “{connection.name}”")
        await self._trail.record(
            "connection.delete",
            project_id,
            actor,
            connection=connection,
            forced=force and bool(dependents),
            dependents=dependents.to_json() or None,
        )
        if ending is not None:
            await ending(connection)
        await self._store.connections.delete(project_id, connection.id)

    async def spot(self, connection: Connection, environment: str) -> Spot:
        """Where a credential is entered, with everything that decides its origins.

        Raises:
            InvalidInput: there is no such environment. NotConfigured: settings are missing there.
        """
        entry = await self._catalog.get(
            connection.project_id, connection.integration_slug, connection.integration_version
        )
        place = await self._environment(connection.project_id, environment)
        return Spot(
            connection=connection,
            environment=place,
            spec=entry.spec,
            scheme=scheme_of(connection, entry.spec),
            config=effective_config(connection, place, entry.spec),
        )

    async def _environment(self, project_id: str, key: str) -> Environment:
        known = await self._store.projects.environments(project_id)
        for each in known:
            if each.key == key:
                return each
        raise InvalidInput(
            f"There is no environment `{key}` in this project.",
            cure=f"Use one of {', '.join(each.key for each in known)}.",
            field="environment",
        )

    async def _drafted(self, project_id: str, draft: ConnectionDraft, entry: Entry) -> Connection:
        now = self._clock.now()
        return Connection(
            id=new_id("con"),
            project_id=project_id,
            key=draft.key or await self._free_key(project_id, draft.name),
            name=draft.name,
            description=draft.description,
            integration_slug=entry.spec.key,
            integration_version=entry.spec.version,
            spec_digest=entry.digest,
            auth_type=draft.auth_type or entry.spec.auth[0].name,
            config=draft.config,
            environments=draft.environments,
            timeout=draft.timeout,
            connect_timeout=draft.connect_timeout,
            created_at=now,
            updated_at=now,
        )

    async def _free_key(self, project_id: str, name: str) -> str:
        taken = {each.key for each in await self._store.connections.all(project_id)}
        return free_slug(slug(name, otherwise="connection"), taken)

    def lacks(self, spec: ConnectorSpec) -> list[str]:
        """The extras of a connector that are not installed here."""
        try:
            if self._check_installed is not None:
                self._check_installed(spec.name, spec.requires)
        except NotConfigured as missing:
            return list(missing.details.get("extras", ()))
        return []

    async def _check(
        self,
        connection: Connection,
        before: Connection | None,
        spec: ConnectorSpec,
        *,
        may_relax_tls: bool,
    ) -> None:
        scheme_of(connection, spec)
        if self._check_installed is not None:
            self._check_installed(spec.name, spec.requires)
        environments = await self._store.projects.environments(connection.project_id)
        check_settings(connection, before, environments, spec, may_relax_tls=may_relax_tls)
        for other in await self._store.connections.all(connection.project_id):
            for name in ("key", "name"):
                if other.id != connection.id and getattr(other, name) == getattr(connection, name):
                    raise AlreadyExists(
                        f"Another connection has the {name} `{getattr(connection, name)}`.",
                        field=name,
                    )

    async def _check_credentials(
        self, project_id: str, credentials: dict[str, dict[str, Any]], *, may_bind_secrets: bool
    ) -> None:
        if credentials and not may_bind_secrets:
            raise NotPermitted(
                "Writing a credential needs the role connection admin.",
                cure="Save the connection without it and ask a connection admin to enter it.",
                field="credentials",
            )
        for environment in credentials:
            await self._environment(project_id, environment)

    async def _put_credentials(
        self,
        connection: Connection,
        credentials: dict[str, dict[str, Any]],
        *,
        actor: Actor,
        may_bind_secrets: bool,
        confirm_short: bool,
    ) -> list[Notice]:
        notices: list[Notice] = []
        for environment, values in credentials.items():
            saved = await self._credentials.put(
                await self.spot(connection, environment),
                values,
                actor=actor,
                may_bind_secrets=may_bind_secrets,
                confirm_short=confirm_short,
            )
            notices += saved.notices
        return notices


def scheme_of(connection: Connection, spec: ConnectorSpec) -> AuthScheme:
    """The auth scheme of a connection.

    Raises:
        InvalidInput: the connector has no such scheme; names those it has.
    """
    scheme = spec.scheme(connection.auth_type)
    if scheme is None:
        names = ", ".join(f"`{each.name}`" for each in spec.auth)
        raise InvalidInput(
            f"The connector {spec.name} cannot sign in by `{connection.auth_type}`.",
            cure=f"Use one of {names}.",
            field="authType",
        )
    return scheme


def _overtaken(connection: Connection) -> Overtaken:
    return Overtaken(
        f"“{connection.name}” was changed by somebody else just now.",
        field="revision",
        details={"revision": connection.revision},
    )
