"""Versions of credentials per connection and environment; documents are ciphertext."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Row, Taken, Tx
from junctor.adapters.store.versioned import Versioned
from junctor.model.connection import Credential, PendingSignIn

_CREDENTIAL = Shape(Credential, "credentials", json=("origins", "fields", "secret_names", "scopes"))
_VERSIONS = Versioned(_CREDENTIAL, ("project_id", "connection_id", "environment"))
_CURRENT = f"""{_CREDENTIAL.select} WHERE project_id = ? AND connection_id = ?
    AND environment = ? AND state = 'current'"""

_SIGN_IN = Shape(PendingSignIn, "sign_ins", json=("scopes",))
_TAKE = f"""DELETE FROM sign_ins WHERE hash = ? AND expires_at > ?
    RETURNING {_SIGN_IN.columns}"""  # noqa: S608 - names of ours

_PRUNE = """DELETE FROM credentials WHERE (id, version) IN (
    SELECT id, version FROM (
        SELECT id, version, row_number() OVER (PARTITION BY id ORDER BY version DESC) AS place
        FROM credentials WHERE state = 'retired'
    ) AS ranked WHERE place > ?)"""


class SqlCredentials(Repository):
    """Credentials."""

    async def current(
        self, project_id: str, connection_id: str, environment: str
    ) -> Credential | None:
        """The one in use."""
        row = await self._db.one(_CURRENT, (project_id, connection_id, environment))
        return _CREDENTIAL.maybe(row)

    async def get(self, project_id: str, credential_id: str, version: int) -> Credential | None:
        """One version."""
        sql = f"{_CREDENTIAL.select} WHERE id = ? AND version = ? AND project_id = ?"
        return _CREDENTIAL.maybe(await self._db.one(sql, (credential_id, version, project_id)))

    async def versions(self, project_id: str, connection_id: str) -> list[Credential]:
        """Every version of every environment, oldest first."""
        sql = f"""{_CREDENTIAL.select} WHERE connection_id = ? AND project_id = ?
            ORDER BY environment, version, id"""
        return _CREDENTIAL.values(await self._db.all(sql, (connection_id, project_id)))

    async def add(self, credential: Credential, *, replaces: int | None) -> bool:
        """Insert; a current one only in place of the version `replaces`."""
        row = _CREDENTIAL.row(credential)
        place = (credential.project_id, credential.connection_id, credential.environment)

        def action(tx: Tx) -> bool:
            if credential.state == "current":
                return _VERSIONS.add(tx, row, place, replaces)
            return tx.run(_CREDENTIAL.insert, row) > 0

        try:
            return await self._configure(action)
        except Taken:
            return False

    async def set_state(
        self, project_id: str, credential_id: str, version: int, state: str
    ) -> bool:
        """Move a version; a new current one makes the old one previous."""
        key = (project_id, credential_id, version)
        return await self._configure(lambda tx: _VERSIONS.set_state(tx, key, state))

    async def delete(self, project_id: str, connection_id: str, environment: str) -> bool:
        """Delete every version."""
        sql = """DELETE FROM credentials
            WHERE project_id = ? AND connection_id = ? AND environment = ?"""
        args = (project_id, connection_id, environment)
        return await self._configure(lambda tx: tx.run(sql, args)) > 0

    async def pointing_at(self, project_id: str, secret_name: str) -> list[Credential]:
        """Credentials that name a secret and are not retired."""
        sql = f"""{_CREDENTIAL.select} WHERE project_id = ? AND secret_names <> '[]'
            AND state <> 'retired' ORDER BY connection_id, environment, version"""
        found = _CREDENTIAL.values(await self._db.all(sql, (project_id,)))
        return [credential for credential in found if secret_name in credential.secret_names]

    async def replace_document(self, credential: Credential, document: bytes) -> bool:
        """New ciphertext of the same version, unless it was changed meanwhile."""
        sql = """UPDATE credentials SET document = ?
            WHERE project_id = ? AND id = ? AND version = ? AND document = ?"""
        args = (
            document,
            credential.project_id,
            credential.id,
            credential.version,
            credential.document,
        )
        return await self._configure(lambda tx: tx.run(sql, args)) > 0

    async def page(self, after: tuple[str, int] | None, limit: int) -> list[Credential]:
        """All credentials of all projects in order of (id, version)."""
        sql = _VERSIONS.page_sql(after=after is not None)
        return _CREDENTIAL.values(await self._db.all(sql, (*(after or ()), limit)))

    async def prune(self, keep: int) -> int:
        """Delete retired versions but the newest `keep` of each credential; how many went."""
        # No configuration: nothing that could be in use has changed.
        return await self._write(lambda tx: tx.run(_PRUNE, (keep,)))

    async def ending(self, before: int, limit: int) -> list[Credential]:
        """Current ones of all projects that expire before a moment, the soonest first.

        Those whose renewal was refused for good are not among them.
        """
        sql = f"""{_CREDENTIAL.select} WHERE state = 'current' AND expires_at IS NOT NULL
            AND expires_at < ? AND refused_at IS NULL ORDER BY expires_at, id LIMIT ?"""
        return _CREDENTIAL.values(await self._db.all(sql, (before, limit)))

    async def refuse(self, project_id: str, credential_id: str, version: int, at: int) -> bool:
        """Remember that the other side refused its grant for good."""
        sql = """UPDATE credentials SET refused_at = ?
            WHERE project_id = ? AND id = ? AND version = ?"""
        args = (at, project_id, credential_id, version)
        return await self._configure(lambda tx: tx.run(sql, args)) > 0

    async def renewing(
        self, project_id: str, credential_id: str, version: int, at: int | None
    ) -> bool:
        """Remember that its renewal begins, before it is asked for; `None`: it spent nothing."""
        sql = """UPDATE credentials SET renewing_at = ?
            WHERE project_id = ? AND id = ? AND version = ?"""
        args = (at, project_id, credential_id, version)
        # No configuration: whoever renews reads the row itself.
        return await self._write(lambda tx: tx.run(sql, args)) > 0

    async def begin_sign_in(self, pending: PendingSignIn) -> None:
        """Remember a sign-in, and forget those that have expired."""

        def action(tx: Tx) -> None:
            tx.run("DELETE FROM sign_ins WHERE expires_at <= ?", (pending.created_at,))
            tx.run(_SIGN_IN.insert, _SIGN_IN.row(pending))

        await self._write(action)

    async def peek_sign_in(self, state_hash: str, at: int) -> PendingSignIn | None:
        """The sign-in, left where it is; None when unknown, taken or expired."""
        sql = f"{_SIGN_IN.select} WHERE hash = ? AND expires_at > ?"
        return _SIGN_IN.maybe(await self._db.one(sql, (state_hash, at)))

    async def take_sign_in(self, state_hash: str, at: int) -> PendingSignIn | None:
        """Consume it atomically; None when unknown, taken or expired."""

        def action(tx: Tx) -> Row | None:
            return tx.one(_TAKE, (state_hash, at))

        return _SIGN_IN.maybe(await self._write(action))
