"""What follows a node: a pure function of the node and the recorded outcome of its step."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.flows.nodes import DEFAULT, Fail, NodeFields, Parallel, RoutedFields, Switch
from junctor.core.ports.engine import Record
from junctor.model.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Route:
    """The nodes that follow, the case that was taken, and whether the run fails here."""

    taken: tuple[str, ...] = ()
    branch: str | None = None
    failed: bool = False


def route(node: NodeFields, record: Record) -> Route:
    """Where the flow goes after this outcome.

    A node with cases: what was decided, exact error class, group, then `default`; without a
    matching case `next` when it succeeded, else `onError`, else `next` when `continueOnError` is
    set, else the run fails.
    """
    if record.get("passed"):
        return _passed(node)
    if isinstance(node, RoutedFields):
        return _after_outcome(node, record)
    if isinstance(node, Fail):
        return Route(failed=True)
    if not record["ok"]:
        return _failed(node)
    if isinstance(node, Switch) and record["choice"] is not None:
        branch, target = record["choice"]["branch"], record["choice"]["next"]
        return Route((target,) if target else (), branch)
    if isinstance(node, Parallel):
        return Route(node.branches)
    return _next(node)


def _after_outcome(node: RoutedFields, record: Record) -> Route:
    decided = record["choice"]["branch"] if record["choice"] else None
    for case in (decided, record["errorClass"], record["group"], DEFAULT):
        if case is not None and case in node.cases:
            target = node.cases[case]
            return Route((target,) if target else (), case)
    if record["ok"]:
        return _next(node)
    if node.continue_on_error and node.on_error is None:
        return _next(node)
    return _failed(node)


def _failed(node: NodeFields) -> Route:
    return Route((node.on_error,), "onError") if node.on_error else Route(failed=True)


def _passed(node: NodeFields) -> Route:
    if isinstance(node, Parallel) and node.join:
        return Route((node.join,), "join")
    return _next(node)


def _next(node: NodeFields) -> Route:
    return _END if node.next is None else Route(node.following, "next")


_END = Route()
