"""The versions of a named secret: who set them when, and the way back to the former one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.core.connections.secrets import GRACE_MS, SecretService, SecretView
from junctor.core.connections.trail import Trail
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.store import Store
from junctor.model.call import Actor
from junctor.model.connection import Secret
from junctor.model.errors import NotConfigured, Overtaken, UnknownObject


@dataclass(frozen=True, slots=True)
class SecretVersion:
    """What may be shown of one version; `restorable_until` where its value is still kept."""

    environment: str
    version: int
    state: str
    created_at: int
    created_by: str
    hint: str | None
    fingerprint: str
    restorable_until: int | None

    def to_json(self) -> dict[str, Any]:
        """The metadata as answers show it."""
        return {
            "environment": self.environment,
            "version": self.version,
            "state": self.state,
            "createdAt": self.created_at,
            "createdBy": self.created_by,
            "hint": self.hint,
            "fingerprint": self.fingerprint,
            "restorableUntil": self.restorable_until,
        }


class SecretVersions:
    """The history of every secret. A value that was replaced is kept for 24 hours."""

    def __init__(self, store: Store, secrets: SecretService, *, clock: Clock | None = None) -> None:
        self._store = store
        self._secrets = secrets
        self._clock = clock or SystemClock()
        self._trail = Trail(store, self._clock)

    async def all(self, project_id: str, name: str) -> list[SecretVersion]:
        """Every version by environment, newest first; no values.

        Raises:
            UnknownObject: there is no such secret.
        """
        rows = await self._store.secrets.versions(project_id, name)
        if not rows:
            raise UnknownObject(f"There is no secret `{name}` in this project.")
        since = {row.environment: row.created_at for row in rows if row.state == "current"}
        return [self._view(row, since.get(row.environment)) for row in rows]

    def _view(self, row: Secret, replaced_at: int | None) -> SecretVersion:
        until = None
        if row.state == "previous" and row.ciphertext and replaced_at is not None:
            end = replaced_at + GRACE_MS
            until = end if end > self._clock.now() else None
        return SecretVersion(
            row.environment,
            row.version,
            row.state,
            row.created_at,
            row.created_by,
            row.hint,
            row.fingerprint,
            until,
        )

    async def restore(
        self, project_id: str, name: str, environment: str, *, actor: Actor
    ) -> SecretView:
        """Bring the former value back, as a new version.

        Raises:
            NotConfigured: no former value is kept any more.
            Overtaken: somebody else changed it at the same moment.
        """
        await self._former(project_id, name, environment)
        now = await self._secrets.row(project_id, name, environment)
        done = await self._secrets.restore_previous(
            project_id, name, environment, now.version, actor=actor
        )
        if not done:
            raise Overtaken(
                f"The secret `{name}` was changed by somebody else just now.", cure="Try again."
            )
        shown = await self._secrets.all(project_id)
        return next(each for each in shown if (each.name, each.environment) == (name, environment))

    async def retire(
        self, project_id: str, name: str, environment: str, *, actor: Actor
    ) -> SecretVersion:
        """Wipe the former value before its 24 hours are over: there is no way back after that.

        Raises:
            NotConfigured: no former value is kept any more.
        """
        former = await self._former(project_id, name, environment)
        await self._trail.record(
            "secret.retire",
            project_id,
            actor,
            environment=environment,
            secret=name,
            version=former.version,
        )
        await self._store.secrets.replace_ciphertext(former, b"")
        await self._store.secrets.set_state(project_id, former.id, former.version, "retired")
        return self._view(former.model_copy(update={"state": "retired"}), None)

    async def _former(self, project_id: str, name: str, environment: str) -> Secret:
        shown = [v for v in await self.all(project_id, name) if v.environment == environment]
        kept = {each.version for each in shown if each.restorable_until is not None}
        rows = await self._store.secrets.versions(project_id, name)
        for row in rows:
            if row.environment == environment and row.version in kept:
                return row
        raise NotConfigured(
            f"There is no former value of `{name}` in {environment} to go back to.",
            cure="Enter the value again.",
        )
