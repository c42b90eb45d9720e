"""Whether templates and expressions parse, and read what there is to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.flows.checks.names import STATE
from junctor.core.flows.checks.written import expressions_of, templates_of
from junctor.core.flows.document import Parsed, near
from junctor.core.flows.findings import Finding, dotted, error, warning
from junctor.core.flows.graph import Graph, graph_of
from junctor.core.flows.nodes import Approve, CallFields, ForEach, HttpCall, NodeFields, Wait
from junctor.core.flows.scopes import PLAIN, ROOTS, RUN, expression_fault, template
from junctor.model.errors import InvalidTemplate
from junctor.model.templates import Hole, Sink


def text_findings(parsed: Parsed, graph: Graph) -> Iterator[Finding]:
    """Everything about templates and JMESPath of one list of nodes."""
    read: set[str] = set()
    for node in parsed.nodes.values():
        for field, value, roots, sink in templates_of(node):
            yield from _template(node, field, value, roots, sink, parsed, graph, read)
        for field, expression in expressions_of(node):
            fault = expression_fault(expression)
            if fault is not None:
                yield error(node.id, field, fault.message, fault.cure)
            else:
                read.update(name for name in STATE if name in expression)
    for each in parsed.nodes.values():
        body = parsed.bodies.get(each.id)
        if isinstance(each, ForEach) and body is not None and body.start is not None:
            inner = graph_of(body.start, body.nodes)
            yield from _template(
                each, "result", each.result, PLAIN, Sink.TEXT, body, inner, read, after=True
            )
    for node in parsed.nodes.values():
        yield from _never_read(node, read)


def _template(
    node: NodeFields,
    field: str,
    value: Any,
    roots: frozenset[str],
    sink: Sink,
    parsed: Parsed,
    graph: Graph,
    read: set[str],
    *,
    after: bool = False,
) -> Iterator[Finding]:
    try:
        compiled = template(value)
        compiled.check_sink(sink if roots is PLAIN else Sink.REQUEST_BODY)
    except InvalidTemplate as fault:
        place = field + (f".{dotted(fault.field)}" if fault.field else "")
        message = fault.message.removeprefix(f"{fault.field}: ")  # the finding names the field
        yield error(node.id, place, message, fault.cure)
        return
    for hole in compiled.holes():
        place = field + (f".{dotted(hole.place)}" if hole.place else "")
        if hole.root not in roots:
            message = f"`{{{{{hole.name}}}}}` cannot be read here."
            cure = f"`{hole.root}` is known in the inputs of a saved integration alone."
            if hole.root not in ROOTS:
                cure = "Read " + ", ".join(f"`{root}`" for root in sorted(roots)) + "."
            yield error(node.id, place, message, cure)
        elif hole.root == "secret":
            yield from _secret(node, place, hole)
        elif hole.root == "steps":
            yield from _step(node, place, hole, parsed, graph, after=after)
        elif hole.root == "run":
            yield from _address(node, place, hole, parsed)
        elif hole.root == "vars" and hole.path:
            read.add(str(hole.path[0]))


def _secret(node: NodeFields, place: str, hole: Hole) -> Iterator[Finding]:
    if hole.filters:
        message = "A secret takes no filters: it stays a marker until the request leaves."
        yield error(node.id, place, message, f"Write `{{{{{hole.name}}}}}`.")


def _step(
    node: NodeFields, place: str, hole: Hole, parsed: Parsed, graph: Graph, *, after: bool
) -> Iterator[Finding]:
    assert parsed.document is not None
    known = [each.id for each in parsed.document.nodes]
    name = str(hole.path[0]) if hole.path else ""
    if name not in known:
        cure = "Write `{{steps.NODE.output}}`." + near(name, known)
        yield error(node.id, place, f"`{hole.name}` names no node.", cure)
    elif not after and name not in graph.ancestors.get(node.id, (name,)):
        message = f"`{name}` does not run before this node, so `{hole.name}` has no value."
        yield warning(node.id, place, message, "Read a node that comes before this one.")


def _address(node: NodeFields, place: str, hole: Hole, parsed: Parsed) -> Iterator[Finding]:
    """Addresses are made for nodes of this list that wait for a request or a decision."""
    kind = str(hole.path[0]) if hole.path else ""
    if kind not in RUN:
        cure = f"Read one of {', '.join(f'`run.{each}`' for each in RUN)}.{near(kind, RUN)}"
        yield error(node.id, place, f"`{hole.name}` is nothing that a run has.", cure)
    name = str(hole.path[1]) if len(hole.path) > 1 else ""
    wanted = parsed.nodes.get(name)
    if kind == "callback" and not (isinstance(wanted, Wait) and wanted.kind == "webhook"):
        cure = "Name a `wait` node of the same list that waits for a `webhook`."
        yield error(node.id, place, f"`{hole.name}` names no node that waits for a request.", cure)
    if kind == "approval" and not (isinstance(wanted, Approve) and wanted.link):
        cure = "Name an `approve` node of the same list, and set its `link` to true."
        yield error(node.id, place, f"`{hole.name}` names no approval with a link.", cure)


def _never_read(node: NodeFields, read: set[str]) -> Iterator[Finding]:
    if not isinstance(node, CallFields):
        return
    if node.cases or node.continue_on_error or node.on_error:
        return
    mode = "http" if isinstance(node, HttpCall) else "integration"
    if node.following and read & {f"{mode}Ok", f"{mode}Status"}:
        message = f"The flow looks at `vars.{mode}Ok`, but a failed call ends the run here."
        cure = "Set `continueOnError` to true, or route failures with `cases`."
        yield warning(node.id, "continueOnError", message, cure)
