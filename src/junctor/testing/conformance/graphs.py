"""The GraphQL texts of a connector against its vendor's schema, and answers made from it.

A schema covers the connector that its file or folder is named after.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from junctor.core.catalog.descriptions import Deviation
from junctor.model.spec import ConnectorSpec

if TYPE_CHECKING:
    from graphql import GraphQLSchema

_SUFFIXES = (".graphql", ".graphqls")
_WORDS = {"Int": 1, "Float": 1.5, "Boolean": True, "String": "text", "ID": "id_1"}
_OTHER = "2026-01-15T09:30:00.000Z"


@dataclass(frozen=True)
class Graph:
    """One schema in its own language; it is read when it is asked for, for that takes seconds."""

    name: str
    path: Path

    def covers(self, spec: ConnectorSpec) -> bool:
        """Whether it is the schema of this connector."""
        name = self.name.lower().rpartition(".")[0]
        return spec.key.lower() in re.split(r"[^a-z0-9]+", name)

    @cached_property
    def schema(self) -> GraphQLSchema | None:
        """The schema; `None` when the file is no schema but texts of queries."""
        from graphql import GraphQLError, build_schema

        try:
            schema = build_schema(self.path.read_text("utf-8"), assume_valid=True)
        except (GraphQLError, TypeError):
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


def read_graphs(folder: Path, specs: Iterable[ConnectorSpec]) -> list[Graph]:
    """The schemas under a folder that cover one of these connectors."""
    wanted = list(specs)
    paths = sorted(p for p in folder.rglob("*") if p.suffix in _SUFFIXES)
    graphs = [Graph(path.relative_to(folder).as_posix(), path) for path in paths]
    return [g for g in graphs if any(map(g.covers, wanted)) and g.schema is not None]
