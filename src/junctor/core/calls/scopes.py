"""The scopes of a connection, and what is lost without each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from junctor.model.auth import AuthScheme, OAuth2
from junctor.model.spec import ConnectorSpec

_RENEWING = frozenset(("offline_access", "refresh_token"))


def scope_rows(
    spec: ConnectorSpec, scheme: AuthScheme, granted: Sequence[str]
) -> list[dict[str, Any]]:
    """Per scope: whether it is granted, which operations need it, and whether renewal does."""
    asked = scheme.scopes if isinstance(scheme, OAuth2) else ()
    needs: dict[str, list[str]] = {scope: [] for scope in asked}
    for key, operation in spec.operations.items():
        for scope in operation.scopes:
            needs.setdefault(scope, []).append(key)
    return [
        {
            "scope": scope,
            "asked": scope in asked,
            "granted": (scope in granted) if granted else None,
            "operations": operations,
            "renewal": scope in _RENEWING,
        }
        for scope, operations in needs.items()
    ]
