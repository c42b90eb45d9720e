"""Hints that stop nobody: vague names, a test key in production, certificates unchecked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from junctor.core.connections.dependents import DependentList
from junctor.model.auth import AuthScheme
from junctor.model.connection import Connection, Environment, EnvironmentSettings

_PURPOSES = {
    "stripe": "Shop Payments",
    "email": "Transactional",
    "mail": "Transactional",
    "db": "Analytics DB",
    "database": "Analytics DB",
    "ai": "Case Summaries",
    "llm": "Case Summaries",
    "api": "Warehouse Orders",
    "rest": "Warehouse Orders",
    "http": "Warehouse Orders",
    "sms": "Appointment Reminders",
    "test": "Customer Messages",
    "new": "Customer Messages",
    "connection": "Customer Messages",
}
"""Vague name -> what such a connection might be for: an example behind the connector's name."""
_ENVIRONMENT_WORDS = {
    "dev", "development", "staging", "stage", "test", "testing", "sandbox", "qa", "uat",
    "prod", "production", "live",
}  # fmt: skip
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Notice:
    """A hint beside a success. `code` is stable; `field` is what it is about."""

    code: str
    message: str
    cure: str
    field: str | None = None

    def to_json(self) -> dict[str, str | None]:
        """The notice as answers show it."""
        return {
            "code": self.code,
            "message": self.message,
            "cure": self.cure,
            "field": self.field,
        }


def name_notices(name: str, connector: str = "") -> list[Notice]:
    """What could be said better about a connection's name."""
    words = _WORDS.findall(name.lower())
    plain = " ".join(words)
    if plain in _PURPOSES or (connector and plain == " ".join(_WORDS.findall(connector.lower()))):
        example = f"{connector or name} {_PURPOSES.get(plain, 'of the Sales Team')}"
        return [
            Notice(
                "vague_name",
                f"“{name}” says what it is, not what it is for.",
                f"A clearer name prevents mistakes, such as “{example}”.",
                "name",
            )
        ]
    found = [word for word in words if word in _ENVIRONMENT_WORDS]
    if found:
        return [
            Notice(
                "environment_in_name",
                f"The name holds the environment “{found[0]}”, but one connection serves them all.",
                "Name it after its purpose and set a credential per environment in it.",
                "name",
            )
        ]
    return []


def tls_notices(after: Connection, before: Connection | None = None) -> list[Notice]:
    """Where certificates are not checked from now on."""
    known = before.environments if before else {}
    return [
        Notice(
            "tls_unverified",
            f"Certificates are not checked in `{key}`: whoever is in between can read it all.",
            "Better give the connection the authority that signed the server's certificate.",
            f"environments.{key}.tlsVerify",
        )
        for key, settings in after.environments.items()
        if not settings.tls_verify and known.get(key, EnvironmentSettings()).tls_verify
    ]


def key_notices(
    scheme: AuthScheme, environment: Environment, field: str, value: str
) -> list[Notice]:
    """A test key where it is live, or a live key where it is not; by the vendor's prefixes."""
    if environment.live and value.startswith(scheme.test_prefixes or ("\0",)):
        return [
            Notice(
                "test_key_in_live",
                f"`{field}` looks like a test key, but {environment.name} is live.",
                "Enter the live key, or go on if this is on purpose.",
                field,
            )
        ]
    if not environment.live and value.startswith(scheme.live_prefixes or ("\0",)):
        return [
            Notice(
                "live_key_in_test",
                f"`{field}` looks like a live key, but {environment.name} is not live.",
                "Enter the test key: calls made here would have real effects.",
                field,
            )
        ]
    return []


def trigger_notices(found: DependentList) -> list[Notice]:
    """That flows are started through a connection that was changed, and which."""
    listening = [each for each in found.flows if each.place == "trigger" and each.live_in]
    if not listening:
        return []
    named = ", ".join(f"{f.flow_name} ({', '.join(f.live_in)})" for f in listening[:10])
    return [
        Notice(
            code="triggers",
            message=f"Flows are started through this connection: {named}.",
            cure="Look at their triggers: `junctor trigger list`.",
        )
    ]
