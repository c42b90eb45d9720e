"""Whether what an input is given can be of the type that it takes, as far as schemas say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from junctor.core.flows.document import Parsed, near
from junctor.core.flows.findings import Finding, dotted, error, warning
from junctor.core.flows.graph import Graph
from junctor.core.flows.nodes import IntegrationCall, SetVariables
from junctor.core.flows.scopes import template
from junctor.core.flows.services import fitted
from junctor.model.errors import InvalidTemplate
from junctor.model.spec import Operation
from junctor.model.templates import Hole
from junctor.model.value import JsonSchema

Operations = Mapping[str, Operation]
_JSON_TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")


def kind_findings(
    parsed: Parsed, graph: Graph, operations: Operations, event: JsonSchema | None
) -> Iterator[Finding]:
    """Inputs whose whole value comes from a place of another type."""
    for node in parsed.nodes.values():
        operation = operations.get(node.id)
        if not isinstance(node, IntegrationCall) or operation is None:
            continue
        yield from _mapped(node, operation)
        try:
            inputs = fitted(node, operation, node.inputs)
            holes = template(inputs).holes()
        except InvalidTemplate:
            continue
        for hole in holes:
            takes = _types(_at(operation.input, hole.place.split("/")[1:]))
            given = _event(hole, event) if hole.root == "event" else None
            gives = _types(given or _source(hole, node.id, parsed, graph, operations))
            if hole.whole and not hole.filters and takes and gives and not _fits(gives, takes):
                message = f"`{hole.name}` gives {_words(gives)}, the input takes {_words(takes)}."
                cure = "Read another field, or convert it in a `set`."
                yield error(node.id, f"inputs.{dotted(hole.place)}", message, cure)
            meant = _meant(hole, operations)
            if meant and not hole.filters:
                message = f"`{hole.name}` names no declared field of the output."
                place = f"inputs.{dotted(hole.place)}"
                yield warning(node.id, place, message, f"Correct the path.{meant}")


def _meant(hole: Hole, operations: Operations) -> str:
    """What a path into an output may have meant where it misses a declared field narrowly."""
    if hole.root != "steps" or len(hole.path) < 3 or hole.path[1] != "output":
        return ""
    operation = operations.get(str(hole.path[0]))
    return _missed(operation.output if operation else None, hole.path[2:])


def _mapped(node: IntegrationCall, operation: Operation) -> Iterator[Finding]:
    """Mappings that name a field which the output does not have, though nearly."""
    if node.transform is not None:
        return
    for name, expression in node.output_mappings.items():
        plain = set(expression) <= _PLAIN
        meant = _missed(operation.output, expression.split(".")) if plain and expression else ""
        if meant:
            message = f"`{expression}` names no declared field of the output."
            yield warning(node.id, f"outputMappings.{name}", message, f"Correct the path.{meant}")


def _missed(schema: Any, path: Sequence[str | int]) -> str:
    """What a path may have meant where it misses a declared field narrowly."""
    for step in path:
        known = schema.get("properties") if isinstance(schema, dict) else None
        if isinstance(known, dict) and known and isinstance(step, str) and step not in known:
            return near(step, known)
        schema = _at(schema, [step])
    return ""


def _fits(gives: frozenset[str], takes: frozenset[str]) -> bool:
    if gives & takes or ("integer" in gives and "number" in takes):
        return True
    # A number may be whole, and an object may be a file where base64 is taken.
    return ("number" in gives and "integer" in takes) or ("object" in gives and "string" in takes)


def _words(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))


def _types(schema: Any) -> frozenset[str]:
    if not isinstance(schema, dict):
        return frozenset()
    kind = schema.get("type")
    if kind is None:  # a list of values says it too
        values = [schema["const"]] if "const" in schema else schema.get("enum", ())
        return frozenset(_JSON_TYPES.get(type(value), "null") for value in values)
    return frozenset([kind] if isinstance(kind, str) else map(str, kind))


def _event(hole: Hole, event: JsonSchema | None) -> Any:
    return _at(event, hole.path) if hole.path else None


def _source(hole: Hole, node_id: str, parsed: Parsed, graph: Graph, operations: Operations) -> Any:
    """The schema of what a hole reads; None when nothing is known."""
    if hole.root == "input" and parsed.document is not None:
        return _at(parsed.document.input, hole.path) if hole.path else None
    if hole.root == "steps" and len(hole.path) > 2 and hole.path[1] == "output":
        operation = operations.get(str(hole.path[0]))
        return _at(operation.output, hole.path[2:]) if operation else None
    if hole.root == "vars" and len(hole.path) == 1:
        return _variable(str(hole.path[0]), node_id, parsed, graph, operations)
    return None


def _variable(name: str, node_id: str, parsed: Parsed, graph: Graph, operations: Operations) -> Any:
    """The schema of a variable that one mapping before the node sets, and nothing else."""
    found = []
    for before in graph.ancestors.get(node_id, ()):
        node = parsed.nodes.get(before)
        if isinstance(node, SetVariables) and name in node.variables:
            return None
        if isinstance(node, IntegrationCall):
            operation = operations.get(before)
            defaults = operation.default_output_mappings if operation else {}
            expression = {**defaults, **node.output_mappings}.get(name)
            if expression is not None:
                found.append((operation, node.transform, expression))
    if len(found) != 1:
        return None
    operation, transform, expression = found[0]
    if operation is None or transform is not None or not set(expression) <= _PLAIN:
        return None
    return _at(operation.output, expression.split("."))


def _at(schema: Any, path: Any) -> Any:
    """The schema of a place, through properties and items alone."""
    for step in path:
        if not isinstance(schema, dict) or "$ref" in schema:
            return None
        if isinstance(step, int) or (str(step).isdigit() and "items" in schema):
            schema = schema.get("items")
        else:
            schema = (schema.get("properties") or {}).get(str(step))
    return schema
