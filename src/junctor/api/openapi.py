"""The OpenAPI 3.1 description: FastAPI's routes, their bodies, answers and permissions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from junctor.api.dependencies import JsonBody, RequirePermission
from junctor.api.hot import HOT_MODELS, fragments
from junctor.api.oauth_page import oauth_fragments
from junctor.api.routes import api_routes
from junctor.api.schemas import ANSWERS, LINES, answer_schemas
from junctor.api.schemas.shapes import TEXT, ref, repointed, request_schemas, tidy
from junctor.api.sign_in_page import fragments as page_fragments
from junctor.model.flow import FlowDocument
from junctor.model.spec import ConnectorSpec
from junctor.model.value import Value

_ABBREVIATIONS = {"api": "API", "csrf": "CSRF", "openapi": "OpenAPI", "http": "HTTP"}
_SECURITY = {
    "apiKey": {"type": "http", "scheme": "bearer", "description": "`jk_...`"},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-junctor_session"},
}
_TAGS = {
    "access": "Signing in, members, API keys and network grants.",
    "approvals": "What waits for somebody's decision.",
    "assistant": "A sentence becomes a plan, a confirmed plan the real thing.",
    "views": "Filters of lists under a name, one's own or shared.",
    "alerts": "What somebody is told of, through which connection.",
    "audit": "Who did what, and proof that nothing was altered.",
    "catalog": "The connectors known here, and those a project owns.",
    "entities": "What a project calls its things; forms are made of them.",
    "flows": "Drafts, checks, published versions, and starting runs.",
    "forms": "Hosted forms, for everybody who has the address.",
    "hooks": "Where webhooks come in.",
    "instance": "The instance itself.",
    "integrations": "The connections of a project, their credentials, tests and calls.",
    "projects": "Projects and their environments.",
    "runs": "What ran, with its steps.",
    "secrets": "Named secrets per environment: written and pointed at, never read.",
    "triggers": "What starts live flows, and how it is.",
}
_HEADERS = {
    "createIntegration": {"Location": "where the connection is"},
    **{
        name: {"Location": "where the run is"}
        for name in ("startRun", "resumeRun", "forkRun", "rerunFlow")
    },
    "tryTrigger": {"Location": "where the run is"},
    "getIntegration": {"ETag": "the revision"},
    "login": {"Set-Cookie": "the session"},
}
_DOCUMENTS: dict[str, type[Value]] = {
    "createFlow": FlowDocument,
    "updateFlow": FlowDocument,
    "saveConnector": ConnectorSpec,
}
"""Bodies that a route takes as any object and its service refuses unless they fit this."""


def document(app: FastAPI) -> dict[str, Any]:
    """The whole description."""
    found: dict[str, Any] = app.openapi()
    schemas = answer_schemas()
    for route in api_routes():
        for method in route.methods or ():
            _complete(found["paths"][route.path_format][method.lower()], route, schemas)
    for path, verbs in {**fragments(), **page_fragments(), **oauth_fragments()}.items():
        found["paths"].setdefault(path, {}).update(verbs)
    for model in HOT_MODELS:
        _body(model, schemas)
    for operation in operations(found):
        _answer(operation)
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = tidy(parameter["schema"])
    components = found.setdefault("components", {})
    components["schemas"] = dict(sorted(schemas.items()))
    components["securitySchemes"] = _SECURITY
    found["security"] = [{"apiKey": []}, {"session": []}]
    found["tags"] = [{"name": name, "description": text} for name, text in _TAGS.items()]
    found["paths"] = dict(sorted(found["paths"].items()))
    return found


def operations(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a description."""
    for verbs in found["paths"].values():
        yield from verbs.values()


def _complete(operation: dict[str, Any], route: APIRoute, schemas: dict[str, Any]) -> None:
    operation["summary"] = _title(route.name)
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, RequirePermission):
            gate = dependency.call
            operation["x-permission"] = gate.permission.value if gate.permission else "signed_in"
            operation["x-project"] = gate.project
        if isinstance(dependency.call, JsonBody):
            kind = _DOCUMENTS.get(operation["operationId"], dependency.call.kind)
            schema = _body(kind, schemas)
            operation["requestBody"] = {
                "required": not dependency.call.optional,
                "content": {"application/json": {"schema": schema}},
            }


def _title(name: str) -> str:
    first, *rest = (_ABBREVIATIONS.get(word, word) for word in name.split("_"))
    return " ".join([first[:1].upper() + first[1:], *rest])


def _body(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body, its models moved to the shared place.

    A model that answers show too is stricter there: every field is present. What requests
    give is then called `...Input`.
    """
    found = request_schemas(kind)
    if "Body" in found:
        return found["Body"]
    names = {
        name: f"{name}Input"
        for name, each in found.items()
        if name in schemas and schemas[name] != each
    }
    moved = repointed(found, names)
    schemas.update({names.get(name, name): each for name, each in moved.items()})
    return ref(names.get(kind.__name__, kind.__name__))


def _answer(operation: dict[str, Any]) -> None:
    """Put the answer and the problem document in the place of what FastAPI guessed."""
    name, responses = operation["operationId"], operation["responses"]
    responses.pop("422", None)
    for status, response in responses.items():
        response.update(_answered(name, status, response))
    responses["default"] = {
        "description": "Why not",
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }


BYTES = ("getRunFile",)
"""Routes that answer with the bytes of a file."""
STREAMED = ("callOperation",)
"""Routes that answer in other forms too."""


def _answered(name: str, status: str, response: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {}
    if response["description"] == "Successful Response":
        described["description"] = "Done, and nothing to say" if status == "204" else "Done"
    if name in ANSWERS and status != "204":
        json = {"application/json": {"schema": ANSWERS[name]}}
        described["content"] = json | response.get("content", {}) if name in STREAMED else json
    if name in BYTES:
        bytes_ = {"type": "string", "format": "binary"}
        described["content"] = {"application/octet-stream": {"schema": bytes_}}
    if name in LINES:
        text = {**TEXT, "description": "one JSON object per line, as `x-line-schema` says"}
        described["content"] = {"application/jsonl": {"schema": text, "x-line-schema": LINES[name]}}
        described["content"]["text/csv"] = {"schema": {**TEXT, "description": "rows with a head"}}
    if name in _HEADERS:
        described["headers"] = {
            header: {"description": text, "schema": TEXT} for header, text in _HEADERS[name].items()
        }
    return described
