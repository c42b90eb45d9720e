"""Whether the fields of one node fit each other: loops, branches, pauses, retries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from junctor.core.flows.document import Parsed, near
from junctor.core.flows.findings import Finding, error, warning
from junctor.core.flows.graph import Graph
from junctor.core.flows.nodes import (
    APPROVED,
    CASES,
    REJECTED,
    Approve,
    CallFields,
    ForEach,
    NodeFields,
    ReservedFields,
    Wait,
)
from junctor.core.flows.nodes.shared import LONGEST
from junctor.core.flows.regions import Region
from junctor.model.schema import check_schema

_IN_SECONDS = 10**11
_NEVER = 10**15


def own_findings(parsed: Parsed, graph: Graph) -> Iterator[Finding]:
    """Everything about single nodes, and about the branches of each `parallel`."""
    for node in parsed.nodes.values():
        if isinstance(node, CallFields) and node.retry is not None:
            yield from _retry(node, node.retry.on)
        if isinstance(node, ForEach):
            yield from _loop(node)
        elif isinstance(node, Wait):
            yield from _wait(node)
        elif isinstance(node, Approve):
            yield from _approve(node)
        elif isinstance(node, ReservedFields):
            message = f"`{node.type}` is reserved: it can be saved, but no run begins with it."
            yield warning(node.id, "type", message, "Take the node out before you run the flow.")
    joins = [region.join for region in graph.regions if region.join]
    for region in graph.regions:
        yield from _region(region, graph)
        if region.join and joins.count(region.join) > 1:
            message = f"`{region.join}` is the join of more than one `parallel`."
            cure = "Give each its own join, if only a `set` without variables."
            yield error(region.parallel.id, "join", message, cure)


def _retry(node: NodeFields, named: tuple[str, ...]) -> Iterator[Finding]:
    for i, case in enumerate(named):
        if case not in CASES or case in ("2xx", "default"):
            cure = "Use an error class, 4xx, 5xx, timeout or network." + near(case, CASES)
            yield error(node.id, f"retry.on.{i}", f"`{case}` is no failure.", cure)


def _loop(node: ForEach) -> Iterator[Finding]:
    if (node.items is None) == (node.times is None):
        message = "A loop runs either for each of `items` or so many `times`."
        yield error(node.id, "items", message, "Give one of the two.")
    if isinstance(node.times, int) and not 0 <= node.times <= node.max_items:
        message = f"`times` is not a number from 0 to {node.max_items}, which is `maxItems`."
        yield error(node.id, "times", message, "Choose a smaller number, or raise `maxItems`.")
    if node.times is not None and not isinstance(node.times, int) and "{{" not in str(node.times):
        yield error(node.id, "times", "`times` is no number.", "Write a number or a template.")
    if isinstance(node.items, list | tuple) and len(node.items) > node.max_items:
        message = f"There are more items than {node.max_items}, which is `maxItems`."
        yield error(node.id, "items", message, "Give fewer, or raise `maxItems`.")
    for field in ("carry", "until"):
        if getattr(node, field) and node.concurrency != 1:
            message = f"`{field}` needs one item after the other."
            yield error(node.id, field, message, "Set `concurrency` to 1.")


def _wait(node: Wait) -> Iterator[Finding]:
    timed = [name for name in ("seconds", "until") if getattr(node, name) is not None]
    if node.kind == "time":
        if len(timed) != 1:
            message = "Waiting for a time takes either `seconds` or `until`."
            yield error(node.id, "seconds", message, "Give one of the two.")
        if node.timeout is not None:
            message = "Waiting for a time ends at that time."
            yield error(node.id, "timeout", message, "Remove `timeout`.")
        yield from _literal_time(node)
        return
    for name in timed:
        message = f"`{name}` says until when a time is waited for."
        yield error(node.id, name, message, "Use `timeout`, or wait for `time`.")
    if node.kind == "webhook" and node.signal is not None:
        yield error(node.id, "signal", "A webhook has no signal.", "Remove `signal`.")
    if node.timeout is None:
        message = "Without `timeout` the run waits until somebody ends it."
        yield warning(node.id, "timeout", message, "Say how many seconds it waits at most.")


def _literal_time(node: Wait) -> Iterator[Finding]:
    seconds, until = node.seconds, node.until
    if isinstance(seconds, str) and "{{" not in seconds:
        yield error(node.id, "seconds", "`seconds` is no number.", "Write a number or a template.")
    if isinstance(seconds, int | float) and seconds < 0:
        yield error(node.id, "seconds", "`seconds` is less than 0.", "Write 0 or more.")
    if isinstance(seconds, int | float) and seconds > LONGEST:
        cure = "Wait for less, or let a schedule start a flow of its own."
        yield error(node.id, "seconds", "`seconds` is more than a year.", cure)
    if until is not None and "{{" not in until and moment_of(until) is None:
        message = "`until` is no date with time and zone."
        yield error(node.id, "until", message, "Write it as `2030-01-31T09:00:00Z`.")


def moment_of(value: Any) -> int | None:
    """A date with time and zone, or a Unix time, as milliseconds; None when it is neither.

    Vendors give Unix times in seconds or in milliseconds: up to the year 5138 the size tells.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not abs(value) < _NEVER:
            return None
        return int(value * 1000 if abs(value) < _IN_SECONDS else value)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return None if found.tzinfo is None else int(found.timestamp() * 1000)


def _approve(node: Approve) -> Iterator[Finding]:
    if node.form is not None:
        for fault in check_schema(node.form):
            message = f"The JSON Schema of the form cannot be used: {fault}."
            yield error(node.id, "form", message, "Correct the schema.")
    if node.timeout is None:
        message = "Without `timeout` the run waits until somebody decides."
        yield warning(node.id, "timeout", message, "Say how many seconds it waits at most.")
        if node.then != "fail":
            message = "`then` needs a time after which it happens."
            yield error(node.id, "then", message, "Add `timeout`.")
    if node.cases and not {APPROVED, REJECTED, "default", "2xx"} & set(node.cases):
        message = "No case says what follows a decision."
        yield warning(node.id, "cases", message, "Add `approved` and `rejected`.")


def _region(region: Region, graph: Graph) -> Iterator[Finding]:
    parallel = region.parallel
    if parallel.following:
        message = "A `parallel` goes on with its branches."
        yield error(parallel.id, "next", message, "Remove `next`; name what follows as `join`.")
    if parallel.join is None:
        if parallel.policy != "all":
            message = f"The policy `{parallel.policy}` is about the node where branches meet."
            yield error(parallel.id, "join", message, "Name that node as `join`.")
        return
    for node_id in sorted(region.inside):
        for before in graph.before.get(node_id, ()):
            if before not in region.inside and before != parallel.id:
                message = f"`{node_id}` belongs to a branch of `{parallel.id}`."
                cure = "Let only nodes of the branch lead to it, or make it the join."
                yield error(before, "next", message, cure)
    outside = [
        before
        for before in graph.before.get(parallel.join, ())
        if before not in region.inside and before != parallel.id
    ]
    for before in outside:
        message = f"`{parallel.join}` joins the branches of `{parallel.id}` and nothing else."
        yield error(before, "next", message, "Lead to a node behind the join.")
    leads = [node_id for node_id in region.inside if parallel.join in _ways(graph, node_id)]
    if parallel.join in graph.nodes and not leads:
        message = f"No branch leads to the join `{parallel.join}`."
        yield error(parallel.id, "join", message, "Let a branch end there.")


def _ways(graph: Graph, node_id: str) -> tuple[str, ...]:
    node = graph.nodes[node_id]
    return (*node.following, *node.ways.values())
