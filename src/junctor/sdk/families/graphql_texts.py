"""GraphQL: a fixed text with variables; what it does must be what the operation says."""

from __future__ import annotations

import re
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.request import HttpRequest
from junctor.sdk.fields import Fields
from junctor.sdk.http import post

_NOISE = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*')
_WORD = re.compile(r"[{}]|[A-Za-z_]\w*")
_KINDS = ("query", "mutation", "subscription", "fragment")


def inputs_for(
    kind: str, example: str, variables: dict[str, Any], /, **more: Any
) -> dict[str, Any]:
    """The inputs of an operation: text, variables, and those of its own."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["query"],
        "properties": {
            "query": {
                "type": "string",
                "title": "Text",
                "description": f"The {kind}. It takes no templates: values go into the variables.",
                "minLength": 1,
                "maxLength": 100_000,
                "x-constant": "graphql_text",
                "examples": [example],
            },
            "variables": {
                "type": "object",
                "title": "Variables",
                "description": "Values for the variables that the text declares.",
                "examples": [variables],
            },
            "operationName": {
                "type": "string",
                "title": "Operation name",
                "description": "Which one to run where the text holds several.",
                "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,200}$",
                "examples": ["Item"],
            },
            **more,
        },
    }


OUTPUT: dict[str, Any] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {"type": ["object", "null"], "title": "Data", "x-open": True},
        "extensions": {"type": "object", "title": "Extensions"},
    },
}


def kinds_in(text: str) -> set[str]:
    """The kinds of operation that a text defines, seen outside of braces, texts and comments."""
    depth, found = 0, set()
    named = False
    for word in _WORD.findall(_NOISE.sub(" ", text)):
        if word == "{":
            if depth == 0 and not named:
                found.add("query")  # the short form, `{ viewer { id } }`
            depth += 1
        elif word == "}":
            depth, named = depth - 1, named and depth > 1
        elif depth == 0 and word in _KINDS and not named:
            found.add(word)
            named = True
    return found - {"fragment"}


def body_for(kind: str, inputs: Fields) -> dict[str, Any]:
    """The body of a request.

    Raises:
        InvalidInput: the text holds something else than the kind.
    """
    found = kinds_in(str(inputs["query"]))
    if found != {kind}:
        other = ", ".join(sorted(found - {kind})) or "no operation"
        raise InvalidInput(
            f"The text holds {other}; this operation sends a {kind} alone.",
            field="/query",
            cure=f"Write a {kind}, or choose the operation that fits the text.",
        )
    body = {"query": inputs["query"]}
    return body | {n: inputs[n] for n in ("variables", "operationName") if n in inputs}


def endpoint(conn: Fields) -> str:
    """The address that takes queries."""
    return str(conn.get("baseUrl") or "")


def request_for(kind: str, inputs: Fields, conn: Fields) -> HttpRequest:
    """One request."""
    return post(endpoint(conn), json=body_for(kind, inputs))
