"""The GraphQL texts of a connector against its vendor's schema, and answers made from it.

A schema covers the connector that its file or folder is named after, else one whose texts ask
for fields that it has. It is a text of its own language, or the answer of an introspection.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from junctor.core.catalog.descriptions import Deviation
from junctor.core.catalog.descriptions.document import load
from junctor.model.errors import InvalidInput
from junctor.model.spec import ConnectorSpec
from junctor.testing.conformance.files import UNREADABLE, content, files_in
from junctor.testing.conformance.library import NO_VENDOR

if TYPE_CHECKING:
    from graphql import GraphQLSchema

_SUFFIXES = (".graphql", ".graphqls", ".gql")
_ANSWERS = (".json",)
_BEGINNING = 200
_FEW = 3
"""So many texts at least must fit a schema that is not named after the connector."""
_WORDS = {"Int": 1, "Float": 1.5, "Boolean": True, "String": "text", "ID": "id_1"}
_OTHER = "2026-01-15T09:30:00.000Z"


@dataclass(frozen=True)
class Graph:
    """One schema in its own language; it is read when it is asked for, for that takes seconds."""

    name: str
    path: Path

    def covers(self, spec: ConnectorSpec) -> bool:
        """Whether it is the schema of this connector."""
        name = self.name.lower().removesuffix(".gz").rpartition(".")[0]
        if spec.key in NO_VENDOR:
            return False
        return spec.key.lower() in re.split(r"[^a-z0-9]+", name) or self._has(spec)

    def _has(self, spec: ConnectorSpec) -> bool:
        asked = [fields for fields in map(_asked, texts_of(spec)) if fields]
        if len(asked) < _FEW or self.schema is None:
            return False
        roots = (self.schema.query_type, self.schema.mutation_type)
        known = {name for root in roots if root for name in root.fields}
        return sum(fields <= known for fields in asked) * 2 > len(asked)

    @cached_property
    def schema(self) -> GraphQLSchema | None:
        """The schema; `None` when the file is none, such as texts of queries."""
        from graphql import GraphQLError, build_client_schema, build_schema

        try:
            text = content(self.path).decode("utf-8-sig")
            if text.lstrip()[:1] == "{":
                answer = load(text)
                given: Any = answer.get("data") or answer
                schema = build_client_schema(given, assume_valid=True)
            else:
                schema = build_schema(text, assume_valid=True)
        except (GraphQLError, InvalidInput, TypeError, KeyError, *UNREADABLE):
            return None
        return schema if schema.query_type else None

    def faults(self, body: dict[str, Any]) -> list[Deviation]:
        """Why the vendor would not take this body."""
        assert self.schema is not None
        return text_faults(self.schema, body)

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """What the vendor might answer: every field with a value of its type."""
        from graphql import execute, parse

        assert self.schema is not None
        result = execute(
            self.schema,
            parse(body["query"]),
            root_value={},
            variable_values=body.get("variables") or {},
            field_resolver=lambda _source, info, **_given: _value(info.return_type),
            type_resolver=lambda _value, info, kind: info.schema.get_possible_types(kind)[0].name,
        )
        return {"data": result.data}  # type: ignore[union-attr]  # nothing here is awaited


def text_faults(schema: GraphQLSchema, body: dict[str, Any]) -> list[Deviation]:
    """Why a server with this schema would not take a body."""
    from graphql import GraphQLError, OperationDefinitionNode, parse, validate
    from graphql.execution.values import get_variable_values

    try:
        document = parse(body["query"])
    except GraphQLError as error:
        return [Deviation("other", "", error.message)]
    found = [Deviation("other", "", e.message) for e in validate(schema, document)]
    for node in document.definitions if not found else ():
        if isinstance(node, OperationDefinitionNode):
            given = node.variable_definitions or ()
            values = get_variable_values(schema, given, body.get("variables") or {})
            wrong = values if isinstance(values, list) else ()
            found += [Deviation("other", "", e.message) for e in wrong]
    return found


def _value(kind: Any) -> Any:
    from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLScalarType

    if isinstance(kind, GraphQLNonNull):
        return _value(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [_value(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values.values())).value
    if isinstance(kind, GraphQLScalarType):
        return _WORDS.get(kind.name, _OTHER)
    return {}


def texts_of(spec: ConnectorSpec) -> list[str]:
    """The GraphQL texts that a connector's requests hold."""
    bodies = (o.request.json_body for o in spec.operations.values() if o.request)
    texts = (body.get("query") for body in bodies if isinstance(body, dict))
    return [text for text in texts if isinstance(text, str) and "{" in text and " " in text]


def _asked(text: str) -> set[str]:
    """The fields at the root of a text; none where it is not in the language."""
    from graphql import FieldNode, GraphQLError, OperationDefinitionNode, parse

    try:
        document = parse(text)
    except GraphQLError:
        return set()
    return {
        field.name.value
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
        for field in node.selection_set.selections
        if isinstance(field, FieldNode)
    }


def read_graphs(folder: Path) -> list[Graph]:
    """The files under a folder that may be schemas."""
    written = [Graph(name, path) for name, path in files_in(folder, _SUFFIXES)]
    answers = [Graph(name, path) for name, path in files_in(folder, _ANSWERS) if _answers(path)]
    return written + answers


def _answers(path: Path) -> bool:
    """Whether a JSON file begins like the answer of an introspection."""
    try:
        return b'"__schema"' in content(path)[:_BEGINNING]
    except UNREADABLE:
        return False
