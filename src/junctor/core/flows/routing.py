"""What follows a node: a pure function of the node and the recorded outcome of its step."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.flows.nodes import DEFAULT, CallFields, Fail, NodeFields, Switch
from junctor.core.ports.engine import Record


@dataclass(frozen=True, slots=True)
class Route:
    """The nodes that follow, the case that was taken, and whether the run fails here."""

    taken: tuple[str, ...] = ()
    branch: str | None = None
    failed: bool = False


def route(node: NodeFields, record: Record) -> Route:
    """Where the flow goes after this outcome.

    A call: exact error class, then group, then `default`; without a matching case `next`
    when it succeeded or `continueOnError` is set, else the run fails.
    """
    if isinstance(node, CallFields):
        return _after_call(node, record)
    if isinstance(node, Fail) or not record["ok"]:
        return Route(failed=True)
    if isinstance(node, Switch) and record["choice"] is not None:
        branch, target = record["choice"]["branch"], record["choice"]["next"]
        return Route((target,) if target else (), branch)
    return _next(node)


def _after_call(node: CallFields, record: Record) -> Route:
    for case in (record["errorClass"], record["group"], DEFAULT):
        if case is not None and case in node.cases:
            target = node.cases[case]
            return Route((target,) if target else (), case)
    if record["ok"] or node.continue_on_error:
        return _next(node)
    return Route(failed=True)


def _next(node: NodeFields) -> Route:
    return Route(node.following, "next" if node.following else None)
