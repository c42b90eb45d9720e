"""GraphQL: a fixed text with variables; what it does must be what the operation says."""

from __future__ import annotations

import re
from typing import Any

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

_NOISE = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*')
_WORD = re.compile(r"[{}]|[A-Za-z_]\w*")
_KINDS = ("query", "mutation", "subscription", "fragment")


def _inputs(kind: str, example: str, variables: dict[str, Any]) -> dict[str, Any]:
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
        },
    }


_OUTPUT = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {"type": ["object", "null"], "title": "Data"},
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


def _request(kind: str, inputs: Fields, conn: Fields) -> HttpRequest:
    found = kinds_in(str(inputs["query"]))
    if found != {kind}:
        other = ", ".join(sorted(found - {kind})) or "no operation"
        raise InvalidInput(
            f"The text holds {other}; this operation sends a {kind} alone.",
            field="/query",
            cure=f"Write a {kind}, or choose the operation that fits the text.",
        )
    body = {"query": inputs["query"]}
    body |= {name: inputs[name] for name in ("variables", "operationName") if name in inputs}
    return post(str(conn.get("baseUrl") or ""), json=body)


@prepare(
    key="query",
    name="Query",
    description="Read with a query; errors of the answer are failures even with status 200.",
    effect="read",
    summary="a GraphQL query",
    inputs=_inputs("query", "query Item($id: ID!) { item(id: $id) { name } }", {"id": "1042"}),
    output=_OUTPUT,
)
def send_query(inputs: Fields, conn: Fields) -> HttpRequest:
    """A query."""
    return _request("query", inputs, conn)


@prepare(
    key="mutation",
    name="Mutation",
    description="Change something with a mutation; it is never repeated by itself.",
    effect="write",
    idempotent=False,
    summary="a GraphQL mutation",
    inputs=_inputs(
        "mutation",
        "mutation Rename($id: ID!, $name: String!) { rename(id: $id, name: $name) { id } }",
        {"id": "1042", "name": "Tea"},
    ),
    output=_OUTPUT,
)
def send_mutation(inputs: Fields, conn: Fields) -> HttpRequest:
    """A mutation."""
    return _request("mutation", inputs, conn)
