"""What a GraphQL server offers: its operations and types, written as people read them."""

from __future__ import annotations

from typing import Any

from junctor.model.errors import NotFound
from junctor.model.request import HttpRequest, HttpResponse
from junctor.sdk.actions import prepare
from junctor.sdk.families.graphql_answers import read_answer
from junctor.sdk.families.graphql_texts import endpoint
from junctor.sdk.fields import Fields
from junctor.sdk.http import post

_KIND = (
    "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"
)
_FIELD = f"name description isDeprecated args {{ name type {{ {_KIND} }} }} type {{ {_KIND} }}"
_OPERATIONS = f"""query Operations {{ __schema {{
  queryType {{ fields {{ {_FIELD} }} }}
  mutationType {{ fields {{ {_FIELD} }} }}
  subscriptionType {{ fields {{ {_FIELD} }} }}
}} }}"""
_TYPE = f"""query Type($name: String!) {{ __type(name: $name) {{
  kind name description
  fields(includeDeprecated: true) {{ {_FIELD} }}
  inputFields {{ name description defaultValue type {{ {_KIND} }} }}
  enumValues(includeDeprecated: true) {{ name description isDeprecated }}
  possibleTypes {{ name }}
}} }}"""
_TEXT = {"type": "string", "examples": [""]}
_NAMES = {"type": "array", "items": {"type": "string"}, "x-open": True, "examples": [[]]}
_ARGUMENTS = {
    "type": "object",
    "title": "Arguments",
    "additionalProperties": {"type": "string"},
    "examples": [{"id": "ID!"}],
}


def type_text(given: Any) -> str:
    """A type as GraphQL writes it: `[Order!]!`."""
    if not isinstance(given, dict):
        return ""
    if given.get("kind") == "NON_NULL":
        return f"{type_text(given.get('ofType'))}!"
    if given.get("kind") == "LIST":
        return f"[{type_text(given.get('ofType'))}]"
    return str(given.get("name") or "")


def _field(given: dict[str, Any]) -> dict[str, Any]:
    arguments = {a["name"]: type_text(a.get("type")) for a in given.get("args") or []}
    return {
        "name": given["name"],
        "type": type_text(given.get("type")),
        "arguments": arguments,
        "description": given.get("description") or "",
        "deprecated": bool(given.get("isDeprecated")),
    }


def _operations(response: HttpResponse) -> dict[str, Any]:
    schema = (read_answer(response).get("data") or {}).get("__schema") or {}
    found = []
    for kind in ("query", "mutation", "subscription"):
        fields = (schema.get(f"{kind}Type") or {}).get("fields") or []
        found += [{"kind": kind, **_field(each)} for each in fields]
    return {"operations": found}


@prepare(
    key="listOperations",
    name="List operations",
    description="The queries, mutations and subscriptions of the server, with their arguments.",
    effect="read",
    summary="the operations of the server",
    output={
        "type": "object",
        "required": ["operations"],
        "properties": {
            "operations": {
                "type": "array",
                "title": "Operations",
                "x-open": True,
                "items": {
                    "type": "object",
                    "required": ["kind", "name", "type", "arguments"],
                    "properties": {
                        "kind": {"type": "string", "enum": ["query", "mutation", "subscription"]},
                        "name": {"type": "string", "examples": ["item"]},
                        "type": {"type": "string", "examples": ["Item!"]},
                        "arguments": _ARGUMENTS,
                        "description": _TEXT,
                        "deprecated": {"type": "boolean", "examples": [False]},
                    },
                },
            }
        },
    },
    read=_operations,
)
def list_operations(inputs: Fields, conn: Fields) -> HttpRequest:  # noqa: ARG001 - it takes none
    """What can be asked for."""
    return post(endpoint(conn), json={"query": _OPERATIONS, "operationName": "Operations"})


def _type(response: HttpResponse) -> dict[str, Any]:
    found = (read_answer(response).get("data") or {}).get("__type")
    if not isinstance(found, dict):
        raise NotFound("There is no such type.", cure="Look up its name with List operations.")
    given = [*(found.get("fields") or []), *(found.get("inputFields") or [])]
    return {
        "name": found.get("name") or "",
        "kind": found.get("kind") or "",
        "description": found.get("description") or "",
        "fields": [_field(each) for each in given],
        "values": [each["name"] for each in found.get("enumValues") or []],
        "possibleTypes": [each["name"] for each in found.get("possibleTypes") or []],
    }


@prepare(
    key="describeType",
    name="Describe a type",
    description="The fields of a type or input, or the values of an enum.",
    effect="read",
    summary="the type {{input.name}}",
    inputs={
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "properties": {
            "name": {
                "type": "string",
                "title": "Type",
                "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,200}$",
                "examples": ["Item"],
            }
        },
    },
    output={
        "type": "object",
        "required": ["name", "kind", "fields", "values"],
        "properties": {
            "name": {"type": "string", "examples": ["Item"]},
            "kind": {"type": "string", "examples": ["OBJECT"]},
            "description": _TEXT,
            "fields": {
                "type": "array",
                "x-open": True,
                "items": {
                    "type": "object",
                    "required": ["name", "type"],
                    "properties": {
                        "name": {"type": "string", "examples": ["name"]},
                        "type": {"type": "string", "examples": ["String!"]},
                        "arguments": _ARGUMENTS,
                        "description": _TEXT,
                        "deprecated": {"type": "boolean", "examples": [False]},
                    },
                },
            },
            "values": _NAMES,
            "possibleTypes": _NAMES,
        },
    },
    read=_type,
)
def describe_type(inputs: Fields, conn: Fields) -> HttpRequest:
    """One type."""
    body = {"query": _TYPE, "operationName": "Type", "variables": {"name": inputs["name"]}}
    return post(endpoint(conn), json=body)
