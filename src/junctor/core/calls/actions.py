"""Running an action: its code gets a context, and whatever it raises becomes data."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from junctor.core.calls.attempts import Attempts
from junctor.core.calls.classify import outcome_of_error
from junctor.core.calls.context import CallContext, absolute, normalised_auth
from junctor.core.calls.listened import pieces_of
from junctor.core.calls.plan import Plan
from junctor.core.calls.reading import output_warnings
from junctor.core.ports import Door
from junctor.core.ports.tap import Tap
from junctor.core.sandbox.mock import mock
from junctor.core.sandbox.openness import UNKNOWN, emptied, is_unknown
from junctor.model.call import Mode, Outcome, Scenario
from junctor.model.errors import JunctorError, OursToFix
from junctor.model.request import HttpRequest, Request, Response
from junctor.model.scrub import scrubber
from junctor.model.value import digest
from junctor.sdk import Fields


class NotKnown(Exception):  # noqa: N818 - no failure: it ends an action that has nothing to read
    """An action asked the sandbox for what only the other side knows."""


@dataclass(slots=True)
class _Answered:
    """What came back to an action."""

    statuses: list[int] = field(default_factory=list)
    unknown: bool = False

    def take(self, response: Response) -> Response:
        """An answer for the action.

        Raises:
            NotKnown: the sandbox has none.
        """
        self.statuses.append(response.status)
        if is_unknown(response):
            self.unknown = True
            raise NotKnown
        return response


async def run_action(
    plan: Plan, handler: Any, door: Door, attempts: Attempts
) -> tuple[Outcome, list[str]]:
    """The outcome of `run(ctx, inputs)` and what to warn about.

    Raises:
        OursToFix: the code stopped with something that is not an ordinary exception.
    """
    answered = _Answered()
    context = await _context(plan, handler, door, attempts, answered)
    statuses = answered.statuses
    try:
        output = await handler.run(context, plan.inputs)
    except JunctorError as error:
        if answered.unknown and not _is_given(plan):
            return _unknown(plan)
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


def _unknown(plan: Plan) -> tuple[Outcome, list[str]]:
    """A success without what only the other side knows; the action had nothing to read."""
    schema = plan.operation.output or {}
    output = emptied(schema, mock(schema, seed=digest([plan.passage.operation_key, plan.inputs])))
    warnings = [UNKNOWN, *output_warnings(plan.operation, output)]
    return Outcome(status=200, ok=True, output=output), warnings


def _is_given(plan: Plan) -> bool:
    """Whether the node says what a success gives: its sample is the output, not an answer."""
    passage = plan.passage
    played = plan.call.mode is Mode.SANDBOX and passage.scenario is Scenario.SUCCESS
    return played and passage.sample is not None


def _given(plan: Plan) -> Outcome:
    return Outcome(status=200, ok=True, output=plan.passage.sample)


async def _context(
    plan: Plan, handler: Any, door: Door, attempts: Attempts, answered: _Answered
) -> CallContext:
    """What the action gets; `answered` takes its answers."""
    # An action reads its answers itself; what one of them means is not known here.
    passage = replace(plan.passage, judge=None)
    base, headers = plan.base_url, plan.headers

    async def send(request: Request) -> Response:
        return answered.take(await attempts.once(absolute(base, request, headers), passage))

    async def listen(request: HttpRequest, tap: Tap) -> Response:
        sent = absolute(base, request, headers)
        return answered.take(await attempts.once(sent, replace(passage, tap=tap)))

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
        judge=plan.reader.judge,
    )
