"""A renewal is written down before it is asked for, because many refresh tokens work once.

Who is stopped between the other side's answer and our write (killed, or cut off) has lost the
new token. What it left behind says so: nobody sends a token blindly that may be spent, since
issuers answer that by ending everything that came of the same sign-in.
"""

from __future__ import annotations

from junctor.core.connections import takes_again
from junctor.core.ports import Clock, Store
from junctor.model.auth import AuthScheme, OAuth2
from junctor.model.connection import Credential
from junctor.model.errors import JunctorError, RemoteBusy


def spends(scheme: AuthScheme | None) -> bool:
    """Whether a renewal gives something away that may work only once."""
    return (
        isinstance(scheme, OAuth2) and scheme.grant == "authorization_code" and not scheme.renewal
    )


def spent_nothing(error: JunctorError) -> bool:
    """Whether a failed renewal has surely left the token as good as it was."""
    answered = error.details.get("tokenStatus")
    if answered is not None:
        return bool(answered >= 300)
    return str(error.details.get("sent", "no")) == "no"


class Doubts:
    """What is known of renewals that began, in the row of the credential itself."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def about(self, credential: Credential) -> JunctorError | None:
        """Why its refresh token had better wait until its access token has ended."""
        if credential.renewing_at is None:
            return None
        versions = await self._store.credentials.versions(
            credential.project_id, credential.connection_id
        )
        if takes_again(credential, versions):
            return None
        return RemoteBusy(
            "A renewal of the token was cut off before, and its refresh token may be spent.",
            cure="Press Connect (`junctor connection authorize`) before the token ends.",
            details={"sent": "no", "status": 0},
        )

    async def begin(self, credential: Credential) -> None:
        """Remember, durably, that it is asked for now; an older doubt stays what it is."""
        if credential.renewing_at is None:
            await self._write(credential, self._clock.now())

    async def settle(self, credential: Credential, error: JunctorError) -> None:
        """The renewal that began failed; where it spent nothing, all is as before."""
        if credential.renewing_at is None and spent_nothing(error):
            await self._write(credential, None)

    async def _write(self, credential: Credential, at: int | None) -> None:
        await self._store.credentials.renewing(
            credential.project_id, credential.id, credential.version, at
        )
