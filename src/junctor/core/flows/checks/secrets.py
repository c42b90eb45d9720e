"""Whether secrets stand in the document as text, and the rules for auth on a node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from junctor.core.connections.origins import normal_origin
from junctor.core.connections.references import reference
from junctor.core.flows.bodies import every_node, named_nodes
from junctor.core.flows.checks.trigger import pasted_in_trigger, without_references
from junctor.core.flows.findings import Finding, error, warning
from junctor.core.flows.nodes import HttpCall
from junctor.model.errors import JunctorError
from junctor.model.scrub.names import is_secret_name
from junctor.model.scrub.shapes import mask_shapes
from junctor.model.value import canonical

_ORIGIN = re.compile(r"https?://[^/?#\\{}\s]+[/?#]", re.IGNORECASE)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_INTO_SECRET = "Store the value as a secret and use a connection, or `{env.NAME}` in `auth`."


def pasted_findings(raw: dict[str, Any]) -> Iterator[Finding]:
    """Every text that looks like a token or key, and every literal in a telling field."""
    for name, value in raw.items():
        if name == "trigger":
            yield from pasted_in_trigger(value)
            yield from _walk(None, name, without_references(value), "")
        elif name != "nodes":
            yield from _walk(None, name, value, "")
    for node_id, node in named_nodes(raw.get("nodes")):
        for name, value in node.items():
            yield from (
                _auth(node_id, value) if name == "auth" else _walk(node_id, name, value, "")
            )


def _auth(node: str, auth: Any) -> Iterator[Finding]:
    values = auth.items() if isinstance(auth, dict) else ()
    for field, value in values:
        if field not in ("type", "name") and value is not None and reference(value) is None:
            message = f"The value of `{field}` must point at a secret."
            cure = "Store the value as a secret and write `{env.NAME}` here."
            yield error(node, f"auth.{field}", message, cure)


def _walk(node: str | None, field: str, value: Any, key: str) -> Iterator[Finding]:
    if isinstance(value, str):
        # By shape alone: knowing the stored secrets here would tell a guesser when he is right.
        if mask_shapes(value) != value:
            yield error(node, field, "The text looks like a secret.", _INTO_SECRET)
        elif "{env." in value:
            message = "A secret is referred to where it would not stay secret."
            cure = "Use `{env.NAME}` in `auth` of an HTTP request or in a connection."
            yield error(node, field, message, cure)
        elif value and "{{" not in value and is_secret_name(key):
            yield from _telling(node, field)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _walk(node, f"{field}.{name}", each, str(name))
    elif isinstance(value, list | tuple):
        for i, each in enumerate(value):
            yield from _walk(node, f"{field}.{i}", each, key)


def _telling(node: str | None, field: str) -> Iterator[Finding]:
    message = "The field's name says that it holds a secret, and the value is a plain text."
    if field.startswith("headers."):
        yield error(node, field, message, _INTO_SECRET)
    elif not field.startswith(("sample", "outputMappings")):
        yield warning(node, field, message, _INTO_SECRET)


def http_findings(node: HttpCall) -> Iterator[Finding]:
    """The rules of an HTTP request on a node: its URL, and its auth."""
    if "{{" not in node.url:
        yield from _literal_url(node)
    auth = node.binding
    if auth is None:
        return
    for field in auth.needed:
        value = getattr(auth, field)
        if value is None:
            message = f"`{field}` is required for {auth.type} auth."
            yield error(node.id, f"auth.{field}", message, "Add this field.")
        elif field == "name" and not _HEADER.fullmatch(value):
            message = "The value is not a header name."
            yield error(node.id, "auth.name", message, "Write a name such as `X-API-Key`.")
    if "{{" in node.url and not _ORIGIN.match(node.url.partition("{{")[0]):
        message = "With auth the origin of the URL must be literal: the secret may go nowhere else."
        cure = "Write scheme and host as text, as in `https://api.example.com/{{vars.path}}`."
        yield error(node.id, "url", message, cure)


def _literal_url(node: HttpCall) -> Iterator[Finding]:
    if not node.url.lower().startswith(("http://", "https://")):
        message = "The URL does not begin with `https://` or `http://`."
        yield error(node.id, "url", message, "Write the whole URL.")
        return
    try:
        normal_origin(node.url)
    except JunctorError as fault:
        yield error(node.id, "url", fault.message, fault.cure)


def bindings(raw: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Node -> (origin, auth) of every request that secrets are attached to.

    Read from the JSON, so that a node which does not fit its model cannot hide one.
    """
    nodes = every_node(raw.get("nodes"))
    return {str(node.get("id")): _binding(node) for node in nodes if _has_auth(node)}


def _has_auth(node: dict[str, Any]) -> bool:
    auth = node.get("auth")
    return auth is not None and not (isinstance(auth, dict) and auth.get("type") == "none")


def _binding(node: dict[str, Any]) -> tuple[str, str]:
    url = str(node.get("url"))
    origin = _ORIGIN.match(url + "/")
    return (origin[0][:-1].lower() if origin else url), canonical(node["auth"]).decode()
