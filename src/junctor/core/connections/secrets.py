"""Named secrets: written, pointed at, resolved at each use, never read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from junctor.core.connections.places import secret_place
from junctor.core.connections.trail import Trail
from junctor.core.ports.audit import Receipt
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.store import Store
from junctor.core.ports.vault import Vault
from junctor.model.call import Actor
from junctor.model.characters import refuse_nul
from junctor.model.connection import SECRET_NAME, Secret
from junctor.model.errors import InvalidInput, NotConfigured, Overtaken, UnknownObject
from junctor.model.ids import new_id

MIN_LENGTH = 8
MAX_LENGTH = 65_536
HINT_FROM = 20
GRACE_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class SecretView:
    """What may be shown of a secret."""

    name: str
    environment: str
    version: int
    created_at: int
    created_by: str
    age_seconds: int
    hint: str | None
    fingerprint: str

    def to_json(self) -> dict[str, Any]:
        """The metadata as answers show it; `set` is always true."""
        return {
            "name": self.name,
            "environment": self.environment,
            "set": True,
            "version": self.version,
            "createdAt": self.created_at,
            "createdBy": self.created_by,
            "ageSeconds": self.age_seconds,
            "hint": self.hint,
            "fingerprint": self.fingerprint,
        }


class SecretService:
    """The secrets of all projects."""

    def __init__(self, store: Store, vault: Vault, *, clock: Clock | None = None) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock or SystemClock()
        self._trail = Trail(store, self._clock)

    async def put(
        self,
        project_id: str,
        name: str,
        environment: str,
        value: str,
        *,
        actor: Actor,
        confirm_short: bool = False,
    ) -> SecretView:
        """Save a value; it is current at once, the former one is kept for 24 hours.

        Raises:
            InvalidInput: name, environment or value does not fit; the value is not repeated.
        """
        check_name(name)
        refuse_nul(value)
        check_value(value, confirm_short=confirm_short)
        await self._check_environment(project_id, environment)
        now = await self._store.secrets.current(project_id, name, environment)
        await self._trail.record(
            "secret.put",
            project_id,
            actor,
            environment=environment,
            secret=name,
            version=now.version + 1 if now else 1,
        )
        # Right before sealing: a rotation meanwhile would leave the new key unprepared.
        await self._vault.ready(project_id)
        secret = self._sealed(project_id, name, environment, value, now, actor)
        if not await self._store.secrets.add(secret, replaces=now.version if now else None):
            raise Overtaken(
                f"The secret `{name}` was changed by somebody else just now.", cure="Try again."
            )
        await self._retire_previous(project_id, name, environment)
        return self._view(secret)

    def _sealed(
        self,
        project_id: str,
        name: str,
        environment: str,
        value: str,
        now: Secret | None,
        actor: Actor,
    ) -> Secret:
        bare = Secret(
            id=now.id if now else new_id("sec"),
            project_id=project_id,
            name=name,
            environment=environment,
            version=now.version + 1 if now else 1,
            ciphertext=b"",
            hint=hint(value),
            fingerprint=self._vault.fingerprint(project_id, value),
            created_at=self._clock.now(),
            created_by=str(actor),
        )
        sealed = self._vault.seal(secret_place(bare), value.encode())
        return bare.model_copy(update={"ciphertext": sealed})

    async def all(self, project_id: str) -> list[SecretView]:
        """The current secrets by name and environment, without values."""
        rows = await self._store.secrets.all(project_id)
        return [self._view(row) for row in rows if row.state == "current"]

    def _view(self, row: Secret) -> SecretView:
        age = max(0, self._clock.now() - row.created_at) // 1000
        return SecretView(
            row.name,
            row.environment,
            row.version,
            row.created_at,
            row.created_by,
            age,
            row.hint,
            row.fingerprint,
        )

    async def drop(
        self, project_id: str, name: str, environment: str | None, *, actor: Actor, forced: bool
    ) -> None:
        """Delete a secret in one environment or in all; `Dependents` asks first whether it may."""
        rows = await self._store.secrets.all(project_id)
        if not any(r.name == name and environment in (None, r.environment) for r in rows):
            where = f" in {environment}" if environment else ""
            raise UnknownObject(f"There is no secret `{name}`{where} in this project.")
        await self._trail.record(
            "secret.delete", project_id, actor, environment=environment, secret=name, forced=forced
        )
        await self._store.secrets.delete(project_id, name, environment)

    async def row(self, project_id: str, name: str, environment: str) -> Secret:
        """The current row, still encrypted.

        Raises:
            NotConfigured: it is not set; names the secret and the environment.
        """
        found = await self._store.secrets.current(project_id, name, environment)
        if found is None:
            raise missing_secret(name, environment)
        return found

    async def resolve(self, project_id: str, name: str, environment: str, receipt: Receipt) -> str:
        """The value, at the moment of its use."""
        return await self.reveal(await self.row(project_id, name, environment), receipt)

    async def reveal(self, secret: Secret, receipt: Receipt) -> str:
        """The value of a row, against the receipt of an audit entry."""
        plain = await open_sealed(self._vault, secret_place(secret), secret.ciphertext, receipt)
        return plain.decode()

    async def restore_previous(
        self, project_id: str, name: str, environment: str, version: int, *, actor: Actor
    ) -> bool:
        """Put back the value before `version`; False when it has changed since or is gone."""
        rows = await self._store.secrets.all(project_id)
        mine = [row for row in rows if (row.name, row.environment) == (name, environment)]
        now = next((row for row in mine if row.state == "current"), None)
        before = next((r for r in mine if r.state == "previous" and r.version == version - 1), None)
        if now is None or now.version != version or before is None:
            return False
        receipt = await self._trail.record(
            "secret.restore", project_id, actor, environment=environment, secret=name
        )
        value = await self.reveal(before, receipt)
        await self._vault.ready(project_id)
        again = self._sealed(project_id, name, environment, value, now, actor)
        return await self._store.secrets.add(again, replaces=now.version)

    async def _retire_previous(self, project_id: str, name: str, environment: str) -> None:
        """End the grace of old versions: the state says so and the ciphertext is gone."""
        rows = await self._store.secrets.all(project_id)
        mine = [row for row in rows if (row.name, row.environment) == (name, environment)]
        mine.sort(key=lambda row: row.version)
        await self.end_grace(mine)

    async def end_grace(self, versions: Sequence[Secret]) -> int:
        """The same for all versions of one secret, oldest first; how many were wiped."""
        wiped = 0
        for row, successor in pairwise(versions):
            over = self._clock.now() - successor.created_at > GRACE_MS
            # A version that was replaced twice is retired at once, by the store.
            if (row.state == "previous" and over) or (row.state == "retired" and row.ciphertext):
                await self._store.secrets.replace_ciphertext(row, b"")
                await self._store.secrets.set_state(row.project_id, row.id, row.version, "retired")
                wiped += 1
        return wiped

    async def _check_environment(self, project_id: str, environment: str) -> None:
        known = [each.key for each in await self._store.projects.environments(project_id)]
        if environment not in known:
            raise InvalidInput(
                f"There is no environment `{environment}` in this project.",
                cure=f"Use one of {', '.join(known) or 'none yet'}.",
                field="environment",
            )


async def open_sealed(vault: Vault, place: Any, envelope: bytes, receipt: Receipt) -> bytes:
    """Open an envelope; a key that another process just made is fetched first."""
    try:
        return vault.open(place, envelope, receipt)
    except NotConfigured as error:
        if not error.details.get("unknownKey"):
            raise
        await vault.ready(place.project_id)
        return vault.open(place, envelope, receipt)


def missing_secret(name: str, environment: str) -> NotConfigured:
    """The error for a reference to nothing."""
    return NotConfigured(
        f"The secret `{name}` is not set in the environment `{environment}`.",
        cure=f"Set `{name}` for {environment} on the Secrets page.",
        details={"secret": name, "environment": environment},
    )


def hint(value: str) -> str | None:
    """The last four characters of a long value; nothing of a short one."""
    return value[-4:] if len(value) >= HINT_FROM else None


def check_name(name: str) -> None:
    """Refuse a name that a reference could not spell."""
    if not re.fullmatch(SECRET_NAME, name):
        raise InvalidInput(
            "The secret's name does not fit.",
            cure="Use up to 64 letters, digits and underscores, starting with a letter.",
            field="name",
        )


def check_value(value: str, *, confirm_short: bool = False, field: str = "value") -> None:
    """Refuse values that are empty, too short to be masked in texts, or too long."""
    if not value or len(value) > MAX_LENGTH:
        raise InvalidInput(
            f"The value of `{field}` is empty or longer than {MAX_LENGTH} characters.",
            cure="Enter the value again.",
            field=field,
        )
    if len(value) < MIN_LENGTH and not confirm_short:
        raise InvalidInput(
            f"The value of `{field}` has fewer than {MIN_LENGTH} characters, so it cannot be "
            "told from ordinary text and masked everywhere.",
            cure="Use a longer secret, or confirm that the short one is meant.",
            field=field,
        )
