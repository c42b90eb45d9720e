"""What of a credential stays when somebody enters a part of it again."""

from __future__ import annotations

from typing import Any

from junctor.core.connections.documents import TOKEN
from junctor.model.auth import AuthScheme, OAuth2
from junctor.model.connection import Credential

_TOKENS = frozenset({"access_token", "refresh_token"})


def staying(
    scheme: AuthScheme, now: Credential, document: dict[str, Any], values: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that were entered before and are not now, and the tokens of a sign-in.

    What one client was granted is worth nothing to another, and tokens that a key or a client
    secret was traded for end with it.
    """
    kept = {name: value for name, value in document.items() if name not in values}
    mine = {n for n, shown in now.fields.items() if n in kept and shown.get("source") == TOKEN}
    client = document.get("client_id")
    same = values.get("client_id", client) == client and _TOKENS.isdisjoint(values)
    signs_in = isinstance(scheme, OAuth2) and scheme.grant == "authorization_code"
    tokens = {name: kept[name] for name in mine} if signs_in and same else {}
    known = scheme.document_schema.get("properties", {})
    return {n: v for n, v in kept.items() if n in known and n not in mine}, tokens
