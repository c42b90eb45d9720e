"""Credentials, secrets and wrapped keys in memory."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from junctor.model.connection import Credential, PendingSignIn, Secret
from junctor.testing.memory.epoch import Epoch


class MemoryCredentials:
    """Implements `core.ports.store.Credentials`."""

    def __init__(self, epoch: Epoch) -> None:
        self._epoch = epoch
        self.rows: dict[tuple[str, int], Credential] = {}
        self._sign_ins: dict[str, PendingSignIn] = {}

    async def current(
        self, project_id: str, connection_id: str, environment: str
    ) -> Credential | None:
        for row in self.rows.values():
            if (row.project_id, row.connection_id) != (project_id, connection_id):
                continue
            if row.environment == environment and row.state == "current":
                return row
        return None

    async def get(self, project_id: str, credential_id: str, version: int) -> Credential | None:
        row = self.rows.get((credential_id, version))
        return row if row is not None and row.project_id == project_id else None

    async def versions(self, project_id: str, connection_id: str) -> list[Credential]:
        found = [
            row
            for row in self.rows.values()
            if row.project_id == project_id and row.connection_id == connection_id
        ]
        return sorted(found, key=lambda row: (row.environment, -row.version))

    async def add(self, credential: Credential, *, replaces: int | None) -> bool:
        place = (credential.project_id, credential.connection_id, credential.environment)
        now = await self.current(*place)
        if (now.version if now else None) != replaces:
            return False
        if (credential.id, credential.version) in self.rows:
            return False
        if credential.state == "current" and now is not None:
            self._put(now.model_copy(update={"state": "previous"}))
        self._put(credential)
        self._epoch.rise()
        return True

    def _put(self, row: Credential) -> None:
        self.rows[row.id, row.version] = row

    async def set_state(
        self, project_id: str, credential_id: str, version: int, state: str
    ) -> bool:
        row = await self.get(project_id, credential_id, version)
        if row is None:
            return False
        self._put(row.model_copy(update={"state": state}))
        self._epoch.rise()
        return True

    async def delete(self, project_id: str, connection_id: str, environment: str) -> bool:
        gone = [
            row
            for row in await self.versions(project_id, connection_id)
            if row.environment == environment
        ]
        for row in gone:
            del self.rows[row.id, row.version]
        self._epoch.rise()
        return bool(gone)

    async def pointing_at(self, project_id: str, secret_name: str) -> list[Credential]:
        return [
            row
            for row in self.rows.values()
            if row.project_id == project_id
            and secret_name in row.secret_names
            and row.state != "retired"
        ]

    async def replace_document(self, credential: Credential, document: bytes) -> bool:
        row = await self.get(credential.project_id, credential.id, credential.version)
        if row is None:
            return False
        if row.document != credential.document:
            return False
        self._put(row.model_copy(update={"document": document}))
        self._epoch.rise()
        return True

    async def page(self, after: tuple[str, int] | None, limit: int) -> list[Credential]:
        keys = sorted(key for key in self.rows if after is None or key > after)
        return [self.rows[key] for key in keys[:limit]]

    async def prune(self, keep: int) -> int:
        left: Counter[str] = Counter()
        gone = []
        for key in sorted(self.rows, key=lambda key: -key[1]):
            if self.rows[key].state == "retired":
                left[key[0]] += 1
                if left[key[0]] > keep:
                    gone.append(key)
        for key in gone:
            del self.rows[key]
        return len(gone)

    def forget(self, connection_id: str) -> None:
        """Drop the credentials of a deleted connection."""
        self.rows = {k: row for k, row in self.rows.items() if row.connection_id != connection_id}

    async def ending(self, before: int, limit: int) -> list[Credential]:
        found = [
            row
            for row in self.rows.values()
            if row.state == "current"
            and row.expires_at is not None
            and row.expires_at < before
            and row.refused_at is None
        ]
        return sorted(found, key=lambda row: (row.expires_at or 0, row.id))[:limit]

    async def refuse(self, project_id: str, credential_id: str, version: int, at: int) -> bool:
        row = await self.get(project_id, credential_id, version)
        if row is None:
            return False
        self._put(row.model_copy(update={"refused_at": at}))
        self._epoch.rise()
        return True

    async def renewing(
        self, project_id: str, credential_id: str, version: int, at: int | None
    ) -> bool:
        row = await self.get(project_id, credential_id, version)
        if row is None:
            return False
        self._put(row.model_copy(update={"renewing_at": at}))
        return True

    async def begin_sign_in(self, pending: PendingSignIn) -> None:
        now = pending.created_at
        self._sign_ins = {k: v for k, v in self._sign_ins.items() if v.expires_at > now}
        self._sign_ins[pending.hash] = pending

    async def peek_sign_in(self, state_hash: str, at: int) -> PendingSignIn | None:
        found = self._sign_ins.get(state_hash)
        return found if found is not None and found.expires_at > at else None

    async def take_sign_in(self, state_hash: str, at: int) -> PendingSignIn | None:
        found = self._sign_ins.pop(state_hash, None)
        return found if found is not None and found.expires_at > at else None


class MemorySecrets:
    """Implements `core.ports.store.Secrets`."""

    def __init__(self, epoch: Epoch) -> None:
        self._epoch = epoch
        self.rows: dict[tuple[str, int], Secret] = {}

    async def current(self, project_id: str, name: str, environment: str) -> Secret | None:
        for row in self.rows.values():
            if (row.project_id, row.name, row.environment) == (project_id, name, environment) and (
                row.state == "current"
            ):
                return row
        return None

    async def all(self, project_id: str) -> list[Secret]:
        found = [
            row
            for row in self.rows.values()
            if row.project_id == project_id and row.state in ("current", "previous")
        ]
        return sorted(found, key=lambda row: (row.name, row.environment, -row.version))

    async def versions(self, project_id: str, name: str) -> list[Secret]:
        mine = (row for row in self.rows.values() if row.project_id == project_id)
        found = [row for row in mine if row.name == name]
        return sorted(found, key=lambda row: (row.environment, -row.version))

    async def add(self, secret: Secret, *, replaces: int | None) -> bool:
        now = await self.current(secret.project_id, secret.name, secret.environment)
        if (now.version if now else None) != replaces or (secret.id, secret.version) in self.rows:
            return False
        if secret.state == "current" and now is not None:
            self.rows[now.id, now.version] = now.model_copy(update={"state": "previous"})
        self.rows[secret.id, secret.version] = secret
        self._epoch.rise()
        return True

    async def set_state(self, project_id: str, secret_id: str, version: int, state: str) -> bool:
        row = self.rows.get((secret_id, version))
        if row is None or row.project_id != project_id:
            return False
        self.rows[row.id, row.version] = row.model_copy(update={"state": state})
        self._epoch.rise()
        return True

    async def delete(self, project_id: str, name: str, environment: str | None) -> int:
        gone = [
            row
            for row in self.rows.values()
            if (row.project_id, row.name) == (project_id, name)
            and environment in (None, row.environment)
        ]
        for row in gone:
            del self.rows[row.id, row.version]
        self._epoch.rise()
        return len(gone)

    async def replace_ciphertext(self, secret: Secret, ciphertext: bytes) -> bool:
        row = self.rows.get((secret.id, secret.version))
        if row is None or row.project_id != secret.project_id:
            return False
        if row.ciphertext != secret.ciphertext:
            return False
        self.rows[row.id, row.version] = row.model_copy(update={"ciphertext": ciphertext})
        self._epoch.rise()
        return True

    async def page(self, after: tuple[str, int] | None, limit: int) -> list[Secret]:
        keys = sorted(key for key in self.rows if after is None or key > after)
        return [self.rows[key] for key in keys[:limit]]


class MemoryKeyRows:
    """Implements `core.ports.store.KeyRows`; rows are copied in and out."""

    def __init__(self) -> None:
        self.table: dict[str, dict[str, Any]] = {}

    async def rows(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self.table.values()]

    async def put(self, rows: Sequence[dict[str, Any]]) -> None:
        self.table.update({row["id"]: dict(row) for row in rows})

    async def delete(self, ids: Sequence[str]) -> None:
        for row_id in ids:
            self.table.pop(row_id, None)
