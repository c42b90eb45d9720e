"""How a credential is, told from what is known of it; nothing is decrypted, nobody is asked."""

from __future__ import annotations

from enum import StrEnum

from junctor.model.auth import AuthScheme, JwtBearer, OAuth2
from junctor.model.connection import Credential

SOON_MS = 7 * 24 * 3600 * 1000


class Health(StrEnum):
    """How a credential is."""

    OK = "ok"
    NOT_SIGNED_IN = "not_signed_in"
    ENDING = "ending"
    ENDED = "ended"
    REFUSED = "refused"


def health_of(scheme: AuthScheme | None, credential: Credential, now: int) -> Health:
    """How a credential is at a moment, without asking anybody."""
    if credential.refused_at is not None:
        return Health.REFUSED
    if not_signed_in(scheme, credential):
        return Health.NOT_SIGNED_IN
    end = credential.expires_at
    if end is None or renewable(scheme, credential):
        return Health.OK
    if end <= now:
        return Health.ENDED
    return Health.ENDING if end - now < SOON_MS else Health.OK


def not_signed_in(scheme: AuthScheme | None, credential: Credential) -> bool:
    """Whether a person has to sign in at the other side, and nobody has."""
    if not isinstance(scheme, OAuth2) or scheme.grant != "authorization_code":
        return False
    return scheme.fields is None and not _holds(credential, "access_token", "refresh_token")


def renewable(scheme: AuthScheme | None, credential: Credential) -> bool:
    """Whether a new token can be had without a person."""
    if isinstance(scheme, JwtBearer):
        return scheme.token_url is not None
    if not isinstance(scheme, OAuth2):
        return False
    if scheme.grant == "client_credentials":
        return True
    traded = scheme.renewal.field if scheme.renewal else "refresh_token"
    return _holds(credential, traded)


def _holds(credential: Credential, *names: str) -> bool:
    return any(credential.fields.get(name, {}).get("set") for name in names)
