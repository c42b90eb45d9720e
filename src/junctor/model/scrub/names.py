"""Which field names promise a secret. Words at the end decide: `max_tokens` and `author` stay."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LAST = frozenset(
    [
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "passcode",
        "pass",
        "secret",
        "token",
        "authorization",
        "cookie",
        "credential",
        "credentials",
        "apikey",
        "bearer",
        "jwt",
        "dsn",
        "otp",
        "authtoken",
        "accesstoken",
        "refreshtoken",
        "clientsecret",
        "privatekey",
        "secretkey",
        "accesskey",
        "signingkey",
        "connectionstring",
        "webhooksecret",
        "sessionid",
    ]
)
_LAST_TWO = frozenset(
    tuple(pair.split())
    for pair in [
        "api key",
        "private key",
        "account key",
        "access key",
        "secret key",
        "signing key",
        "encryption key",
        "shared key",
        "master key",
        "auth key",
        "ssh key",
        "session key",
        "session id",
        "client key",
        "service key",
        "storage key",
        "hmac key",
        "subscription key",
        "function key",
        "functions key",
        "deploy key",
        "root key",
        "signature key",
        "symmetric key",
        "aes key",
        "rsa key",
        "license key",
        "connection string",
        "key secret",
        "database url",
        "set cookie",
        "bot key",
        "integration key",
        "write key",
        "server key",
        "app key",
    ]
)
_PARAMETERS = frozenset(
    [
        "key",
        "sig",
        "signature",
        "code",
        "hash",
        "hmac",
        "auth",
        "apikey",
        "passwd",
        "pwd",
        "session",
        "sid",
        "ticket",
        "assertion",
    ]
)
_PARAMETER_ENDS = ("signature", "credential", "token", "secret", "password")
_NEVER = frozenset(
    {
        ("page", "token"),
        ("next", "token"),
        ("continuation", "token"),
        ("sync", "token"),
        ("start", "token"),
    }
)
PARAMETER_ENDINGS = frozenset(
    word[-2:] for word in (*_LAST, *_PARAMETERS, *_PARAMETER_ENDS, *(pair[1] for pair in _LAST_TWO))
)
"""Two letters with which the name of a secret parameter can end."""
_PUBLIC_LAST = frozenset(
    [
        "type",
        "uri",
        "url",
        "urls",
        "email",
        "domain",
        "host",
        "hostname",
        "port",
        "region",
        "location",
        "name",
        "username",
        "user",
        "login",
        "scope",
        "scopes",
        "version",
        "format",
        "algorithm",
        "alg",
        "kty",
        "use",
        "method",
        "provider",
        "environment",
        "mode",
        "database",
        "schema",
        "realm",
        "issuer",
        "audience",
        "iss",
        "aud",
        "created",
        "expires",
        "expiry",
    ]
)
_PUBLIC = frozenset({("project", "id"), ("client", "id"), ("tenant", "id"), ("account", "id")})


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a field name, lower case: `clientSecret`, `X-Api-Key` and `sas_token` alike."""
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    words = words_of(name)
    last_two = words[-2:]
    return bool(words) and last_two not in _NEVER and (words[-1] in _LAST or last_two in _LAST_TWO)


@lru_cache(maxsize=4096)
def is_secret_parameter(name: str) -> bool:
    """Whether a query parameter of this name holds a secret; `key` and `sig` do, in a URL."""
    if is_secret_name(name):
        return True
    words = words_of(name)
    return bool(words) and (
        (len(words) == 1 and words[0] in _PARAMETERS)
        or (words[-1] in _PARAMETER_ENDS and words[-2:] not in _NEVER)
    )


@lru_cache(maxsize=4096)
def is_public_name(name: str) -> bool:
    """Whether a leaf of this name inside a credential document is public (`project_id`, `type`)."""
    words = words_of(name)
    if not words or is_secret_name(name):
        return False
    return words[-1] in _PUBLIC_LAST or words[-2:] in _PUBLIC
