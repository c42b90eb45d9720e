"""Running an action: its code gets a context, and whatever it raises becomes data."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from junctor.core.calls.attempts import Attempts
from junctor.core.calls.classify import outcome_of_error
from junctor.core.calls.context import CallContext, absolute, normalised_auth
from junctor.core.calls.listened import pieces_of
from junctor.core.calls.plan import Plan
from junctor.core.calls.reading import output_warnings
from junctor.core.ports import Door
from junctor.core.ports.tap import Tap
from junctor.model.call import Mode, Outcome, Scenario
from junctor.model.errors import JunctorError, OursToFix
from junctor.model.request import HttpRequest, Request, Response
from junctor.model.scrub import scrubber
from junctor.sdk import Fields


async def run_action(
    plan: Plan, handler: Any, door: Door, attempts: Attempts
) -> tuple[Outcome, list[str]]:
    """The outcome of `run(ctx, inputs)` and what to warn about.

    Raises:
        OursToFix: the code stopped with something that is not an ordinary exception.
    """
    statuses: list[int] = []
    context = await _context(plan, handler, door, attempts, statuses)
    try:
        output = await handler.run(context, plan.inputs)
    except JunctorError as error:
        if statuses and _is_given(plan):
            return _given(plan), []
        if statuses and statuses[-1] >= 400:
            error.details.setdefault("status", statuses[-1])
        error.message = scrubber().text(error.message)
        return outcome_of_error(error), []
    except asyncio.CancelledError:
        raise
    except BaseException as error:  # KeyboardInterrupt too: it would end the whole server
        raise OursToFix(
            f"The action {plan.passage.operation_key} stopped with {type(error).__name__}.",
            cure="Correct the action's code; it must return JSON or raise an error.",
        ) from error
    if _is_given(plan):
        return _given(plan), output_warnings(plan.operation, plan.passage.sample)
    status = statuses[-1] if statuses and 200 <= statuses[-1] < 300 else 200
    outcome = Outcome(status=status, ok=True, output=output)
    return outcome, output_warnings(plan.operation, output)


def _is_given(plan: Plan) -> bool:
    """Whether the node says what a success gives: its sample is the output, not an answer."""
    passage = plan.passage
    played = plan.call.mode is Mode.SANDBOX and passage.scenario is Scenario.SUCCESS
    return played and passage.sample is not None


def _given(plan: Plan) -> Outcome:
    return Outcome(status=200, ok=True, output=plan.passage.sample)


async def _context(
    plan: Plan, handler: Any, door: Door, attempts: Attempts, statuses: list[int]
) -> CallContext:
    """What the action gets; `statuses` takes those of its answers."""
    # An action reads its answers itself; what one of them means is not known here.
    passage = replace(plan.passage, judge=None)
    base, headers = plan.base_url, plan.headers

    async def send(request: Request) -> Response:
        response = await attempts.once(absolute(base, request, headers), passage)
        statuses.append(response.status)
        return response

    async def listen(request: HttpRequest, tap: Tap) -> Response:
        sent = absolute(base, request, headers)
        response = await attempts.once(sent, replace(passage, tap=tap))
        statuses.append(response.status)
        return response

    async def pause(seconds: float) -> None:
        if plan.call.mode is Mode.LIVE:
            await attempts.pause(seconds, passage)

    raw = await door.reveal(passage, handler.signs) if handler.signs else {}
    return CallContext(
        auth=normalised_auth(handler.provider, plan.resolved.scheme, passage.markers, raw),
        conn=Fields(passage.config),
        send=send,
        project_id=passage.project_id,
        run_id=passage.purpose.run_id,
        action=passage.operation_key,
        client=lambda: door.client(passage),
        stream=lambda request: pieces_of(request, listen),
        pause=pause,
    )
