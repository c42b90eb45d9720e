"""Reading a flow document: its shape, and each node as the model of its type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import ValidationError

from junctor.core.flows.bodies import LOOP, MAX_DEPTH, body_of, depth, every_node
from junctor.core.flows.findings import Finding, error
from junctor.core.flows.nodes import RESERVED, SERVICES, TYPES, NodeFields, model_of, upgraded
from junctor.model.flow import FlowDocument
from junctor.model.misfits import Misfit, fields_of, misfits
from junctor.model.schema import check_schema
from junctor.model.spelling import did_you_mean

MAX_BYTES = 1024 * 1024
MAX_NODES = 500
_KNOWN = ("apiCall", "serviceTask", *sorted(TYPES | RESERVED))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document that was read. `raw` is its JSON with older spellings upgraded.

    `document` is None when the shape does not fit; a node that does not fit is missing in
    `nodes` and stands in `findings`. `bodies` holds what stands inside a node, by its id.
    """

    raw: dict[str, Any]
    document: FlowDocument | None
    nodes: dict[str, NodeFields] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    bodies: dict[str, Parsed] = field(default_factory=dict)

    @property
    def every(self) -> dict[str, NodeFields]:
        """All nodes that fit, those inside others too."""
        found = dict(self.nodes)
        for body in self.bodies.values():
            found |= body.every
        return found

    @property
    def ids(self) -> list[str]:
        """The ids of all nodes, also of those that do not fit, in the order of the document."""
        return [str(node.get("id")) for node in every_node(self.raw.get("nodes"))]

    @property
    def start(self) -> str | None:
        """The first node."""
        if self.document is None or not self.document.nodes:
            return None
        return self.document.start or self.document.nodes[0].id


def read_document(value: Any) -> Parsed:
    """The document with everything that does not fit its shape. Nothing is looked up."""
    if isinstance(value, FlowDocument):
        value = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    refused = _too_large(value)
    if refused is not None:
        return Parsed(raw={}, document=None, findings=[refused])
    raw = dict(value)
    if isinstance(raw.get("nodes"), list):
        raw["nodes"] = _upgraded(raw["nodes"])
    parsed = _shaped(raw)
    if parsed.document is not None:
        parsed.findings[:0] = _document_findings(parsed)
    return parsed


def _upgraded(nodes: Any) -> Any:
    if not isinstance(nodes, list | tuple):
        return nodes
    found = []
    for node in nodes:
        if isinstance(node, dict) and node.get("type") == LOOP:
            node = {**node, "nodes": _upgraded(node.get("nodes"))}  # noqa: PLW2901 - the same, newer
        found.append(upgraded(node) if isinstance(node, dict) else node)
    return found


def _shaped(raw: dict[str, Any]) -> Parsed:
    """The document or body with each node as the model of its type."""
    try:
        document = FlowDocument.model_validate(raw)
    except ValidationError as fault:
        found = [_finding(each, raw) for each in misfits(fault, raw, fields_of(FlowDocument))]
        return Parsed(raw=raw, document=None, findings=found)
    parsed = Parsed(raw=raw, document=document)
    for node in raw["nodes"]:
        _read_node(node, parsed)
    return parsed


def _too_large(value: Any) -> Finding | None:
    if not isinstance(value, dict):
        return error(None, "", "A flow is a JSON object.", "Give an object with `key` and `nodes`.")
    try:
        size = len(orjson.dumps(value))
    except TypeError:
        return error(None, "", "The flow is not JSON.", "Use texts, numbers, lists and objects.")
    if size > MAX_BYTES:
        cure = "Split the flow, or keep large texts in the systems it calls."
        return error(None, "", f"The flow has {size} bytes, more than {MAX_BYTES}.", cure)
    nodes = value.get("nodes")
    count = sum(1 for _ in every_node(nodes)) if depth(nodes) <= MAX_DEPTH else 0
    if count > MAX_NODES:
        message = f"The flow has {count} nodes, more than {MAX_NODES}."
        return error(None, "nodes", message, "Split the flow.")
    if depth(nodes) > MAX_DEPTH:
        message = f"Nodes stand inside each other more than {MAX_DEPTH} deep."
        return error(None, "nodes", message, "Let a `flow` node run the inner part.")
    return None


def _document_findings(parsed: Parsed) -> Iterator[Finding]:
    document = parsed.document
    assert document is not None
    if document.format != 1:
        message = f"Format {document.format} is not known here."
        yield error(None, "format", message, "Use format 1, or a newer Junctor.")
    if not document.nodes:
        yield error(None, "nodes", "The flow has no nodes.", "Add a node.")
    for twice in sorted(i for i, count in Counter(parsed.ids).items() if count > 1):
        yield error(twice, "id", f"The id `{twice}` is used twice.", "Give each node its own id.")
    yield from _start(None, document)
    if document.input is not None:
        for fault in check_schema(document.input):
            message = f"The JSON Schema of the input cannot be used: {fault}."
            yield error(None, "input", message, "Correct the schema.")


def _start(node: str | None, document: FlowDocument) -> Iterator[Finding]:
    ids = [each.id for each in document.nodes]
    if document.start is not None and document.start not in ids:
        cure = "Name the id of a node." + near(document.start, ids)
        yield error(node, "start", f"There is no node `{document.start}`.", cure)


def _read_node(raw: dict[str, Any], parsed: Parsed) -> None:
    model, node_id = model_of(raw), raw["id"]
    if model is None:
        parsed.findings.append(_unknown_type(raw))
        return
    if raw["type"] == LOOP and isinstance(raw.get("nodes"), list | tuple) and raw["nodes"]:
        body = _shaped(body_of(parsed.raw, raw))
        parsed.bodies.setdefault(node_id, body)
        parsed.findings.extend(body.findings)
        if body.document is not None:
            parsed.findings.extend(_start(node_id, body.document))
    try:
        parsed.nodes.setdefault(node_id, model.model_validate(raw))
    except ValidationError as fault:
        for each in misfits(fault, raw, fields_of(model)):
            parsed.findings.append(_in_node(each, node_id, each.dotted))


def _not_named(raw: dict[str, Any], field: str, cure: str) -> Finding:
    named = raw.get(field)
    said = f"`{field}` is required." if named is None else f"There is no {field} `{named}`."
    return error(raw["id"], field, said, cure)


def _unknown_type(raw: dict[str, Any]) -> Finding:
    kind = raw["type"]
    if kind == "apiCall":
        return _not_named(raw, "mode", "Use `integration` or `http`.")
    if kind == "serviceTask":
        return _not_named(raw, "service", "Use one of " + ", ".join(SERVICES) + ".")
    cure = "Use one of " + ", ".join(_KNOWN) + "." + near(kind, _KNOWN)
    return error(raw["id"], "type", f"There is no node type `{kind}`.", cure)


def _finding(misfit: Misfit, raw: dict[str, Any]) -> Finding:
    path = misfit.path
    if len(path) > 1 and path[0] == "nodes" and isinstance(path[1], int):
        node = raw["nodes"][path[1]]
        node_id = node.get("id") if isinstance(node, dict) else None
        # A node whose id does not fit is named by its place in the list.
        name = node_id if isinstance(node_id, str) and path[2:] != ("id",) else f"nodes[{path[1]}]"
        return _in_node(misfit, name, ".".join(map(str, path[2:])))
    return _in_node(misfit, None, misfit.dotted)


_EMPTY = {
    "nodes": ("There is no step inside.", "Add the steps that run for each item."),
    "branches": ("No branch starts here.", "Name the steps that start at once."),
}


def _in_node(misfit: Misfit, node: str | None, name: str) -> Finding:
    if misfit.reason == "is empty" and node is not None and name in _EMPTY:
        return error(node, name, *_EMPTY[name])
    return error(node, name, f"`{name or 'the value'}` {misfit.reason}.", misfit.cure)


def near(name: Any, known: Any) -> str:
    """` Did you mean ...?` when something known is spelled alike."""
    hint = did_you_mean(str(name), known)
    return f" {hint}" if hint else ""
