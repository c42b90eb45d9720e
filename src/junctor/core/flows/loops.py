"""Executes `forEach`: one child run per item, so many at once, and their results by index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from junctor.core.calls.classify import outcome_of_error
from junctor.core.flows.awaiting import Awaiting, Good
from junctor.core.flows.bodies import body_of
from junctor.core.flows.children import DEEPEST, Ended, child_id
from junctor.core.flows.execution import Execution
from junctor.core.flows.local import holds
from junctor.core.flows.nodes import ForEach
from junctor.core.flows.nodes.many import MAX_ITEMS
from junctor.core.flows.scopes import (
    EXPRESSION,
    Scope,
    evaluated,
    expression_of,
    is_expression,
    rendered,
)
from junctor.core.flows.steps import Done, bounded
from junctor.core.ports.engine import Around, RunSpec
from junctor.model.call import Outcome, Problem
from junctor.model.errors import InvalidInput, JunctorError, NotConfigured, TimedOut
from junctor.model.flow import Run, RunState
from junctor.model.value import digest

_LARGEST = 64 * 1024 * 1024
_KINDS: dict[type, str] = {
    type(None): "null",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


@dataclass(slots=True)
class _Turn:
    """Where a loop stands: what has ended by index, what is under way, and how it goes on."""

    items: list[Any]
    document: dict[str, Any]
    digest: str
    around: Around
    kept: Mapping[int, Good]
    deadline: int | None
    awaiting: Awaiting
    next: int = 0
    stopped: bool = False
    late: bool = False
    results: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    carried: dict[str, Any] = field(default_factory=dict)
    failed: Outcome | None = None

    def batch(self, most: int) -> list[int]:
        """The next items that may begin, none where `most` are under way."""
        free = 0 if self.stopped else most - len(self.awaiting)
        found = list(range(self.next, min(self.next + max(free, 0), len(self.items))))
        self.next += len(found)
        return found

    def take(self, index: int, item: Good) -> None:
        """An item ended well."""
        self.results[index] = item.result
        self.carried |= item.carried
        self.stopped = self.stopped or item.last


async def for_each(node: ForEach, scope: Scope, run: Execution) -> Done:
    """The results of all items; a failure of the loop where an item failed and that stops it.

    Raises:
        InvalidInput: there are no items, or too many.
        Parked: items are under way.
    """
    items = _items(node, scope, run)
    if run.depth >= DEEPEST:
        raise NotConfigured(
            f"Runs stand inside each other more than {DEEPEST} deep.",
            cure="Let a flow call fewer others.",
        )
    turn = await _turn(node, scope, run, items)
    try:
        while True:
            await _fill(node, scope, run, turn)
            if not turn.awaiting:
                break
            for index, child in await turn.awaiting.ended(run.clock.now()):
                await _take(node, run, turn, index, child)
    finally:
        turn.awaiting.close()
    run.children.kept.forget(run.run_id, node.id)
    return _done(node, turn)


async def _turn(node: ForEach, scope: Scope, run: Execution, items: list[Any]) -> _Turn:
    document = body_of({"key": run.row.flow_key}, node.model_dump(by_alias=True, mode="json"))
    own = await run.children.deadline(run.row, node.id, node.timeout)
    ends = [each for each in (own, run.deadline) if each is not None]
    return _Turn(
        items=items,
        document=document,
        digest=digest(document),
        around=Around.of({**run.plan, "vars": scope["vars"]}),
        kept=run.children.kept.of(run.run_id, node.id),
        deadline=min(ends, default=None),
        awaiting=run.children.awaiting(run.project_id),
    )


def _items(node: ForEach, scope: Scope, run: Execution) -> list[Any]:
    items: Any
    if node.times is not None:
        items = _times(node, scope)
    elif is_expression(node.items):
        items = evaluated(node.items[EXPRESSION], scope, "items", run.now)
    else:
        # The list is handed on by reference and stored once: it may be larger than what is sent.
        items = rendered(node.items, scope, "items", most=_LARGEST)
    if not isinstance(items, list):
        kind = _KINDS.get(type(items), "an object")
        raise InvalidInput(
            f"`items`: the value is not a list but {kind}.",
            field="items",
            cure="Give a template or an expression whose value is a list.",
        )
    if len(items) > node.max_items:
        raise InvalidInput(
            f"`items`: there are {len(items)}, more than {node.max_items}.",
            field="items",
            cure="Give fewer items"
            + (", or raise `maxItems`." if node.max_items < MAX_ITEMS else "."),
        )
    return items


def _times(node: ForEach, scope: Scope) -> list[Any]:
    times = rendered(node.times, scope, "times")
    try:
        number = -1 if isinstance(times, bool) else int(times)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number <= node.max_items:
        raise InvalidInput(
            f"`times`: the value is not a number from 0 to {node.max_items}.",
            field="times",
            cure="Give such a number, or raise `maxItems`.",
        )
    return list(range(number))


async def _fill(node: ForEach, scope: Scope, run: Execution, turn: _Turn) -> None:
    """Begin as many items as may be under way; those that ended before are taken at once."""
    while batch := turn.batch(node.concurrency):
        if turn.deadline is not None and run.clock.now() >= turn.deadline:
            turn.stopped, turn.late = True, True
            return
        fresh = []
        for index in batch:
            own = child_id(run.run_id, node.id, index)
            if index in turn.kept:
                turn.take(index, turn.kept[index])
                continue
            known = await run.children.known(run.project_id, own)
            if known is None:
                fresh.append((index, own))
            elif known.finished_at is not None:
                await _take(node, run, turn, index, known)
            else:
                turn.awaiting.add(index, own)
        if turn.stopped:
            return  # one that ended before says so: no other may begin
        await run.children.start(*(_spec(node, scope, run, turn, *each) for each in fresh))
        for each in fresh:
            turn.awaiting.add(*each)


def _spec(
    node: ForEach, scope: Scope, run: Execution, turn: _Turn, index: int, own: str
) -> RunSpec:
    item = turn.items[index]
    variables = {**scope["vars"], **turn.carried, node.item_as: item, node.index_as: index}
    row = Run(
        id=own,
        project_id=run.project_id,
        flow_id=run.flow_id,
        flow_key=run.row.flow_key,
        flow_version=run.flow_version,
        flow_digest=turn.digest,
        environment=run.environment.key,
        mode=str(run.mode),
        state=RunState.QUEUED,
        actor=run.row.actor,
        input=bounded({node.item_as: item, node.index_as: index}),
        created_at=run.clock.now(),
    )
    plan = {**run.plan, "vars": variables, "depth": run.depth + 1, "loop": node.id}
    # Runs inside go first: the one around them waits for them.
    priority = run.priority - 1
    return RunSpec(
        run=row,
        document=turn.document,
        plan=plan,
        priority=priority,
        deadline=turn.deadline,
        around=turn.around,
    )


async def _take(node: ForEach, run: Execution, turn: _Turn, index: int, child: Run) -> None:
    ended = await run.children.ended(child)
    result, outcome = _result(node, run, index, ended)
    if not outcome.ok:
        turn.results[index] = result
        turn.failed = turn.failed or outcome
        turn.stopped = turn.stopped or node.on_item_error == "stop"
        return
    left = ended.variables
    carried = {name: left[name] for name in node.carry if name in left}
    last = False
    if node.until is not None:
        seen = {"result": result["output"], "index": index}
        seen["vars"] = {**turn.carried, **carried, **left}
        last = holds(expression_of(node.until, seen, "until", run.now))
    item = Good(result=result, carried=carried, last=last)
    turn.take(index, item)
    run.children.kept.keep(run.run_id, node.id, index, item)


def _result(
    node: ForEach, run: Execution, index: int, ended: Ended
) -> tuple[dict[str, Any], Outcome]:
    outcome, output = ended.outcome, None
    if outcome.ok:
        output = outcome.output
        if node.result is not None:
            output = _shaped(node, run, ended)
    result = {
        "index": index,
        "ok": outcome.ok,
        "output": output,
        "errorClass": str(outcome.error_class) if outcome.error_class else None,
        "problem": outcome.problem.to_json() if outcome.problem else None,
        "runId": ended.run.id,
    }
    return result, outcome


def _shaped(node: ForEach, run: Execution, ended: Ended) -> Any:
    steps = {
        node_id: {key: record[key] for key in ("output", "status", "ok", "errorClass", "problem")}
        for node_id, record in ended.records.items()
    }
    scope = run.scope({"vars": ended.variables, "steps": steps})
    try:
        return rendered(node.result, scope, "result")
    except JunctorError as fault:
        return {"problem": fault.message}


def _done(node: ForEach, turn: _Turn) -> Done:
    results = [turn.results[index] for index in sorted(turn.results)]
    good = sum(1 for each in results if each["ok"])
    output = {
        "results": results,
        "count": len(turn.items),
        "succeeded": good,
        "failed": len(results) - good,
    }
    summary = f"{good} of {len(turn.items)} items"
    shown = {"count": len(turn.items), "concurrency": node.concurrency}
    if turn.late:
        late = TimedOut("The loop did not end in time.", cure="Raise `timeout`.")
        return Done(
            outcome=replace(outcome_of_error(late), output=output), shown=shown, summary=summary
        )
    if turn.failed is None or node.on_item_error == "continue":
        return Done(
            outcome=Outcome(status=200, ok=True, output=output), shown=shown, summary=summary
        )
    first = next(each for each in results if not each["ok"])
    said = turn.failed.problem
    problem = Problem(
        message=f"Item {first['index']} failed: {said.message if said else 'it did not end well.'}",
        cure=said.cure if said else "Look at its run.",
        details={"index": first["index"], "runId": first["runId"]},
    )
    outcome = Outcome(
        status=turn.failed.status,
        ok=False,
        error_class=turn.failed.error_class,
        output=output,
        problem=problem,
    )
    return Done(outcome=outcome, shown=shown, summary=summary)
