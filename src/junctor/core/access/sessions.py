"""Signed-in browsers: server-side, ended when idle, when a week old, or by signing out."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from junctor.core.access.tokens import new_token, token_hash, well_formed
from junctor.core.access.trail import AccessTrail
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.access import Session, User
from junctor.model.call import Actor
from junctor.model.errors import NotPermitted, NotSignedIn
from junctor.model.ids import new_id

LONGEST_MS = 7 * 24 * 3600 * 1000
_TOUCH_MS = 60_000
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that was just begun; the only time its token is known."""

    session: Session
    token: str


class Sessions:
    """The sessions of all users."""

    def __init__(
        self, store: Store, clock: Clock, trail: AccessTrail, *, idle_hours: int = 12
    ) -> None:
        self._store = store
        self._clock = clock
        self._trail = trail
        self._idle_ms = idle_hours * _HOUR_MS

    async def begin(self, user: User, *, replaces: str | None = None) -> NewSession:
        """A new session with a token of its own; the one it replaces is over."""
        if replaces is not None:
            await self.end(replaces)
        now = self._clock.now()
        token = new_token()
        session = Session(
            id=new_id("ses"),
            user_id=user.id,
            hash=token_hash(token),
            csrf=new_token(),
            created_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST_MS,
        )
        actor = Actor(kind="user", id=user.id, name=user.name)
        await self._trail.record("session.begin", None, actor, session=session.id)
        await self._store.access.add_session(session)
        return NewSession(session, token)

    async def authenticate(self, token: str) -> tuple[Session, User]:
        """The session and its user.

        Raises:
            NotSignedIn: unknown, idle for too long, or too old.
        """
        found = None
        if well_formed(token):
            found = await self._store.access.session_by_hash(token_hash(token))
        if found is None:
            raise NotSignedIn
        now = self._clock.now()
        if now >= found.expires_at or now - found.last_seen_at >= self._idle_ms:
            await self._store.access.end_session(found.id)
            raise NotSignedIn("The session is over.", cure="Sign in again.")
        user = await self._store.access.user(found.user_id)
        if user is None:
            raise NotSignedIn
        if now - found.last_seen_at >= _TOUCH_MS:
            await self._store.access.touch_session(found.id, now)
        return found, user

    async def end(self, token: str) -> None:
        """Sign out; an unknown token is signed out already."""
        if not well_formed(token):
            return
        found = await self._store.access.session_by_hash(token_hash(token))
        if found is not None:
            actor = Actor(kind="user", id=found.user_id)
            await self._trail.record("session.end", None, actor, session=found.id)
            await self._store.access.end_session(found.id)


def check_csrf(session: Session, given: str | None) -> None:
    """Refuse a change by a page that cannot read our answers.

    Raises:
        NotPermitted: the token is missing or wrong.
    """
    if given is None or not hmac.compare_digest(session.csrf.encode(), given.encode()):
        raise NotPermitted(
            "The request carries no valid CSRF token.",
            cure="Send the token from GET /api/auth/csrf in the header `Junctor-CSRF`.",
        )
