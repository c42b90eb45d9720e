"""Names that a flow reads although nothing gives them: variables nobody sets, undeclared inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from junctor.core.flows.checks.event import meant
from junctor.core.flows.checks.written import templates_of
from junctor.core.flows.document import Parsed, near
from junctor.core.flows.findings import Finding, dotted, error, warning
from junctor.core.flows.nodes import ForEach, HttpCall, IntegrationCall, NodeFields, SetVariables
from junctor.core.flows.scopes import template
from junctor.model.errors import InvalidTemplate
from junctor.model.spec import Operation
from junctor.model.templates import Hole
from junctor.model.value import JsonSchema

STATE = ("httpOk", "httpStatus", "integrationOk", "integrationStatus")


def name_findings(
    parsed: Parsed, operations: Mapping[str, Operation], event: JsonSchema | None
) -> Iterator[Finding]:
    """What templates read in vain, anywhere in the document; `event` is the trigger's schema."""
    nodes = parsed.every
    known = {*STATE, *(name for node in nodes.values() for name in _sets(node, operations))}
    if parsed.document is None or len(nodes) != len(parsed.ids):
        return  # a node that does not fit may set anything
    for node in nodes.values():
        for field, hole in _read(node):
            place = field + (f".{dotted(hole.place)}" if hole.place else "")
            if hole.root == "vars" and hole.path and hole.path[0] not in known:
                message = f"No node sets `{hole.name}`, so it has no value."
                cure = "Set it before, or map an output to it." + near(hole.path[0], known)
                yield warning(node.id, place, message, cure)
            elif hole.root == "input":
                yield from _declared(node.id, place, hole, parsed.document.input)
            elif hole.root == "event":
                yield from _declared(node.id, place, hole, event)
    yield from _of_matter(parsed, event)


def _of_matter(parsed: Parsed, event: JsonSchema | None) -> Iterator[Finding]:
    """What the business key reads of an event that has no such field."""
    text = parsed.document.business_key if parsed.document else None
    try:
        holes = template(text).holes() if text else ()
    except InvalidTemplate:
        return
    for hole in holes:
        if hole.root == "event" and "default" not in hole.filters:
            yield from _declared(None, "businessKey", hole, event)


def _read(node: NodeFields) -> Iterator[tuple[str, Hole]]:
    for field, value, _, _ in templates_of(node):
        try:
            holes = template(value).holes()
        except InvalidTemplate:
            continue
        yield from ((field, hole) for hole in holes if "default" not in hole.filters)


def _sets(node: NodeFields, operations: Mapping[str, Operation]) -> Iterator[str]:
    yield from getattr(node, "output_mappings", ())
    if isinstance(node, SetVariables):
        yield from node.variables
    elif isinstance(node, HttpCall):
        yield node.response_variable
    elif isinstance(node, ForEach):
        yield from (node.item_as, node.index_as, *node.carry)
    elif isinstance(node, IntegrationCall):
        yield "httpResult"  # one that was never in the catalog runs as a plain request
        operation = operations.get(node.id)
        yield from operation.default_output_mappings if operation else ()


def _declared(node: str | None, place: str, hole: Hole, schema: Any) -> Iterator[Finding]:
    """A field of the input or the event that its schema does not have, though it should."""
    for depth, step in enumerate(hole.path):
        known = schema.get("properties") if isinstance(schema, dict) else None
        if not known or not isinstance(step, str):
            return
        if step not in known:
            if schema.get("additionalProperties"):
                return  # names of the user's own
            said = near(step, known) or (meant(step, known) if hole.root == "event" else "")
            closed = schema.get("additionalProperties") is False
            if hole.root == "event" and closed and depth == 0:
                message = f"`{hole.name}` is nothing that an event of this trigger has."
                cure = f"It has {', '.join(f'`{each}`' for each in known)}.{said}"
                yield error(node, place, message, cure)
            elif said or closed:
                message = f"`{hole.name}` names no declared field of the {hole.root}."
                yield warning(node, place, message, f"Correct it, or declare it.{said}")
            return
        schema = known[step]
