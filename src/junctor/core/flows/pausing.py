"""Executes `wait` and `approve`: looks whether what they wait for has come, else parks the run."""

from __future__ import annotations

from typing import Any

from junctor.core.calls.classify import outcome_of_error
from junctor.core.flows.checks.own import moment_of
from junctor.core.flows.execution import Execution
from junctor.core.flows.nodes import APPROVED, REJECTED, Approve, PauseFields, Wait
from junctor.core.flows.scopes import Scope, rendered
from junctor.core.flows.steps import Done, bounded, succeeded
from junctor.core.ports.engine import Parked
from junctor.model.call import Mode, Outcome, Problem, Scenario
from junctor.model.errors import ErrorClass, InvalidInput, TimedOut
from junctor.model.pause import Pause, PauseKind, PauseState

_YEAR_MS = 366 * 24 * 3600 * 1000


async def wait(node: Wait, scope: Scope, run: Execution) -> Done:
    """What came, or that nothing came in time.

    Raises:
        InvalidInput: the time is none.
        Parked: it has not come yet.
    """
    due = _due(node, scope, run)
    if run.mode is Mode.SANDBOX:
        return _simulated(node, run)
    document = {"signal": node.signal or node.id} if node.kind == "signal" else {}
    pause = await _begun(node, PauseKind(node.kind), due, document, run)
    if pause.state is PauseState.ANSWERED:
        return succeeded(pause.answer, summary=f"came from {pause.answered_by}")
    if pause.due_at is None or run.clock.now() < pause.due_at:
        raise Parked(pause.due_at)
    if node.kind == "time":
        return succeeded({"until": pause.due_at}, summary="waited")
    if pause.state is PauseState.OPEN and not await _expired(pause, run):
        return await wait(node, scope, run)
    late = TimedOut("Nothing came in time.", cure="Raise `timeout`, or route the case `timeout`.")
    return Done(outcome=outcome_of_error(late), summary="nothing came in time")


async def approve(node: Approve, scope: Scope, run: Execution) -> Done:
    """The decision.

    Raises:
        Parked: nobody has decided yet.
    """
    title = str(rendered(node.title, scope, "title"))
    details = rendered(node.details, scope, "details")
    shown = {"title": title, "details": details}
    if run.mode is Mode.SANDBOX:
        return _rehearsed(node, run, shown)
    document = {
        "title": bounded(title),
        "details": bounded(details),
        "approvers": node.approvers.to_json(),
        "link": node.link,
        "form": node.form,
        "flowId": run.flow_id,
        "flowKey": run.row.flow_key,
        "environment": run.environment.key,
    }
    due = None if node.timeout is None else run.clock.now() + int(node.timeout * 1000)
    pause = await _begun(node, PauseKind.APPROVAL, due, document, run)
    if pause.state is PauseState.ANSWERED:
        return _decided(pause.answer, shown)
    if pause.due_at is None or run.clock.now() < pause.due_at:
        raise Parked(pause.due_at)
    if pause.state is PauseState.OPEN and not await _expired(pause, run):
        return await approve(node, scope, run)
    if node.then != "fail":
        decision = APPROVED if node.then == "approve" else REJECTED
        return _decided({"decision": decision, "by": "timeout", "at": pause.due_at}, shown)
    late = TimedOut("Nobody decided in time.", cure="Raise `timeout`, or route the case `timeout`.")
    return Done(outcome=outcome_of_error(late), shown=shown, summary="nobody decided in time")


async def _begun(
    node: PauseFields, kind: PauseKind, due: int | None, document: dict[str, Any], run: Execution
) -> Pause:
    """The pause as it stands; its moment is the one of the first time."""
    pause = Pause(
        run_id=run.run_id,
        node_id=node.id,
        project_id=run.project_id,
        kind=kind,
        due_at=due,
        document=document,
        created_at=run.clock.now(),
    )
    return await run.store.pauses.begin(pause)


async def _expired(pause: Pause, run: Execution) -> bool:
    return await run.store.pauses.expire(pause.model_copy(update={"answered_at": run.clock.now()}))


def _due(node: Wait, scope: Scope, run: Execution) -> int | None:
    now = run.clock.now()
    if node.kind != "time":
        return None if node.timeout is None else now + int(node.timeout * 1000)
    if node.until is not None:
        until = moment_of(rendered(node.until, scope, "until"))
        if until is None:
            raise InvalidInput(
                "`until`: the value is no date with time and zone.",
                field="until",
                cure="Give a date such as 2030-01-31T09:00:00Z.",
            )
        if until > now + _YEAR_MS:
            raise InvalidInput(
                "`until`: the value lies more than a year ahead.",
                field="until",
                cure="Wait for less, or let a schedule start a flow of its own.",
            )
        return until
    seconds = rendered(node.seconds, scope, "seconds")
    try:
        number = -1.0 if isinstance(seconds, bool) else float(seconds)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number * 1000 <= _YEAR_MS:
        raise InvalidInput(
            "`seconds`: the value is not a number of seconds up to a year.",
            field="seconds",
            cure="Give a number such as 3600.",
        )
    return now + int(number * 1000)


def _simulated(node: Wait, run: Execution) -> Done:
    """The sandbox waits for nothing."""
    if node.kind == "time":
        return succeeded({"until": run.clock.now()}, summary="would have waited for a time")
    what = f"the signal {node.signal or node.id}" if node.kind == "signal" else "a request"
    if run.scenario(node.id) is Scenario.TIMEOUT:
        late = TimedOut("Nothing came in time (as the scenario says).")
        return Done(outcome=outcome_of_error(late), summary=f"would have waited for {what}")
    return succeeded(node.sample, summary=f"would have waited for {what}")


def _rehearsed(node: Approve, run: Execution, shown: dict[str, Any]) -> Done:
    """The sandbox asks nobody: `sample` decides, else it is approved."""
    summary = f"would have asked: {shown['title']}"
    scenario = run.scenario(node.id)
    if scenario is Scenario.TIMEOUT:
        late = TimedOut("Nobody decided in time (as the scenario says).")
        return Done(outcome=outcome_of_error(late), shown=shown, summary=summary)
    sample = node.sample if isinstance(node.sample, dict) else {}
    decision = APPROVED if scenario is Scenario.SUCCESS else REJECTED
    answer = {"decision": decision, "by": "sandbox", "at": run.clock.now(), **sample}
    return _decided(answer, shown, summary)


def _decided(answer: Any, shown: dict[str, Any], summary: str = "") -> Done:
    found = {"comment": "", "values": {}, **answer}
    decision = found["decision"]
    said = summary or f"{decision} by {found['by']}"
    choice = {"branch": decision, "next": None}
    if decision == APPROVED:
        outcome = Outcome(status=200, ok=True, output=found)
    else:
        problem = Problem(
            message=f"It was rejected by {found['by']}.",
            cure="Route the case `rejected` if something should follow.",
            code=REJECTED,
        )
        outcome = Outcome(
            status=0, ok=False, error_class=ErrorClass.REJECTED, output=found, problem=problem
        )
    return Done(outcome=outcome, shown=shown, choice=choice, summary=said)
