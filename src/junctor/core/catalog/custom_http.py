"""The custom HTTP wizard: base URL, auth scheme and endpoints become a standard spec."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field

from junctor.core.catalog.check_spec import check_spec
from junctor.core.catalog.fault import Fault, invalid
from junctor.core.catalog.yaml_text import Document
from junctor.model.auth import AuthScheme, NoAuth
from junctor.model.spec import OPERATION_KEY, SLUG, ConnectorSpec, Effect
from junctor.model.value import JsonSchema, Value

_HOLE = re.compile(r"\{\{\s*input\.([A-Za-z_]\w*)\s*\}\}|\{([A-Za-z_]\w*)\}")
_EFFECTS = {"GET": Effect.READ, "HEAD": Effect.READ, "DELETE": Effect.DELETE}
_WITHOUT_BODY = ("GET", "HEAD", "DELETE")


class Endpoint(Value):
    """One endpoint. A path hole `{id}` is an input; the rest goes to the query or JSON body."""

    key: str = Field(pattern=OPERATION_KEY)
    name: str = ""
    description: str = ""
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = "GET"
    path: str
    input: JsonSchema | None = Field(None, description="JSON Schema of the inputs")
    response: JsonSchema | None = Field(None, description="JSON Schema of the answer")
    effect: Effect | None = None
    summary: str = ""


class CustomHttp(Value):
    """What the wizard asks for."""

    key: str = Field(pattern=SLUG)
    name: str = Field(min_length=1)
    version: str = "1.0.0"
    description: str = ""
    base_url: str
    headers: dict[str, str] = {}
    auth: AuthScheme = NoAuth()
    endpoints: tuple[Endpoint, ...] = Field(min_length=1)
    test: str | None = None


def custom_http_spec(form: CustomHttp) -> ConnectorSpec:
    """The connector behind a filled-in form.

    Raises:
        InvalidSpec: with all faults at once, placed at the form's fields.
    """
    keys = [e.key for e in form.endpoints]
    twice = sorted({k for k in keys if keys.count(k) > 1})
    if twice:
        cure = "Give each endpoint its own key."
        raise invalid("The form", [Fault(f"endpoints.{k}", "is there twice", cure) for k in twice])
    operations = {e.key: _operation(e) for e in form.endpoints}
    authored: dict[str, Any] = {
        "key": form.key,
        "name": form.name,
        "version": form.version,
        "category": "APIs & Protocols",
        "description": form.description,
        "baseUrl": form.base_url.rstrip("/"),
        "headers": form.headers,
        "auth": [form.auth.model_dump(mode="json", by_alias=True, exclude_unset=True)],
        "test": form.test or _harmless(operations),
        "operations": operations,
    }
    spec = ConnectorSpec.model_validate(
        {k: v for k, v in authored.items() if v not in (None, "", {})}
    )
    faults = check_spec(spec, Document("form", {}), strict=False)
    if faults:
        raise invalid("The form", faults)
    return spec


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    in_path = [a or b for a, b in _HOLE.findall(endpoint.path)]
    free_body = endpoint.input is None and endpoint.method not in _WITHOUT_BODY
    schema = _inputs(endpoint, in_path)
    others = [n for n in schema["properties"] if n not in in_path]
    request: dict[str, Any] = {
        "method": endpoint.method,
        "path": _HOLE.sub(lambda m: f"{{{{input.{m[1] or m[2]}}}}}", endpoint.path),
    }
    if others:
        where = "query" if endpoint.method in _WITHOUT_BODY else "json"
        request[where] = {name: f"{{{{input.{name}}}}}" for name in others}
    if free_body:
        schema["properties"]["body"] = {"title": "JSON body"}
        request["json"] = "{{input.body}}"
    effect = endpoint.effect or _EFFECTS.get(endpoint.method, Effect.WRITE)
    found = {
        "name": endpoint.name or f"{endpoint.method} {endpoint.path}",
        "description": endpoint.description,
        "effect": effect.value,
        "summary": endpoint.summary or f"{endpoint.method} {request['path']}",
        "idempotent": None if effect is Effect.READ else endpoint.method in ("PUT", "DELETE"),
        "input": schema,
        "output": endpoint.response,
        "request": request,
    }
    return {k: v for k, v in found.items() if v not in (None, "")}


def _inputs(endpoint: Endpoint, in_path: list[str]) -> JsonSchema:
    given = dict(endpoint.input or {"additionalProperties": False})
    properties = dict(given.get("properties") or {})
    for name in in_path:
        properties.setdefault(name, {"type": "string", "minLength": 1})
    required = [*given.get("required", []), *in_path]
    return {
        **given,
        "type": "object",
        "properties": properties,
        "required": list(dict.fromkeys(required)),
    }


def _harmless(operations: dict[str, dict[str, Any]]) -> str | None:
    """An operation that Test Connection can use: reads, and needs nothing."""
    return next(
        (
            key
            for key, o in operations.items()
            if o["effect"] == "read" and not o["input"]["required"]
        ),
        None,
    )
