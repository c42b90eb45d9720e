"""Credential documents: what somebody enters, judged and turned into references and literals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from junctor.core.auth.certificates import check_client_certificate
from junctor.core.auth.signing_keys import check_signing_key, unfolded
from junctor.core.connections.references import reference, refuse_partial
from junctor.core.connections.secrets import check_value
from junctor.model.auth import AuthScheme
from junctor.model.errors import NotPermitted
from junctor.model.schema import compile_schema
from junctor.model.value import JsonSchema

TOKEN = "token"
"""The source of a field that a vendor handed out at run time, which nobody entered."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A document by what becomes of its fields."""

    references: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)


def secret_fields(scheme: AuthScheme) -> set[str]:
    """The fields of a scheme whose values must never be shown."""
    properties = scheme.document_schema.get("properties", {})
    return {name for name, schema in properties.items() if _is_secret(schema)}


def _is_secret(schema: Any) -> bool:
    return isinstance(schema, dict) and bool(
        schema.get("writeOnly") or schema.get("format") == "password"
    )


def judge(
    scheme: AuthScheme,
    values: dict[str, Any],
    *,
    may_bind_secrets: bool,
    confirm_short: bool,
    now: int,
    held: Collection[str] = (),
) -> Entered:
    """Sort the values of a document, after checking that they fit the scheme.

    `held` are fields that stand beside them already: tokens of a sign-in.

    Raises:
        NotPermitted: writing credentials and binding secrets needs a connection admin.
        InvalidInput: a field does not fit; values are not repeated.
    """
    if values and not may_bind_secrets:
        raise NotPermitted(
            "Writing a credential needs the role connection admin.",
            cure="Ask a connection admin of this project to enter it.",
        )
    for name, value in values.items():
        refuse_partial(value, name)
    bound = {name: found for name, value in values.items() if (found := reference(value))}
    literals = unfolded(scheme, {n: value for n, value in values.items() if n not in bound})
    literals = {name: value for name, value in literals.items() if name not in bound}
    schema = without_referenced(scheme.document_schema, {*bound, *held})
    compile_schema(schema).check(literals, what="The credential")
    check_client_certificate(literals, set(bound), now)
    check_signing_key(scheme, literals, bound)
    hidden = secret_fields(scheme)
    secrets = {name: str(value) for name, value in literals.items() if name in hidden}
    for name, value in secrets.items():
        check_value(value, confirm_short=confirm_short, field=name)
    plain = {name: value for name, value in literals.items() if name not in hidden}
    return Entered(bound, secrets, plain)


def without_referenced(schema: JsonSchema, names: set[str]) -> JsonSchema:
    """The schema for the literals alone: references have no text to judge yet."""
    properties = schema.get("properties", {})
    known = names & set(properties)
    rest = {
        **schema,
        "properties": {name: each for name, each in properties.items() if name not in known},
        "required": [name for name in schema.get("required", ()) if name not in known],
    }
    ways = [
        {**way, "required": [name for name in way["required"] if name not in known]}
        for way in schema.get("anyOf", ())
        if isinstance(way, dict) and "required" in way
    ]
    if ways:
        rest["anyOf"] = ways
    return rest


_NAME_MOST = 60
_FIELD_MOST = 40


def secret_name(connection_key: str, field_name: str) -> str:
    """`STRIPE_PRODUCTION_API_KEY`: the name of a secret made from a literal.

    Of a long key the first words stay, and the name of the field after them.
    """
    key, field = _capitals(connection_key), _capitals(field_name)[:_FIELD_MOST]
    if not key[0].isalpha():
        key = "C_" + key
    room = _NAME_MOST - 1 - len(field)
    if len(key) > room:
        words = key[: room + 1].rpartition("_")[0]
        key = (words if len(words) > room // 2 else key[:room]).rstrip("_")
    return f"{key}_{field}"


def _capitals(text: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "_" for char in text).upper()
