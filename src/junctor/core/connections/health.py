"""How a credential is, told from what is known of it; nothing is decrypted, nobody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from junctor.model.auth import AuthScheme, JwtBearer, OAuth2
from junctor.model.connection import Credential
from junctor.model.errors import ErrorClass

SOON_MS = 7 * 24 * 3600 * 1000
UNDER_WAY_MS = 60 * 1000
"""As long as a renewal may be under way: the other side is waited for half as long."""

SPENT = (
    "An earlier renewal was cut off before its answer was stored, and the other side takes a "
    "refresh token once."
)


class Health(StrEnum):
    """How a credential is."""

    OK = "ok"
    NOT_SIGNED_IN = "not_signed_in"
    ENDING = "ending"
    ENDED = "ended"
    CUT_OFF = "cut_off"
    REFUSED = "refused"
    TURNED_AWAY = "turned_away"


def health_of(
    scheme: AuthScheme | None, credential: Credential, now: int, last: Mapping[str, Any] | None
) -> Health:
    """How a credential is at a moment, without asking anybody; `last`: how its last call ended."""
    if credential.refused_at is not None:
        return Health.REFUSED
    if not_signed_in(scheme, credential):
        return Health.NOT_SIGNED_IN
    if last is not None and _turned_away(credential, last):
        return Health.TURNED_AWAY
    if cut_off(credential, now):
        return Health.CUT_OFF
    end = credential.expires_at
    if end is None or renewable(scheme, credential):
        return Health.OK
    if end <= now:
        return Health.ENDED
    return Health.ENDING if end - now < SOON_MS else Health.OK


def cut_off(credential: Credential, now: int) -> bool:
    """Whether a renewal began so long ago that whoever asked is gone, or never heard the end."""
    begun = credential.renewing_at
    return begun is not None and now - begun > UNDER_WAY_MS


def takes_again(credential: Credential, versions: Iterable[Credential]) -> bool:
    """Whether its refresh token has been seen to work more than once.

    Then an earlier version had the same one with another access token.
    """
    mine = _token_prints(credential)
    if mine is None:
        return False
    earlier = (row for row in versions if row.id == credential.id)
    prints = (_token_prints(row) for row in earlier if row.version < credential.version)
    return any(each and each[0] == mine[0] and each[1] != mine[1] for each in prints)


def same_tokens(one: Credential, other: Credential) -> bool:
    """Whether two versions hold the same tokens of a sign-in."""
    mine = _token_prints(one)
    return mine is not None and mine == _token_prints(other)


def _token_prints(credential: Credential) -> tuple[str, str] | None:
    refresh, access = (credential.fields.get(n, {}) for n in ("refresh_token", "access_token"))
    if not (refresh.get("set") and access.get("set")):
        return None
    return str(refresh.get("fingerprint")), str(access.get("fingerprint"))


def _turned_away(credential: Credential, last: Mapping[str, Any]) -> bool:
    outcome = last.get("outcome") or {}
    # With another version of it, the call says nothing about this one.
    mine = last.get("credential") == f"{credential.id}@{credential.version}"
    return mine and outcome.get("errorClass") == ErrorClass.AUTH and outcome.get("status") != 403


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
