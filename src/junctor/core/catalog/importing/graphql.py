"""A GraphQL schema (SDL or introspection) as candidates: one operation per query and mutation.

The text of an operation is fixed when it is imported and takes variables only. What it asks
for is chosen here: plain fields, to a depth that lists and their pages need.
"""

from __future__ import annotations

import re
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import orjson

from junctor.core.catalog.importing.imported import Authored, Candidate, Imported
from junctor.core.catalog.importing.naming import input_name, operation_key, sentence
from junctor.core.catalog.importing.scalars import scalar
from junctor.core.catalog.importing.selecting import Selector
from junctor.core.catalog.importing.signin import UNTOLD, UNTOLD_SETTINGS
from junctor.model.errors import InvalidInput, NotConfigured
from junctor.model.telling import first_of
from junctor.model.value import JsonSchema
from junctor.sdk.families.graphql_answers import FAILURE

if TYPE_CHECKING:
    from graphql import GraphQLField, GraphQLInputType, GraphQLSchema

INTROSPECTION = """
query Introspection {
  __schema {
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types { ...Type }
    directives { name locations args { ...Argument } }
  }
}
fragment Type on __Type {
  kind name description
  fields(includeDeprecated: true) {
    name description isDeprecated deprecationReason
    args { ...Argument }
    type { ...Reference }
  }
  inputFields { ...Argument }
  interfaces { ...Reference }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...Reference }
}
fragment Argument on __InputValue { name description type { ...Reference } defaultValue }
fragment Reference on __Type {
  kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name } } } } } } }
}
"""
_SDL = re.compile(
    r"^\s*(?:extend\s+)?(?:(?:type|interface|enum|input|scalar|union)\s+[A-Za-z_]|schema\s*[{@]|"
    r"directive\s+@)",
    re.MULTILINE,
)
_YAML = re.compile(r"^(?:openapi|swagger|asyncapi|info|paths)\s*:", re.MULTILINE)
_DELETES = re.compile(r"(?:^|_)(?:delete|remove|destroy)|(?:Delete|Remove|Destroy)(?![a-z])")
_MOST_INPUTS = 120


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
        name=_spoken(name),
        effect=effect,
        label=f"{kind} {name}",
        description=sentence(field.description or "", 400),
        tags=(kind,),
        deprecated=field.deprecation_reason is not None,
        build=partial(_built, schema, kind, name, field, effect),
    )


def _spoken(name: str) -> str:
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.replace("_", " ")).split()
    return " ".join(parts).capitalize()


def _built(
    schema: GraphQLSchema, kind: str, name: str, field: GraphQLField, effect: str, budget: int
) -> Authored:
    inputs = Inputs(budget)
    properties: dict[str, Any] = {}
    variables: dict[str, str] = {}
    required: list[str] = []
    for argument, each in field.args.items():
        own = input_name(argument, properties)
        properties[own] = inputs.of(each.type, each.description)
        variables[argument] = f"{{{{input.{own}}}}}"
        if inputs.is_required(each.type) and _no_default(each):
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


def _no_default(argument: Any) -> bool:
    from graphql import Undefined

    return argument.default_value is Undefined


class Inputs:
    """Input types as JSON Schema; object types become local definitions, within a budget."""

    def __init__(self, budget: int) -> None:
        self.definitions: dict[str, Any] = {}
        self._left = budget

    def is_required(self, kind: GraphQLInputType) -> bool:
        """Whether null is refused."""
        from graphql import is_non_null_type

        return is_non_null_type(kind)

    def of(self, kind: Any, about: str | None = None) -> JsonSchema:
        """The schema of an input type."""
        from graphql import is_non_null_type

        made = self._inner(kind.of_type) if is_non_null_type(kind) else _or_null(self._inner(kind))
        told = sentence(about or "", 200)
        return {**made, "description": told} if told else made

    def _inner(self, kind: Any) -> JsonSchema:
        from graphql import is_enum_type, is_input_object_type, is_list_type

        if is_list_type(kind):
            return {"type": "array", "items": self.of(kind.of_type)}
        if is_enum_type(kind):
            return {"type": "string", "enum": list(kind.values)}
        if is_input_object_type(kind):
            return self._object(kind)
        return scalar(kind.name)

    def _object(self, kind: Any) -> JsonSchema:
        if kind.name not in self.definitions:
            if self._left < 0:
                return {"type": "object", "title": kind.name, "$comment": "cut: it goes deeper"}
            self.definitions[kind.name] = {}
            fields = {
                name: self.of(field.type, field.description)
                for name, field in list(kind.fields.items())[:_MOST_INPUTS]
            }
            needed = [
                name
                for name, field in kind.fields.items()
                if self.is_required(field.type) and _no_default(field)
            ]
            made: JsonSchema = {
                "type": "object",
                "additionalProperties": False,
                "properties": fields,
            }
            if needed:
                made["required"] = needed
            if getattr(kind, "is_one_of", False):  # exactly one, and not null
                made["properties"] = {n: self._inner(f.type) for n, f in kind.fields.items()}
                made |= {"minProperties": 1, "maxProperties": 1}
            self.definitions[kind.name] = made
            self._left -= len(orjson.dumps(made))
        return {"$ref": f"#/$defs/{kind.name}"}


def _or_null(schema: JsonSchema) -> JsonSchema:
    declared = schema.get("type")
    if "enum" in schema:
        return {**schema, "type": ["string", "null"], "enum": [*schema["enum"], None]}
    if isinstance(declared, str):
        return {**schema, "type": [declared, "null"]}
    if isinstance(declared, list):
        return {**schema, "type": [*declared, "null"]}
    return {"anyOf": [schema, {"type": "null"}]} if "$ref" in schema else schema
