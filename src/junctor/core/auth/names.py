"""Which header and query names carry a credential, so that a redirect can drop them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.core.auth.fields import filled
from junctor.model.auth import ApiKey, AuthScheme, AwsSigV4, CustomHeader, OAuth2

_ALWAYS = frozenset(("authorization", "proxy-authorization", "cookie"))
_AWS = frozenset(("x-amz-security-token", "x-amz-date", "x-amz-content-sha256"))


@dataclass(frozen=True, slots=True)
class CredentialNames:
    """Header names in lower case and query names; `path` when the key stands in the path."""

    headers: frozenset[str] = _ALWAYS
    query: frozenset[str] = frozenset()
    path: bool = False


def credential_names(
    scheme: AuthScheme | None, config: Mapping[str, Any] | None = None
) -> CredentialNames:
    """What of a request comes from the credential under this scheme."""
    settings = config or {}
    if isinstance(scheme, ApiKey):
        name = filled(scheme.name_, settings)
        if scheme.location == "header":
            return CredentialNames(headers=_ALWAYS | {name.lower()})
        if scheme.location == "query":
            return CredentialNames(query=frozenset((name,)))
        return CredentialNames(path=True)
    if isinstance(scheme, CustomHeader):
        names = {filled(name, settings).lower() for name in scheme.headers}
        query = frozenset(filled(name, settings) for name in scheme.query)
        return CredentialNames(headers=_ALWAYS | names, query=query)
    if isinstance(scheme, AwsSigV4):
        return CredentialNames(headers=_ALWAYS | _AWS)
    if isinstance(scheme, OAuth2) and scheme.query:
        return CredentialNames(query=frozenset((scheme.query,)))
    return _PLAIN


def without_hole(url: str, scheme: AuthScheme | None, config: Mapping[str, Any]) -> str:
    """The URL with a word where the key will stand in its path, so that it can be judged."""
    if not (isinstance(scheme, ApiKey) and scheme.location == "path"):
        return url
    path, mark, query = url.partition("?")
    return path.replace("{" + filled(scheme.name_, config) + "}", "key") + mark + query


_PLAIN = CredentialNames()
