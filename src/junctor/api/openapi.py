"""The OpenAPI 3.1 description: FastAPI's routes, their bodies and permissions, hot fragments."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from junctor.api.gates import BodyOf, Gate
from junctor.api.hot import HOT_MODELS, fragments
from junctor.api.routes import api_routes
from junctor.api.sign_in_page import fragments as page_fragments

_REF = "#/components/schemas/{model}"
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457, with the class of the error and the cure",
    "required": ["type", "title", "status", "errorClass", "cure"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errorClass": {"type": "string"},
        "cure": {"type": "string"},
        "field": {"type": "string"},
        "faults": {"type": "array", "items": {"type": "object"}},
        "dependents": {"type": "array", "items": {"type": "object"}},
        "details": {"type": "object"},
    },
}
_SECURITY = {
    "apiKey": {"type": "http", "scheme": "bearer", "description": "`jk_...`"},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-junctor_session"},
}


def document(app: FastAPI) -> dict[str, Any]:
    """The whole description."""
    found: dict[str, Any] = app.openapi()
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for route in api_routes():
        for method in route.methods or ():
            _complete(found["paths"][route.path_format][method.lower()], route, schemas)
    for path, verbs in {**fragments(), **page_fragments()}.items():
        found["paths"].setdefault(path, {}).update(verbs)
    for model in HOT_MODELS:
        _schema(TypeAdapter(model), schemas)
    schemas["Problem"] = _PROBLEM
    found["components"]["securitySchemes"] = _SECURITY
    found["security"] = [{"apiKey": []}, {"session": []}]
    for verbs in found["paths"].values():
        for operation in verbs.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _problem_response()
    found["paths"] = dict(sorted(found["paths"].items()))
    return found


def _complete(operation: dict[str, Any], route: APIRoute, schemas: dict[str, Any]) -> None:
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, Gate):
            gate = dependency.call
            operation["x-permission"] = gate.permission.value if gate.permission else "signed_in"
            operation["x-project"] = gate.project
        if isinstance(dependency.call, BodyOf):
            schema = _schema(TypeAdapter(dependency.call.kind), schemas)
            operation["requestBody"] = {
                "required": not dependency.call.optional,
                "content": {"application/json": {"schema": schema}},
            }


def _schema(adapter: TypeAdapter[Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body, its models moved to the shared place."""
    schema = adapter.json_schema(ref_template=_REF)
    schemas.update(schema.pop("$defs", {}))
    title = schema.get("title")
    if title and schema.get("type") == "object" and "properties" in schema:
        schemas[title] = schema
        return {"$ref": _REF.format(model=title)}
    return schema


def _problem_response() -> dict[str, Any]:
    return {
        "description": "Why not",
        "content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
