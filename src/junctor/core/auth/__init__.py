"""Auth schemes as pure generators: they yield token requests, take answers, finish a request."""

from junctor.core.auth.attach import attach
from junctor.core.auth.authorize import (
    authorization_url,
    check_revoked,
    code_grant,
    granted_scopes,
    revocation,
)
from junctor.core.auth.names import CredentialNames, credential_names, without_hole
from junctor.core.auth.oauth import exchange
from junctor.core.auth.results import Attached, AuthFlow, TokenFlow, TokenUpdate
from junctor.core.auth.reveal import holds_marker, reveal, reveal_values
from junctor.core.auth.signals import expired_by, invalid_grant, needs_refresh

__all__ = [
    "Attached",
    "AuthFlow",
    "CredentialNames",
    "TokenFlow",
    "TokenUpdate",
    "attach",
    "authorization_url",
    "check_revoked",
    "code_grant",
    "credential_names",
    "exchange",
    "expired_by",
    "granted_scopes",
    "holds_marker",
    "invalid_grant",
    "needs_refresh",
    "reveal",
    "reveal_values",
    "revocation",
    "without_hole",
]
