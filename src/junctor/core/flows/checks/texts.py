"""Whether templates and expressions parse, and read what there is to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.flows.document import Parsed, near
from junctor.core.flows.findings import Finding, dotted, error, warning
from junctor.core.flows.graph import Graph
from junctor.core.flows.nodes import (
    CallFields,
    Fail,
    HttpCall,
    IntegrationCall,
    NodeFields,
    Respond,
    ScreenPop,
    SetVariables,
    Switch,
)
from junctor.core.flows.scopes import (
    EXPRESSION,
    PLAIN,
    ROOTS,
    expression_fault,
    is_expression,
    template,
)
from junctor.model.errors import InvalidTemplate
from junctor.model.templates import Hole, Sink

Texts = list[tuple[str, Any, frozenset[str], Sink]]
_STATE = ("httpOk", "httpStatus", "integrationOk", "integrationStatus")


def text_findings(parsed: Parsed, graph: Graph) -> Iterator[Finding]:
    """Everything about templates and JMESPath."""
    read: set[str] = set()
    for node in parsed.nodes.values():
        for field, value, roots, sink in _templates(node):
            yield from _template(node, field, value, roots, sink, parsed, graph, read)
        for field, expression in _expressions(node):
            fault = expression_fault(expression)
            if fault is not None:
                yield error(node.id, field, fault.message, fault.cure)
            else:
                read.update(name for name in _STATE if name in expression)
    for node in parsed.nodes.values():
        yield from _never_read(node, read)


def _templates(node: NodeFields) -> Texts:
    if isinstance(node, IntegrationCall):
        found: Texts = [("inputs", node.inputs, ROOTS, Sink.REQUEST_BODY)]
        return found + ([*_request(node)] if node.url else [])
    if isinstance(node, HttpCall):
        return [*_request(node)]
    plain: list[tuple[str, Any]] = []
    if isinstance(node, SetVariables):
        plain = [(f"variables.{k}", v) for k, v in node.variables.items() if not is_expression(v)]
    elif isinstance(node, Switch):
        plain = [("on", node.on)]
    elif isinstance(node, Respond):
        plain = [("status", node.status), ("headers", node.headers), ("body", node.body)]
    elif isinstance(node, Fail):
        plain = [("message", node.message)]
    elif isinstance(node, ScreenPop):
        card = node.card
        plain = [("card.title", card.title), ("card.url", card.url), ("card.fields", card.fields)]
    return [(field, value, PLAIN, Sink.TEXT) for field, value in plain]


def _request(node: IntegrationCall | HttpCall) -> Iterator[tuple[str, Any, frozenset[str], Sink]]:
    yield "url", node.url, PLAIN, Sink.URL
    yield "headers", node.headers, PLAIN, Sink.REQUEST_HEADER
    yield "body", node.body, PLAIN, Sink.TEXT


def _expressions(node: NodeFields) -> Iterator[tuple[str, Any]]:
    if isinstance(node, IntegrationCall):
        if node.transform is not None:
            yield "transform", node.transform
        for name, expression in node.output_mappings.items():
            if expression:
                yield f"outputMappings.{name}", expression
    elif isinstance(node, SetVariables):
        for name, value in node.variables.items():
            if is_expression(value):
                yield f"variables.{name}", value[EXPRESSION]
    elif isinstance(node, Switch):
        for i, rule in enumerate(node.rules):
            yield f"rules.{i}.when", rule.when


def _template(
    node: NodeFields,
    field: str,
    value: Any,
    roots: frozenset[str],
    sink: Sink,
    parsed: Parsed,
    graph: Graph,
    read: set[str],
) -> Iterator[Finding]:
    try:
        compiled = template(value)
        compiled.check_sink(sink if roots is PLAIN else Sink.REQUEST_BODY)
    except InvalidTemplate as fault:
        place = field + (f".{dotted(fault.field)}" if fault.field else "")
        yield error(node.id, place, fault.message, fault.cure)
        return
    for hole in compiled.holes():
        place = field + (f".{dotted(hole.place)}" if hole.place else "")
        if hole.root not in roots:
            message = f"`{{{{{hole.name}}}}}` cannot be read here."
            cure = f"`{hole.root}` is known in the inputs of a saved integration alone."
            yield error(node.id, place, message, cure)
        elif hole.root == "secret":
            yield from _secret(node, place, hole)
        elif hole.root == "steps":
            yield from _step(node, place, hole, parsed, graph)
        elif hole.root == "vars" and hole.path:
            read.add(str(hole.path[0]))


def _secret(node: NodeFields, place: str, hole: Hole) -> Iterator[Finding]:
    if hole.filters:
        message = "A secret takes no filters: it stays a marker until the request leaves."
        yield error(node.id, place, message, f"Write `{{{{{hole.name}}}}}`.")


def _step(
    node: NodeFields, place: str, hole: Hole, parsed: Parsed, graph: Graph
) -> Iterator[Finding]:
    assert parsed.document is not None
    known = [each.id for each in parsed.document.nodes]
    name = str(hole.path[0]) if hole.path else ""
    if name not in known:
        cure = "Write `{{steps.NODE.output}}`." + near(name, known)
        yield error(node.id, place, f"`{hole.name}` names no node.", cure)
    elif name not in graph.ancestors.get(node.id, (name,)):
        message = f"`{name}` does not run before this node, so `{hole.name}` has no value."
        yield warning(node.id, place, message, "Read a node that comes before this one.")


def _never_read(node: NodeFields, read: set[str]) -> Iterator[Finding]:
    if not isinstance(node, CallFields) or node.cases or node.continue_on_error:
        return
    mode = "http" if isinstance(node, HttpCall) else "integration"
    if node.following and read & {f"{mode}Ok", f"{mode}Status"}:
        message = f"The flow looks at `vars.{mode}Ok`, but a failed call ends the run here."
        cure = "Set `continueOnError` to true, or route failures with `cases`."
        yield warning(node.id, "continueOnError", message, cure)
