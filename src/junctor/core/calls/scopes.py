"""The scopes of a connection, and what is lost without each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from junctor.core.auth.fields import filled
from junctor.core.auth.oauth import scope_text
from junctor.model.auth import AuthScheme, JwtBearer, OAuth2
from junctor.model.spec import ConnectorSpec

_RENEWING = frozenset(("offline_access", "refresh_token"))


def covers(scheme: AuthScheme, held: Collection[str], scope: str) -> bool:
    """Whether a scope is among those held, or one of them grants it too."""
    if scope in held:
        return True
    includes = scheme.scope_includes if isinstance(scheme, OAuth2 | JwtBearer) else {}
    return any(fnmatchcase(scope, each) for one in held for each in includes.get(one, ()))


def scope_rows(
    spec: ConnectorSpec,
    scheme: AuthScheme,
    granted: Sequence[str],
    config: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Per scope: whether it is granted, which operations need it, and whether renewal does."""
    asked = _asked(scheme, config)
    needs: dict[str, list[str]] = {scope: [] for scope in asked}
    for key, operation in spec.operations.items():
        for scope in operation.scopes:
            needs.setdefault(scope, []).append(key)
    return [
        {
            "scope": scope,
            "asked": covers(scheme, asked, scope),
            "granted": covers(scheme, granted, scope) if granted else None,
            "operations": operations,
            "renewal": scope in _RENEWING,
        }
        for scope, operations in needs.items()
    ]


def _asked(scheme: AuthScheme, config: Mapping[str, Any]) -> list[str]:
    """What a sign-in asks for, the connection's own scopes among it."""
    if isinstance(scheme, OAuth2):
        text = scope_text(scheme, config)
        return [each for each in text.split(scheme.scope_separator) if each]
    if isinstance(scheme, JwtBearer):
        return " ".join(filled(each, config) for each in scheme.scopes).split()
    return []
