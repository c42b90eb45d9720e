"""What an imported GraphQL operation asks for: plain fields, and the way into lists and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from junctor.core.catalog.importing.scalars import nullable, scalar
from junctor.model.value import JsonSchema

if TYPE_CHECKING:
    from graphql import GraphQLSchema

_WRAPPERS = ("nodes", "edges", "node", "items", "pageInfo", "data", "results")
_TELLING = (
    "id", "name", "title", "key", "identifier", "displayName", "email", "url", "slug", "number",
    "type", "state", "status", "login", "success",
)  # fmt: skip
_DEPTH = 2
_DEEPEST = 6
_MOST_FIELDS = 60
_MOST_MEMBERS = 12


class Selector:
    """Chooses fields of one operation's answer and describes what comes back.

    `items` is the list inside a connection, `pages` whether it has `pageInfo`.
    """

    def __init__(self, schema: GraphQLSchema, budget: int) -> None:
        self.items: str | None = None
        self.pages = False
        self._schema = schema
        self._left = max(budget, 1024) // 24

    def root(self, kind: Any) -> tuple[str, JsonSchema]:
        """The selection of the operation's type, with its braces, and its schema."""
        from graphql import get_named_type, is_object_type

        named = get_named_type(kind)
        if is_object_type(named) and "pageInfo" in named.fields:
            self.items = next((n for n in ("nodes", "edges") if n in named.fields), None)
            self.pages = {"endCursor", "hasNextPage"} <= _names(named.fields["pageInfo"].type)
        return self._of(kind, 0, 1, ())

    def _of(
        self, kind: Any, depth: int, level: int, path: tuple[str, ...]
    ) -> tuple[str, JsonSchema]:
        from graphql import is_list_type, is_non_null_type

        if is_non_null_type(kind):
            return self._strict(kind.of_type, depth, level, path)
        text, made = self._strict(kind, depth, level, path)
        if is_list_type(kind):
            made = {**made, "type": ["array", "null"]}
        return text, nullable(made)

    def _strict(
        self, kind: Any, depth: int, level: int, path: tuple[str, ...]
    ) -> tuple[str, JsonSchema]:
        from graphql import (
            is_enum_type,
            is_interface_type,
            is_leaf_type,
            is_list_type,
            is_object_type,
        )

        if is_list_type(kind):
            text, items = self._of(kind.of_type, depth, level, path)
            return text, {"type": "array", "items": items}
        if is_enum_type(kind):
            return "", {"type": "string", "enum": list(kind.values)}
        if is_leaf_type(kind):
            return "", scalar(kind.name)
        if is_object_type(kind) or is_interface_type(kind):
            return self._object(kind, depth, level, path)
        return self._union(kind, level)

    def _union(self, kind: Any, level: int) -> tuple[str, JsonSchema]:
        """Which member it is, and the plain fields of each that mean the same in all of them."""
        from graphql import get_named_type, is_leaf_type

        lines = ["__typename"]
        properties: dict[str, Any] = {"__typename": {"type": "string"}}
        kinds: dict[str, str] = {}
        for member in list(self._schema.get_possible_types(kind))[:_MOST_MEMBERS]:
            names = []
            for name, field in _in_order(member, brief=True):
                plain = is_leaf_type(get_named_type(field.type)) and self._left > 0
                if not plain or self._wanted(name, field, _DEPTH, ()) is None:
                    continue
                if kinds.setdefault(name, str(field.type)) != str(field.type):
                    continue
                self._left -= 1
                names.append(name)
                properties[name] = nullable(self._of(field.type, _DEPTH, level, ())[1])
            if names:
                lines.append(f"... on {member.name} {{ {' '.join(names)} }}")
        inner = "".join("  " * (level + 1) + line + "\n" for line in lines)
        made: JsonSchema = {"type": "object", "properties": properties}
        return " {\n" + inner + "  " * level + "}", {**made, "required": ["__typename"]}

    def _object(
        self, kind: Any, depth: int, level: int, path: tuple[str, ...]
    ) -> tuple[str, JsonSchema]:
        from graphql import is_non_null_type

        lines: list[str] = []
        properties: dict[str, Any] = {}
        required: list[str] = []
        for name, field in _in_order(kind, brief=depth > 0):
            if len(lines) >= _MOST_FIELDS or self._left <= 0:
                break
            inner = self._wanted(name, field, depth, path)
            if inner is None:
                continue
            self._left -= 1
            text, made = self._of(field.type, inner, level + 1, (*path, kind.name))
            lines.append("  " * (level + 1) + name + text)
            properties[name] = made
            if is_non_null_type(field.type):
                required.append(name)
        if not lines:
            lines, properties = (
                ["  " * (level + 1) + "__typename"],
                {"__typename": {"type": "string"}},
            )
        schema: JsonSchema = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        return " {\n" + "\n".join(lines) + "\n" + "  " * level + "}", schema

    def _wanted(self, name: str, field: Any, depth: int, path: tuple[str, ...]) -> int | None:
        """The depth inside a field, or None for one that is left out."""
        from graphql import get_named_type, is_leaf_type, is_required_argument

        if field.deprecation_reason is not None or name.startswith("_"):
            return None
        if any(is_required_argument(a) for a in field.args.values()):
            return None
        named = get_named_type(field.type)
        if is_leaf_type(named):
            return depth
        if len(path) >= _DEEPEST or named.name in path:
            return None
        if name in _WRAPPERS:
            return depth
        return depth + 1 if depth + 1 < _DEPTH and not field.args else None


def _in_order(kind: Any, *, brief: bool) -> list[tuple[str, Any]]:
    """Fields as they are chosen: pages and lists first; of a thing inside a thing, its names."""
    fields = dict(kind.fields)
    if "nodes" in fields:
        fields.pop("edges", None)
    if brief:
        named = {name: each for name, each in fields.items() if name in _TELLING}
        fields = named or dict(list(fields.items())[:4])
    wrappers = ("pageInfo", "nodes", "edges")
    return sorted(fields.items(), key=lambda pair: (*wrappers, pair[0]).index(pair[0]))


def _names(kind: Any) -> set[str]:
    from graphql import get_named_type

    return set(getattr(get_named_type(kind), "fields", {}))
