"""Which fields of a node hold templates, and which hold expressions."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from junctor.core.flows.nodes import (
    Approve,
    Fail,
    ForEach,
    HttpCall,
    IntegrationCall,
    NodeFields,
    Respond,
    RoutedFields,
    ScreenPop,
    SetVariables,
    SubFlow,
    Switch,
    Wait,
)
from junctor.core.flows.scopes import EXPRESSION, PLAIN, ROOTS, is_expression
from junctor.model.templates import Sink

Text = tuple[str, Any, frozenset[str], Sink]


def templates_of(node: NodeFields) -> Iterator[Text]:
    """Field, value, the roots it may read, and where it goes."""
    if isinstance(node, IntegrationCall):
        yield "inputs", node.inputs, ROOTS, Sink.REQUEST_BODY
        if node.url:
            yield from _request(node)
    elif isinstance(node, HttpCall):
        yield from _request(node)
    else:
        for field, value in _plain(node):
            yield field, value, PLAIN, Sink.TEXT


def _request(node: IntegrationCall | HttpCall) -> Iterator[Text]:
    yield "url", node.url, PLAIN, Sink.URL
    yield "headers", node.headers, PLAIN, Sink.REQUEST_HEADER
    yield "body", node.body, PLAIN, Sink.TEXT


_FIELDS: dict[type[NodeFields], tuple[str, ...]] = {
    Switch: ("on",),
    Respond: ("status", "headers", "body"),
    Fail: ("message",),
    ScreenPop: ("card.title", "card.url", "card.fields", "to"),
    ForEach: ("items", "times"),
    SubFlow: ("input",),
    Wait: ("seconds", "until"),
    Approve: ("title", "details"),
}


def _plain(node: NodeFields) -> Iterator[tuple[str, Any]]:
    if isinstance(node, SetVariables):
        for name, value in node.variables.items():
            if not is_expression(value):
                yield f"variables.{name}", value
    for field in _FIELDS.get(type(node), ()):
        value = attrgetter(field)(node)
        if not is_expression(value):
            yield field, value


def expressions_of(node: NodeFields) -> Iterator[tuple[str, Any]]:
    """Field and JMESPath."""
    if node.when is not None:
        yield "when", node.when
    if isinstance(node, RoutedFields):
        for name, expression in node.output_mappings.items():
            if expression:
                yield f"outputMappings.{name}", expression
    yield from _own(node)


def _own(node: NodeFields) -> Iterator[tuple[str, Any]]:
    if isinstance(node, IntegrationCall) and node.transform is not None:
        yield "transform", node.transform
    elif isinstance(node, SetVariables):
        for name, value in node.variables.items():
            if is_expression(value):
                yield f"variables.{name}", value[EXPRESSION]
    elif isinstance(node, Switch):
        for i, rule in enumerate(node.rules):
            yield f"rules.{i}.when", rule.when
    elif isinstance(node, ForEach):
        if is_expression(node.items):
            yield "items", node.items[EXPRESSION]
        if node.until is not None:
            yield "until", node.until
