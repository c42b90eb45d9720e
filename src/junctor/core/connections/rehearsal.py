"""A new value of a secret is tried with everything that uses it, before it is saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from junctor.core.connections.credentials import CredentialService
from junctor.core.connections.documents import TOKEN
from junctor.core.connections.places import credential_place
from junctor.core.connections.references import pointing_to, references
from junctor.core.connections.secrets import check_name, check_value
from junctor.model.call import Actor
from junctor.model.characters import refuse_nul
from junctor.model.connection import Connection, Credential
from junctor.model.ids import new_id

_ONE_USE = "refresh_token"
SPENDS = (
    "Somebody has signed in here, and a test with the new value would spend that sign-in. "
    "The new value is used when the token is renewed next."
)
Tester = Callable[[Credential, Actor], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """How one connection took the new value; without a report, why it was not tested."""

    connection: Connection
    report: Any | None = None
    why_not: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against the new value."""
        return self.report is None or bool(self.report.ok)

    def to_json(self) -> dict[str, Any]:
        """The outcome as answers show it."""
        return {
            "connectionId": self.connection.id,
            "name": self.connection.name,
            "test": self.report.to_json() if self.report else None,
            "whyNot": self.why_not,
        }


class SecretRehearsal:
    """Tests connections with a value that stands nowhere: no row, no version, no token is kept."""

    def __init__(self, credentials: CredentialService, tester: Tester) -> None:
        self._credentials = credentials
        self._store = credentials.store
        self._tester = tester

    async def run(
        self,
        project_id: str,
        name: str,
        environment: str,
        value: str,
        *,
        actor: Actor,
        connection: str | None = None,
        confirm_short: bool = False,
    ) -> list[Rehearsed]:
        """Test every connection that points at the secret there, or the one that is named.

        Raises:
            InvalidInput: the value could not be saved either; it is not repeated.
        """
        check_name(name)
        refuse_nul(value)
        check_value(value, confirm_short=confirm_short)
        rows = await self._store.credentials.pointing_at(project_id, name)
        found = []
        for row in rows:
            if row.state != "current" or row.environment != environment:
                continue
            place = await self._store.connections.get(project_id, row.connection_id)
            if place is not None and connection in (None, place.id, place.key):
                found.append(await self._one(place, row, name, value, actor))
        return sorted(found, key=lambda each: each.connection.name)

    async def _one(
        self, connection: Connection, row: Credential, name: str, value: str, actor: Actor
    ) -> Rehearsed:
        if row.fields.get(_ONE_USE, {}).get("set"):
            return Rehearsed(connection=connection, why_not=SPENDS)
        candidate = await self._candidate(connection, row, name, value, actor)
        return Rehearsed(connection=connection, report=await self._tester(candidate, actor))

    async def _candidate(
        self, connection: Connection, row: Credential, name: str, value: str, actor: Actor
    ) -> Credential:
        """The credential as it would be, sealed as a pending one that is never stored."""
        receipt = await self._credentials.trail.record(
            "secret.rehearse",
            row.project_id,
            actor,
            connection=connection,
            environment=row.environment,
            credential=f"{row.id}:{row.version}",
            secret=name,
        )
        document = await self._credentials.document(row, receipt)
        # Without the tokens that the former value has brought: they would pass by themselves.
        kept = {k: v for k, v in document.items() if row.fields.get(k, {}).get("source") != TOKEN}
        tried = {k: value if v == pointing_to(name) else v for k, v in kept.items()}
        bare = row.model_copy(
            update={
                "id": new_id("crd"),
                "state": "pending",
                "fields": {k: shown for k, shown in row.fields.items() if k in tried},
                "secret_names": references(tried),
                "refused_at": None,
                "renewing_at": None,
                "expires_at": None,
            }
        )
        vault = self._credentials.vault
        await vault.ready(row.project_id)
        sealed = vault.seal(credential_place(bare), orjson.dumps(tried))
        return bare.model_copy(update={"document": sealed})
