"""One-time sign-in links: ten minutes, stored as a hash, consumed once."""

from __future__ import annotations

from junctor.core.access.limits import AttemptLimit
from junctor.core.access.sessions import NewSession, Sessions
from junctor.core.access.tokens import new_token, token_hash, well_formed
from junctor.core.access.trail import AccessTrail
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.access import LoginLink, User
from junctor.model.call import Actor
from junctor.model.errors import NotSignedIn

LIFE_MS = 10 * 60 * 1000


class SignInLinks:
    """Issues links and turns each into one session."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        trail: AccessTrail,
        sessions: Sessions,
        limit: AttemptLimit,
    ) -> None:
        self._store = store
        self._clock = clock
        self._trail = trail
        self._sessions = sessions
        self._limit = limit

    async def issue(self, user: User, *, actor: Actor) -> str:
        """The token of a new link. It is known here only; show it once and never log it."""
        token = new_token()
        now = self._clock.now()
        await self._trail.record("login_link.issue", None, actor, user=user.id)
        await self._store.access.add_link(
            LoginLink(
                hash=token_hash(token), user_id=user.id, created_at=now, expires_at=now + LIFE_MS
            )
        )
        return token

    async def consume(
        self, token: str, *, address: str, replaces: str | None = None
    ) -> tuple[NewSession, User]:
        """A session for the link's user.

        Raises:
            RateLimited: this address failed too often.
            NotSignedIn: unknown, used or expired; it does not say which.
        """
        self._limit.check(address)
        link = None
        if well_formed(token):
            link = await self._store.access.use_link(token_hash(token), self._clock.now())
        user = await self._store.access.user(link.user_id) if link else None
        if user is None:
            self._limit.fail(address)
            self._trail.note("login.failed", None, "anonymous", address=address)
            raise NotSignedIn(
                "The sign-in link is not valid, or it was used or has expired.",
                cure="Ask for another one: `junctor login-link`.",
            )
        return await self._sessions.begin(user, replaces=replaces), user
