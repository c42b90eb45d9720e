"""A GraphQL schema (SDL or introspection) as candidates: one operation per query and mutation.

The text of an operation is fixed when it is imported and takes variables only. What it asks
for is chosen here: plain fields, to a depth that lists and their pages need.
"""

from __future__ import annotations

import re
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from junctor.core.catalog.importing.graphql_inputs import Inputs, has_no_default
from junctor.core.catalog.importing.imported import Authored, Candidate, Imported
from junctor.core.catalog.importing.keys import spoken
from junctor.core.catalog.importing.naming import input_name, operation_key, sentence
from junctor.core.catalog.importing.selecting import Selector
from junctor.core.catalog.importing.signin import UNTOLD, UNTOLD_SETTINGS
from junctor.model.errors import InvalidInput, NotConfigured
from junctor.model.telling import first_of
from junctor.model.value import JsonSchema
from junctor.sdk.families.graphql_answers import FAILURE

if TYPE_CHECKING:
    from graphql import GraphQLField, GraphQLSchema

_SDL = re.compile(
    r"^\s*(?:extend\s+)?(?:(?:type|interface|enum|input|scalar|union)\s+[A-Za-z_]|schema\s*[{@]|"
    r"directive\s+@)",
    re.MULTILINE,
)
_YAML = re.compile(r"^(?:openapi|swagger|asyncapi|info|paths)\s*:", re.MULTILINE)
_DELETES = re.compile(r"(?:^|_)(?:delete|remove|destroy)|(?:Delete|Remove|Destroy)(?![a-z])")


def is_sdl(text: bytes) -> bool:
    """Whether a text is a schema in GraphQL's own language."""
    head = text[:200_000].decode("utf-8", "replace")
    plain = re.sub(r'"""[\s\S]*?(?:"""|\Z)|#[^\n]*', "", head)
    if plain.lstrip()[:1] in ("{", "[", "<") or "{" not in plain or _YAML.search(plain):
        return False
    return bool(_SDL.search(plain))


def is_introspection(document: dict[str, Any]) -> bool:
    """Whether a document is the answer to an introspection query."""
    inner = document.get("data") if isinstance(document.get("data"), dict) else document
    return isinstance(inner, dict) and isinstance(inner.get("__schema"), dict)


def read_graphql(source: bytes | dict[str, Any], address: str = "") -> Imported:
    """The queries and mutations of a schema.

    Raises:
        NotConfigured: the extra is not installed.
        InvalidInput: it is no schema.
    """
    if find_spec("graphql") is None:
        raise NotConfigured(
            "GraphQL schemas need a library that is not installed here.",
            cure="Install junctor[graphql] where Junctor runs, then import again.",
        )
    from graphql import GraphQLError

    try:
        return _imported(_schema(source), address)
    except (GraphQLError, AttributeError, TypeError, KeyError, ValueError, RecursionError) as error:
        raise InvalidInput(
            f"This is no GraphQL schema: {' '.join(str(error).split())[:200]}.",
            cure="Give SDL, or the answer to an introspection query.",
        ) from None


def _imported(schema: GraphQLSchema, address: str) -> Imported:
    candidates: list[Candidate] = []
    taken: set[str] = set()
    roots = (("query", schema.query_type), ("mutation", schema.mutation_type))
    for kind, root in roots:
        for name, field in (root.fields if root else {}).items():
            key = operation_key(name, taken)
            taken.add(key)
            candidates.append(_candidate(schema, kind, name, field, key))
    notes = ["A schema names no way to sign in: none, bearer, basic and an API key are offered."]
    if schema.subscription_type:
        told = first_of(list(schema.subscription_type.fields))
        notes.append(f"left out: subscriptions ({told}): they are streams, not calls")
    return Imported(
        kind="graphql",
        title="GraphQL API",
        version="",
        servers=(address,) if address else (),
        auth=UNTOLD,
        candidates=tuple(candidates),
        shared={"failure": FAILURE, "settings": UNTOLD_SETTINGS},
        notes=tuple(notes),
    )


def _schema(source: bytes | dict[str, Any]) -> GraphQLSchema:
    from graphql import build_client_schema, build_schema

    if isinstance(source, dict):
        inner = source.get("data") if isinstance(source.get("data"), dict) else source
        return build_client_schema(inner, assume_valid=True)  # type: ignore[arg-type]  # checked by it
    text = source.decode("utf-8-sig", "replace")
    return build_schema(text, assume_valid=True, no_location=True)


def _candidate(
    schema: GraphQLSchema, kind: str, name: str, field: GraphQLField, key: str
) -> Candidate:
    effect = "read" if kind == "query" else "delete" if _DELETES.search(name) else "write"
    return Candidate(
        key=key,
        id=name,
        name=spoken(name),
        effect=effect,
        label=f"{kind} {name}",
        description=sentence(field.description or "", 400),
        tags=(kind,),
        deprecated=field.deprecation_reason is not None,
        build=partial(_built, schema, kind, name, field, effect),
    )


def _built(
    schema: GraphQLSchema, kind: str, name: str, field: GraphQLField, effect: str, budget: int
) -> Authored:
    from graphql import is_non_null_type

    inputs = Inputs(budget)
    properties: dict[str, Any] = {}
    variables: dict[str, str] = {}
    required: list[str] = []
    for argument, each in field.args.items():
        own = input_name(argument, properties)
        properties[own] = inputs.of(each.type, each.description)
        variables[argument] = f"{{{{input.{own}}}}}"
        if is_non_null_type(each.type) and has_no_default(each):
            required.append(own)
    selector = Selector(schema, budget)
    chosen, output = selector.root(field.type)
    declared = ", ".join(f"${a}: {each.type}" for a, each in field.args.items())
    passed = ", ".join(f"{a}: ${a}" for a in field.args)
    head = f"{kind} {name}{f'({declared})' if declared else ''}"
    text = f"{head} {{\n  {name}{f'({passed})' if passed else ''}{chosen}\n}}"
    body: Authored = {"query": text, "operationName": name}
    if variables:
        body["variables"] = variables
    taken: JsonSchema = {"type": "object", "additionalProperties": False, "properties": properties}
    if required:
        taken["required"] = required
    if inputs.definitions:
        taken["$defs"] = inputs.definitions
    made: Authored = {
        "effect": effect,
        "summary": f"the GraphQL {kind} {name}",
        "input": taken,
        "request": {"method": "POST", "path": "", "json": body},
        "transform": f'data."{name}"',
        "output": output,
    }
    if effect != "read":
        made["idempotent"] = False
    paging = _paging(name, selector, properties)
    return {**made, "paging": paging} if paging else made


def _paging(name: str, selector: Selector, properties: dict[str, Any]) -> Authored | None:
    if selector.items is None or not selector.pages or "after" not in properties:
        return None
    found = {
        "style": "cursor",
        "items": f"data.{name}.{selector.items}",
        "next": f"data.{name}.pageInfo.endCursor",
        "more": f"data.{name}.pageInfo.hasNextPage",
        "input": "after",
    }
    return {**found, "limitInput": "first"} if "first" in properties else found
