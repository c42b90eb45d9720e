"""How every credential of a project is, and when it will stop working: said before it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.core.connections.health import SPENT, Health, health_of, renewable
from junctor.core.connections.service import ConnectionService
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.auth import AuthScheme
from junctor.model.connection import Connection, Credential
from junctor.model.errors import JunctorError

_Latest = Mapping[tuple[str, str, str], Mapping[str, Any]]
_SAID = {
    Health.OK: ("Works as far as is known.", ""),
    Health.NOT_SIGNED_IN: ("Nobody has signed in yet.", "Press Connect."),
    Health.ENDING: (
        "Its token ends soon, and there is no refresh token.",
        "Press Connect before it ends; ask the vendor for offline access.",
    ),
    Health.ENDED: ("Its token has ended, and there is no refresh token.", "Press Connect."),
    Health.CUT_OFF: (
        "A renewal was cut off before its answer was stored; its refresh token may be spent.",
        "Press Connect. Calls go on until the token ends; then it is tried once more.",
    ),
    Health.REFUSED: ("The other side refused to renew it.", "Press Connect."),
    Health.TURNED_AWAY: (
        "The other side did not accept it at its last call.",
        "Enter the credential again, and test the connection.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One credential on the board. `dies_at` is set where nothing would renew it."""

    connection: Connection
    credential: Credential
    health: Health
    renewable: bool
    dies_at: int | None
    last_used_at: int | None
    last_success_at: int | None

    def to_json(self) -> dict[str, Any]:
        """The row as answers show it."""
        message, cure = _SAID[self.health]
        credential = self.credential
        if self.health is Health.REFUSED and credential.renewing_at is not None:
            message = f"{message} {SPENT}"
        return {
            "connectionId": self.connection.id,
            "connectionKey": self.connection.key,
            "connectionName": self.connection.name,
            "integrationSlug": self.connection.integration_slug,
            "environment": credential.environment,
            "scheme": credential.scheme,
            "version": credential.version,
            "health": self.health.value,
            "message": message,
            "cure": cure,
            "renewable": self.renewable,
            "expiresAt": credential.expires_at,
            "diesAt": self.dies_at,
            "scopes": list(credential.scopes),
            "lastUsedAt": self.last_used_at,
            "lastSuccessAt": self.last_success_at,
            "savedAt": credential.created_at,
            "savedBy": credential.created_by,
        }


class CredentialBoard:
    """Reads it together; decrypts nothing."""

    def __init__(self, store: Store, connections: ConnectionService, clock: Clock) -> None:
        self._store = store
        self._connections = connections
        self._clock = clock

    async def rows(self, project_id: str) -> list[BoardRow]:
        """The credentials of a project, those in trouble first."""
        latest = await self._store.audit.latest(project_id)
        found = [
            await self._row(connection, credential, latest)
            for connection in await self._store.connections.all(project_id)
            for credential in await self._store.credentials.versions(project_id, connection.id)
            if credential.state == "current"
        ]
        return sorted(found, key=_order)

    async def _row(
        self, connection: Connection, credential: Credential, latest: _Latest
    ) -> BoardRow:
        scheme = await self._scheme(connection, credential)
        can = renewable(scheme, credential)
        place = (connection.id, credential.environment)
        begun, ended, worked = (
            latest.get((*place, kind)) for kind in ("call", "call.outcome", "success")
        )
        return BoardRow(
            connection=connection,
            credential=credential,
            health=health_of(scheme, credential, self._clock.now(), ended),
            renewable=can,
            dies_at=None if can else credential.expires_at,
            last_used_at=begun["at"] if begun else None,
            last_success_at=worked["at"] if worked else None,
        )

    async def _scheme(self, connection: Connection, credential: Credential) -> AuthScheme | None:
        try:
            return (await self._connections.spot(connection, credential.environment)).scheme
        except JunctorError:  # settings are missing there: the connection's page says which
            return None


def _order(row: BoardRow) -> tuple[bool, int, str, str]:
    return (
        row.health is Health.OK,
        row.dies_at or 2**62,
        row.connection.key,
        row.credential.environment,
    )
