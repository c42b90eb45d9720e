"""What servers say of how to sign in to them, read strictly; no I/O.

A protected resource names its authorization servers (RFC 9728), each of which describes itself
(RFC 8414, OpenID Connect Discovery) and may register clients (RFC 7591). MCP servers do it so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

from junctor.core.auth.tokens import is_secure
from junctor.model.errors import Rejected
from junctor.model.request import HttpRequest, Pairs

_RESOURCE = "/.well-known/oauth-protected-resource"
_ISSUER = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"
_PARAMETER = re.compile(r'([A-Za-z_]+)\s*=\s*(?:"([^"\\]*)"|([^\s,"]+))')
_MOST = 50


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a 401 says: where the resource describes itself, and the scopes for this call."""

    metadata: str | None = None
    scope: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Protected:
    """A resource, the issuers that it trusts, and the scopes it knows."""

    resource: str
    issuers: tuple[str, ...]
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """An authorization server that can be used: code flow with PKCE.

    `signs_answers`: the redirect brings `iss` (RFC 9207). `reads_clients`: a client's id may be the
    address of its description. `assumed`: nobody described it.
    """

    issuer: str
    authorize_url: str
    token_url: str
    register_url: str | None
    client_auth: str
    scopes: tuple[str, ...]
    signs_answers: bool = False
    reads_clients: bool = False
    assumed: bool = False


def challenge_in(headers: Pairs) -> Challenge:
    """The parameters of the first `Bearer` challenge."""
    for name, value in headers:
        if name.lower() == "www-authenticate" and value.lstrip().lower().startswith("bearer"):
            found = {m[1].lower(): m[2] or m[3] or "" for m in _PARAMETER.finditer(value)}
            told = (found.get(field, "") for field in ("resource_metadata", "scope", "error"))
            metadata, scope, error = told
            return Challenge(metadata or None, scope, error)
    return Challenge()


def resource_addresses(url: str, challenge: Challenge) -> tuple[str, ...]:
    """Where a resource may describe itself: as it says, else below its path, else at the root."""
    if challenge.metadata:
        return (challenge.metadata,)
    origin, path = _cut(url)
    return tuple(dict.fromkeys((f"{origin}{_RESOURCE}{path}", f"{origin}{_RESOURCE}")))


def issuer_addresses(issuer: str) -> tuple[str, ...]:
    """Where an issuer may describe itself, in the order to try."""
    origin, path = _cut(issuer)
    after = (f"{origin}{path}{_OPENID}",) if path else ()
    return (f"{origin}{_ISSUER}{path}", f"{origin}{_OPENID}{path}", *after)


def read_resource(document: dict[str, Any], url: str) -> Protected:
    """What a resource says of itself.

    Raises:
        Rejected: it speaks of another resource, or names no issuer.
    """
    resource = str(document.get("resource") or "")
    if not _covers(resource, url):
        raise _unusable(
            f"The description of how to sign in is of `{resource[:200]}`, not of this server."
        )
    issuers = _texts(document.get("authorization_servers"))
    if not issuers:
        raise _unusable("The server names nobody who signs people in.")
    return Protected(resource, issuers, _texts(document.get("scopes_supported")))


def read_issuer(
    document: dict[str, Any],
    issuer: str,
    *,
    people: bool = True,
    signed: bool = False,
    guessed: bool = False,
) -> Issuer:
    """What an issuer says of itself; `people` sign in there, or else only programs do.

    `signed`: we prove who we are with a key. `guessed`: nobody named the issuer, so that one below
    the address we asked speaks for it.

    Raises:
        Rejected: it speaks of another issuer, has no code flow, or no PKCE.
    """
    named = str(document.get("issuer") or "")
    if guessed and is_secure(named) and _covers(issuer, named):
        issuer = named
    if named.rstrip("/") != issuer.rstrip("/"):
        raise _unusable(f"The description at {issuer} is of another issuer.")
    urls = [str(document.get(f"{name}_endpoint") or "") for name in ("authorization", "token")]
    if not all(is_secure(url) for url in (urls if people else urls[1:])):
        raise _unusable(f"{issuer} has no https address to sign in and get tokens at.")
    if people and "S256" not in _texts(document.get("code_challenge_methods_supported")):
        raise _unusable(f"{issuer} does not say that it takes PKCE with S256.")
    register = document.get("registration_endpoint")
    methods = _texts(document.get("token_endpoint_auth_methods_supported"))
    return Issuer(
        issuer=issuer,
        authorize_url=urls[0],
        token_url=urls[1],
        register_url=str(register) if is_secure(str(register or "")) else None,
        client_auth=_client_auth(methods, issuer, signed=signed),
        scopes=_texts(document.get("scopes_supported")),
        signs_answers=document.get("authorization_response_iss_parameter_supported") is True,
        reads_clients=document.get("client_id_metadata_document_supported") is True
        and "none" in (methods or ("none",)),
    )


def client_document(address: str, redirect_uri: str) -> dict[str, Any]:
    """What an issuer reads at the address that is our client id: a client without a secret."""
    return {"client_id": address, **_described(redirect_uri, "none")}


def _described(redirect_uri: str, client_auth: str) -> dict[str, Any]:
    return {
        "client_name": "Junctor",
        "redirect_uris": [redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": client_auth,
    }


def registration(issuer: Issuer, redirect_uri: str, scope: str) -> HttpRequest:
    """The request that makes us a client of the issuer."""
    assert issuer.register_url is not None, "only where clients register themselves"
    client = _described(redirect_uri, issuer.client_auth)
    if scope:
        client["scope"] = scope
    return HttpRequest(
        method="POST",
        url=issuer.register_url,
        headers=(("Accept", "application/json"),),
        json=client,
        has_json=True,
    )


def read_registration(content: bytes) -> dict[str, str]:
    """The fields of a credential that a registration brought.

    Raises:
        Rejected: it brought no client id.
    """
    document = read_document(content) or {}
    values = {name: document.get(name) for name in ("client_id", "client_secret")}
    found = {name: value for name, value in values.items() if isinstance(value, str) and value}
    if "client_id" not in found:
        raise _unusable("The registration brought no client id.")
    return found


def read_document(content: bytes) -> dict[str, Any] | None:
    """A JSON object; None for anything else."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _client_auth(methods: tuple[str, ...], issuer: str, *, signed: bool) -> str:
    if "none" in methods and not signed:
        return "none"
    for ours in ("private_key_jwt",) if signed else ("client_secret_basic", "client_secret_post"):
        if not methods or ours in methods:
            return ours
    raise _unusable(f"{issuer} knows clients only by {', '.join(methods[:5])}.")


def read_origin(url: str) -> Protected:
    """A server that says nothing of itself, as MCP had it in 2025-03-26: its host is the issuer."""
    return Protected(resource=url, issuers=(_cut(url)[0],), scopes=())


def assumed_issuer(origin: str) -> Issuer:
    """Where MCP servers of 2025-03-26 sign people in when they describe nothing: at fixed paths."""
    return Issuer(
        issuer=origin,
        authorize_url=f"{origin}/authorize",
        token_url=f"{origin}/token",
        register_url=f"{origin}/register",
        client_auth="none",
        scopes=(),
        assumed=True,
    )


def _cut(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")


def _covers(resource: str, url: str) -> bool:
    """Whether a resource is a server's address, or a path above it at the same origin."""
    try:
        (origin, path), (own, place) = _cut(resource), _cut(url)
    except ValueError:
        return False
    return origin.lower() == own.lower() and (place == path or place.startswith(path + "/"))


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(each for each in value[:_MOST] if isinstance(each, str) and each)


def _unusable(why: str) -> Rejected:
    return Rejected(
        why,
        cure="Ask whoever runs the server, or enter the addresses of the sign-in by hand.",
        details={"sent": "yes"},
    )
