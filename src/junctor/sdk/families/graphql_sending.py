"""GraphQL in other ways than one text by POST: several, by GET, by hash, and with files."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from junctor.model.errors import InvalidInput, Rejected
from junctor.model.request import HttpRequest, HttpResponse
from junctor.sdk.actions import action, prepare
from junctor.sdk.context import Context
from junctor.sdk.families.graphql_answers import read_answer
from junctor.sdk.families.graphql_texts import (
    OUTPUT,
    body_for,
    endpoint,
    inputs_for,
    kinds_in,
)
from junctor.sdk.families.web_shapes import FILE
from junctor.sdk.fields import Fields
from junctor.sdk.http import get, post

_ITEM = "query Item($id: ID!) { item(id: $id) { name } }"
_UPLOAD = "mutation Add($file: Upload!) { addFile(file: $file) { id } }"
_PLACE = r"^[A-Za-z_][A-Za-z0-9_]{0,200}(\.[A-Za-z0-9_]{1,200}){0,10}$"
_UNKNOWN = ("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")


@prepare(
    key="getQuery",
    name="Query by GET",
    description="The query in the address, so that caches between here and there can answer.",
    effect="read",
    summary="a GraphQL query by GET",
    inputs=inputs_for("query", _ITEM, {"id": "1042"}),
    output=OUTPUT,
)
def get_query(inputs: Fields, conn: Fields) -> HttpRequest:
    """A query without a body."""
    body = body_for("query", inputs)
    query = {name: _text(value) for name, value in body.items()}
    # Servers take a GET without a preflight for a forgery unless it has a header of its own.
    return get(endpoint(conn), query=query, headers={"Apollo-Require-Preflight": "true"})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _results(response: HttpResponse) -> dict[str, Any]:
    body = response.json()
    if not isinstance(body, list):
        raise Rejected(
            "The server does not take several operations at once.",
            cure="Send them one by one, or allow batching there.",
        )
    results = []
    for each in body:
        held = each if isinstance(each, dict) else {}
        errors = held.get("errors") or []
        results.append({"ok": not errors, "data": held.get("data"), "errors": errors})
    return {"results": results, "ok": all(each["ok"] for each in results)}


@prepare(
    key="batch",
    name="Send several",
    description="Several operations in one request, where the server takes a list; each has its "
    "own result, and one that fails does not fail the others.",
    effect="write",
    idempotent=False,
    summary="several GraphQL operations",
    inputs={
        "type": "object",
        "additionalProperties": False,
        "required": ["operations"],
        "properties": {
            "operations": {
                "type": "array",
                "title": "Operations",
                "minItems": 1,
                "maxItems": 50,
                "items": inputs_for("operation", _ITEM, {"id": "1042"}),
                "examples": [[{"query": _ITEM, "variables": {"id": "1042"}}]],
            }
        },
    },
    output={
        "type": "object",
        "required": ["results", "ok"],
        "properties": {
            "ok": {"type": "boolean", "title": "All succeeded"},
            "results": {
                "type": "array",
                "title": "Results",
                "x-open": True,
                "items": {
                    "type": "object",
                    "required": ["ok", "data", "errors"],
                    "properties": {
                        "ok": {"type": "boolean", "examples": [True]},
                        "data": {"type": ["object", "null"]},
                        "errors": {"type": "array", "items": {"type": "object"}, "examples": [[]]},
                    },
                },
            },
        },
    },
    read=_results,
)
def batch(inputs: Fields, conn: Fields) -> HttpRequest:
    """Several operations."""
    bodies = []
    for number, each in enumerate(inputs["operations"]):
        kinds = kinds_in(each["query"])
        if not kinds or "subscription" in kinds:
            raise InvalidInput(
                "A batch takes queries and mutations.",
                field=f"/operations/{number}/query",
                cure="Use Subscribe for a subscription.",
            )
        names = ("query", "variables", "operationName")
        bodies.append({name: each[name] for name in names if name in each})
    return post(endpoint(conn), json=bodies)


@action(
    key="persistedQuery",
    name="Query by hash",
    description="Sends the hash of the text alone; the text follows where the server does not "
    "know it yet (automatic persisted queries).",
    effect="read",
    summary="a GraphQL query by its hash",
    inputs=inputs_for(
        "query",
        _ITEM,
        {"id": "1042"},
        register={
            "type": "boolean",
            "title": "Register",
            "description": "Off: a text that the server does not know is refused.",
            "default": True,
        },
    ),
    output=OUTPUT,
)
async def persisted_query(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """A query that the server knows."""
    body = body_for("query", inputs)
    hashed = hashlib.sha256(str(body["query"]).encode()).hexdigest()
    known = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hashed}}}
    short = {name: value for name, value in body.items() if name != "query"}
    response = await ctx.send(post(endpoint(ctx.conn), json={**short, **known}))
    if _is_unknown(response) and inputs["register"]:
        response = await ctx.send(post(endpoint(ctx.conn), json={**body, **known}))
    return read_answer(response)


def _is_unknown(response: HttpResponse) -> bool:
    try:
        body = response.json()
    except ValueError:
        return False
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else {}
    if not isinstance(first, dict):
        return False
    return (
        first.get("message") in _UNKNOWN or (first.get("extensions") or {}).get("code") in _UNKNOWN
    )


@prepare(
    key="mutationWithFiles",
    name="Mutation with files",
    description="Uploads files as variables of a mutation (GraphQL multipart requests).",
    effect="write",
    idempotent=False,
    summary="a GraphQL mutation with files",
    inputs=inputs_for(
        "mutation",
        _UPLOAD,
        {},
        files={
            "type": "object",
            "title": "Files",
            "description": "Each under the variable that takes it, such as `file` or `files.0`.",
            "minProperties": 1,
            "maxProperties": 20,
            "propertyNames": {"pattern": _PLACE},
            "additionalProperties": FILE,
            "examples": [{"file": FILE["examples"][0]}],
        },
    )
    | {"required": ["query", "files"]},
    output=OUTPUT,
)
def with_files(inputs: Fields, conn: Fields) -> HttpRequest:
    """A mutation and its files."""
    variables: Any = dict(inputs.get("variables") or {})
    named = dict(inputs["files"])
    for path in named:
        variables = _emptied(variables, path.split("."), f"/files/{path}")
    places = {str(number): [f"variables.{path}"] for number, path in enumerate(named)}
    parts = {
        "operations": _text({**body_for("mutation", inputs), "variables": variables}),
        "map": _text(places),
        **{str(n): {"name": "file", **each} for n, each in enumerate(named.values())},
    }
    return post(endpoint(conn), multipart=parts, headers={"Apollo-Require-Preflight": "true"})


def _emptied(held: Any, path: list[str], field: str) -> Any:
    """The variables with null where a file belongs."""
    name, *rest = path
    if name.isdecimal():
        items = list(held) if isinstance(held, list) else []
        if int(name) > 100:
            raise InvalidInput("A list of files has 100 places at most.", field=field)
        items += [None] * (int(name) + 1 - len(items))
        items[int(name)] = _emptied(items[int(name)], rest, field) if rest else None
        return items
    fields = dict(held) if isinstance(held, dict) else {}
    fields[name] = _emptied(fields.get(name), rest, field) if rest else None
    return fields
