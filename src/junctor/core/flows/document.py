"""Reading a flow document: its shape, and each node as the model of its type."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from junctor.core.flows.findings import Finding, error
from junctor.core.flows.nodes import LATER, TYPES, NodeFields, model_of, upgraded
from junctor.model.flow import FlowDocument
from junctor.model.schema import check_schema

MAX_BYTES = 1024 * 1024
MAX_NODES = 500
_KNOWN = ("apiCall", *sorted(TYPES))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document that was read. `raw` is its JSON with older spellings upgraded.

    `document` is None when the shape does not fit; a node that does not fit is missing in
    `nodes` and stands in `findings`.
    """

    raw: dict[str, Any]
    document: FlowDocument | None
    nodes: dict[str, NodeFields] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

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
        raw["nodes"] = [upgraded(n) if isinstance(n, dict) else n for n in raw["nodes"]]
    try:
        document = FlowDocument.model_validate(raw)
    except ValidationError as fault:
        known = [f.alias or name for name, f in FlowDocument.model_fields.items()]
        found = [_finding(each, raw, known) for each in fault.errors(include_url=False)]
        return Parsed(raw=raw, document=None, findings=found)
    parsed = Parsed(raw=raw, document=document)
    parsed.findings.extend(_document_findings(document))
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
    if isinstance(nodes, list) and len(nodes) > MAX_NODES:
        message = f"The flow has {len(nodes)} nodes, more than {MAX_NODES}."
        return error(None, "nodes", message, "Split the flow.")
    return None


def _document_findings(document: FlowDocument) -> Iterator[Finding]:
    if document.format != 1:
        message = f"Format {document.format} is not known here."
        yield error(None, "format", message, "Use format 1, or a newer Junctor.")
    if not document.nodes:
        yield error(None, "nodes", "The flow has no nodes.", "Add a node.")
    ids = [node.id for node in document.nodes]
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield error(twice, "id", f"The id `{twice}` is used twice.", "Give each node its own id.")
    if document.start is not None and document.start not in ids:
        cure = "Name the id of a node." + near(document.start, ids)
        yield error(None, "start", f"There is no node `{document.start}`.", cure)
    if document.input is not None:
        for fault in check_schema(document.input):
            message = f"The JSON Schema of the input cannot be used: {fault}."
            yield error(None, "input", message, "Correct the schema.")


def _read_node(raw: dict[str, Any], parsed: Parsed) -> None:
    model, node_id = model_of(raw), raw["id"]
    if model is None:
        parsed.findings.append(_unknown_type(raw))
        return
    try:
        parsed.nodes.setdefault(node_id, model.model_validate(raw))
    except ValidationError as fault:
        known = [f.alias or name for name, f in model.model_fields.items()]
        for each in fault.errors(include_url=False):
            parsed.findings.append(_in_node(each, node_id, each["loc"], known))


def _unknown_type(raw: dict[str, Any]) -> Finding:
    kind = raw["type"]
    if kind == "apiCall":
        cure = "Use `integration` or `http`."
        return error(raw["id"], "mode", f"There is no mode `{raw.get('mode')}`.", cure)
    if kind in LATER:
        message = f"The node type `{kind}` is part of the design, but not built yet."
        return error(raw["id"], "type", message, "Use one of " + ", ".join(_KNOWN) + ".")
    cure = "Use one of " + ", ".join(_KNOWN) + "." + near(kind, _KNOWN)
    return error(raw["id"], "type", f"There is no node type `{kind}`.", cure)


def _finding(fault: ErrorDetails, raw: dict[str, Any], known: list[str]) -> Finding:
    loc = fault["loc"]
    if len(loc) > 1 and loc[0] == "nodes" and isinstance(loc[1], int):
        node = raw["nodes"][loc[1]]
        node_id = node.get("id") if isinstance(node, dict) else None
        # A node whose id does not fit is named by its place in the list.
        name = node_id if isinstance(node_id, str) and loc[2:] != ("id",) else f"nodes[{loc[1]}]"
        return _in_node(fault, name, loc[2:], [])
    return _in_node(fault, None, loc, known)


def _in_node(
    fault: ErrorDetails, node: str | None, loc: tuple[int | str, ...], known: list[str]
) -> Finding:
    path = [str(p) for p in loc if str(p) not in _BRANCHES]
    name, kind = ".".join(path), fault["type"]
    if kind == "extra_forbidden":
        cure = "Remove it." + (near(path[-1], known) if len(path) == 1 else "")
        return error(node, name, f"`{name}` is not a known field.", cure)
    if kind == "missing":
        return error(node, name, f"`{name}` is required.", "Add this field.")
    if kind == "string_pattern_mismatch":
        message = f"`{name or 'the value'}` has characters that are not allowed."
        return error(node, name, message, f"It must match `{fault['ctx']['pattern']}`.")
    said = fault["msg"][:1].lower() + fault["msg"][1:]
    return error(
        node, name, f"`{name or 'the value'}` does not fit: {said}.", "Correct this field."
    )


# What pydantic adds to a path where a field has several forms.
_BRANCHES = frozenset(("str", "int", "tuple[str, ...]", "[key]"))


def near(name: Any, known: Any) -> str:
    """` Did you mean ...?` when something known is spelled alike."""
    found = difflib.get_close_matches(str(name), list(known), n=1)
    return f" Did you mean `{found[0]}`?" if found else ""
