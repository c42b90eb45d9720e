"""API keys: made once, shown once, stored as a hash, known again at every request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from junctor.core.access.principal import Principal
from junctor.core.access.tokens import KEY_PREFIX, new_token, token_hash, well_formed
from junctor.core.access.trail import AccessTrail
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.access import ApiKey, Role
from junctor.model.errors import InvalidInput, NotPermitted, NotSignedIn, UnknownObject
from junctor.model.ids import new_id

TOUCH_MS = 60_000
_REMEMBERED = 4096
_SHOWN = 9  # `jk_` and six characters


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; the only time its value is known."""

    key: ApiKey
    value: str


class ApiKeys:
    """The API keys of all projects."""

    def __init__(self, store: Store, clock: Clock, trail: AccessTrail) -> None:
        self._store = store
        self._clock = clock
        self._trail = trail
        self._known: dict[str, tuple[ApiKey, Principal]] = {}
        self._epoch = -1
        self._touched: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def create(
        self,
        by: Principal,
        *,
        name: str,
        roles: Iterable[Role],
        expires_at: int | None = None,
    ) -> NewKey:
        """A key for the principal's project; never with more rights than its maker has.

        Raises:
            InvalidInput: no name, no roles or already expired.
            NotPermitted: it would do more than its maker may.
        """
        assert by.project_id is not None
        wanted = tuple(sorted(set(roles)))
        self._check(by, name, wanted, expires_at)
        value = new_token(KEY_PREFIX)
        key = ApiKey(
            id=new_id("key"),
            project_id=by.project_id,
            name=name,
            roles=wanted,
            prefix=value[:_SHOWN],
            hash=token_hash(value),
            expires_at=expires_at,
            created_at=self._clock.now(),
            created_by=str(by.actor),
        )
        await self._trail.record(
            "api_key.create",
            by.project_id,
            by.actor,
            key=key.id,
            name=name,
            roles=[role.value for role in wanted],
            expiresAt=expires_at,
        )
        await self._store.access.add_key(key)
        return NewKey(key, value)

    def _check(
        self, by: Principal, name: str, roles: tuple[Role, ...], expires_at: int | None
    ) -> None:
        if not name.strip():
            raise InvalidInput("A key has a name.", cure="Say what it is for.", field="name")
        if not roles:
            raise InvalidInput(
                "A key has at least one role.", cure="Give it the least it needs.", field="roles"
            )
        if expires_at is not None and expires_at <= self._clock.now():
            raise InvalidInput(
                "The key would have expired already.",
                cure="Give a time to come, in milliseconds since 1970.",
                field="expiresAt",
            )
        more = Principal(kind="key", id="", roles=frozenset(roles)).permissions - by.permissions
        if more:
            raise NotPermitted(
                "A key cannot do more than the one who makes it.",
                cure="Leave out the roles that you do not have.",
                field="roles",
            )

    async def all(self, project_id: str) -> list[ApiKey]:
        """The keys of a project, revoked ones too."""
        return await self._store.access.keys(project_id)

    async def revoke(self, by: Principal, key_id: str) -> None:
        """End a key at once.

        Raises:
            UnknownObject: there is no such key, or it was revoked before.
        """
        assert by.project_id is not None
        known = {key.id: key for key in await self.all(by.project_id)}
        if key_id not in known or known[key_id].revoked_at is not None:
            raise UnknownObject(f"There is no API key `{key_id}` in force in this project.")
        await self._trail.record(
            "api_key.revoke", by.project_id, by.actor, key=key_id, name=known[key_id].name
        )
        await self._store.access.revoke_key(by.project_id, key_id, self._clock.now())
        self._known.clear()

    async def authenticate(self, value: str) -> Principal:
        """The principal behind a key; a dictionary look-up while nothing changes.

        Raises:
            NotSignedIn: it is none of ours, revoked or expired.
        """
        if not well_formed(value, KEY_PREFIX):
            raise NotSignedIn("That is not an API key of this instance.")
        epoch = await self._store.epoch()
        if epoch != self._epoch:
            self._known.clear()
            self._epoch = epoch
        hashed = token_hash(value)
        found = self._known.get(hashed)
        if found is None:
            found = await self._look_up(hashed)
        key, principal = found
        now = self._clock.now()
        if key.expires_at is not None and key.expires_at <= now:
            raise NotSignedIn("The API key has expired.", cure="Make another one.")
        self._touch(key, now)
        return principal

    async def _look_up(self, hashed: str) -> tuple[ApiKey, Principal]:
        key = await self._store.access.key_by_hash(hashed)
        if key is None:
            raise NotSignedIn("That is not an API key of this instance.")
        if key.revoked_at is not None:
            raise NotSignedIn("The API key was revoked.", cure="Make another one.")
        principal = Principal(
            kind="key",
            id=key.id,
            name=key.name,
            project_id=key.project_id,
            roles=frozenset(key.roles),
        )
        while len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[hashed] = (key, principal)
        return key, principal

    def _touch(self, key: ApiKey, now: int) -> None:
        """Remember the use, at most once a minute and without keeping the request waiting."""
        last = self._touched.get(key.id, key.last_used_at or 0)
        if now - last < TOUCH_MS:
            return
        self._touched[key.id] = now
        task = asyncio.get_running_loop().create_task(self._store.access.touch_key(key.id, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for the notes about last uses that are under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
