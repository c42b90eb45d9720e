"""Deleting and re-pointing: what happens to those who depend on a secret or a connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from junctor.core.connections.credentials import CredentialService
from junctor.core.connections.dependents import Dependents
from junctor.core.connections.named import connection_named
from junctor.core.connections.places import credential_place
from junctor.core.connections.references import pointing_to, references
from junctor.core.connections.secrets import SecretService, check_name
from junctor.core.ports.store import Store
from junctor.model.call import Actor
from junctor.model.connection import Credential
from junctor.model.errors import InvalidInput, Overtaken, UnknownObject

# (project, old connection id, new connection id) -> how many drafts were changed
RepointFlows = Callable[[str, str, str], Awaitable[int]]


class Replacement:
    """Removes what nobody uses, and moves users from one thing to another."""

    def __init__(
        self,
        store: Store,
        secrets: SecretService,
        credentials: CredentialService,
        dependents: Dependents,
        *,
        repoint_flows: RepointFlows | None = None,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._credentials = credentials
        self._dependents = dependents
        self._repoint_flows = repoint_flows

    async def delete_secret(
        self,
        project_id: str,
        name: str,
        environment: str | None = None,
        *,
        actor: Actor,
        force: bool = False,
    ) -> None:
        """Delete a secret; dependents then fail as `config` and name it.

        Raises:
            InUse: connections or flows use it and `force` is not given.
        """
        dependents = await self._dependents.of_secret(project_id, name, environment)
        if not force:
            dependents.refuse(f"The secret `{name}`")
        await self._secrets.drop(
            project_id, name, environment, actor=actor, forced=force and bool(dependents)
        )

    async def replace_secret(self, project_id: str, old: str, new: str, *, actor: Actor) -> int:
        """Let every credential that points at `old` point at `new`; returns how many did.

        Raises:
            UnknownObject: `new` is not set in an environment where it would be needed.
        """
        check_name(new)
        rows = [
            row
            for row in await self._store.credentials.pointing_at(project_id, old)
            if row.state == "current"
        ]
        for row in rows:
            if await self._store.secrets.current(project_id, new, row.environment) is None:
                raise UnknownObject(
                    f"The secret `{new}` is not set in `{row.environment}`, where `{old}` is used."
                )
        for row in rows:
            await self._repoint(row, old, new, actor)
        return len(rows)

    async def _repoint(self, row: Credential, old: str, new: str, actor: Actor) -> None:
        connection = await self._store.connections.get(row.project_id, row.connection_id)
        receipt = await self._credentials.trail.record(
            "credential.repoint",
            row.project_id,
            actor,
            connection=connection,
            environment=row.environment,
            credential=f"{row.id}:{row.version}",
            old=old,
            new=new,
        )
        document = await self._credentials.document(row, receipt)
        moved = {k: pointing_to(new) if v == pointing_to(old) else v for k, v in document.items()}
        versions = await self._store.credentials.versions(row.project_id, row.connection_id)
        after = row.model_copy(
            update={
                "version": max(v.version for v in versions if v.id == row.id) + 1,
                "fields": {k: _moved(shown, old, new) for k, shown in row.fields.items()},
                "secret_names": references(moved),
                "created_at": self._credentials.clock.now(),
                "created_by": str(actor),
            }
        )
        vault = self._credentials.vault
        await vault.ready(row.project_id)
        sealed = vault.seal(credential_place(after), orjson.dumps(moved))
        after = after.model_copy(update={"document": sealed})
        if not await self._store.credentials.add(after, replaces=row.version):
            raise Overtaken(
                "A credential was changed by somebody else just now.",
                cure="Replace the secret again; what is done stays done.",
            )

    async def replace_connection(self, project_id: str, old: str, new: str, *, actor: Actor) -> int:
        """Let every flow draft that uses `old` use `new`; returns how many were changed.

        Published versions are immutable: publish the drafts afterwards.

        Raises:
            InvalidInput: the two belong to different connectors.
        """
        before = await connection_named(self._store, project_id, old)
        after = await connection_named(self._store, project_id, new)
        if before.integration_slug != after.integration_slug:
            raise InvalidInput(
                f"“{after.name}” belongs to the connector `{after.integration_slug}`, "
                f"“{before.name}” to `{before.integration_slug}`.",
                cure="Choose a connection of the same connector.",
            )
        await self._credentials.trail.record(
            "connection.replace", project_id, actor, connection=before, new=after.id
        )
        if self._repoint_flows is None:
            return 0
        return await self._repoint_flows(project_id, before.id, after.id)


def _moved(shown: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Field metadata after re-pointing; the new secret was not made by this connection."""
    if shown.get("secret") != old:
        return shown
    return {"set": True, "source": "secret", "secret": new}
