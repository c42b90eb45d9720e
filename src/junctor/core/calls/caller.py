"""One call from wish to outcome: resolve, validate, build, send through the door, read, map.

The same path serves a flow's node, REST, an agent's tool and the command line, live and in
the sandbox. Failures come back as data.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from dataclasses import replace
from typing import Any

from junctor.core.calls.actions import run_action
from junctor.core.calls.adhoc import AdhocReader, adhoc_passage, adhoc_request, parsed
from junctor.core.calls.attempts import Attempts
from junctor.core.calls.build import build_request
from junctor.core.calls.classify import outcome_of_error
from junctor.core.calls.context import absolute
from junctor.core.calls.mapping import map_outputs
from junctor.core.calls.mcp import build_mcp
from junctor.core.calls.paging import Pages
from junctor.core.calls.plan import Plan, Planner, Reach
from junctor.core.calls.policies import CallPolicies
from junctor.core.calls.reading import Reader
from junctor.core.calls.soap import build_soap
from junctor.core.calls.streaming import StreamTap, asking, heard, streamed_form
from junctor.core.calls.transfer import transferred
from junctor.core.live import CallEnded, Watch
from junctor.core.ports import Clock, Door
from junctor.model.call import AdhocCall, Call, CallResult, Exchange, Hear, Mode, Outcome
from junctor.model.errors import InvalidInput, JunctorError, TimedOut
from junctor.model.files import FileRequest
from junctor.model.request import HttpRequest, HttpResponse, Request, Response
from junctor.model.scrub import scrubber

Ended = tuple[Outcome, list[str]]


class Caller:
    """Executes calls."""

    def __init__(
        self,
        planner: Planner,
        door: Door,
        policies: CallPolicies,
        clock: Clock,
        *,
        watch: Watch | None = None,
    ) -> None:
        self._planner = planner
        self._door = door
        self._policies = policies
        self._clock = clock
        self._watch = watch

    async def call(self, call: Call) -> CallResult:
        """Execute one operation. Never raises for what a flow could route on."""
        begun = self._clock.monotonic()
        plan, result = await self._called(call)
        connection = plan.passage.connection if plan else None
        self._tell(
            begun,
            result,
            call,
            connection=connection.id if connection else None,
            operation=plan.passage.operation_key if plan else "unknown",
            rehearsed=call.credential is not None and call.credential.state == "pending",
        )
        return result

    def _tell(self, begun: float, result: CallResult, call: Call | AdhocCall, **what: Any) -> None:
        """Let whoever watches hear of a call."""
        if self._watch is not None:
            ended = CallEnded(
                result=result,
                seconds=self._clock.monotonic() - begun,
                at=self._clock.now(),
                project_id=call.project_id,
                environment=call.environment,
                mode=call.mode,
                purpose=call.purpose,
                **what,
            )
            self._watch(ended)

    async def _called(self, call: Call) -> tuple[Plan | None, CallResult]:
        exchanges: list[Exchange] = []
        summary, computes = "", False
        plan: Plan | None = None
        try:
            plan = await self._planner.plan(call)
            summary = plan.passage.summary
            computes = plan.handler is not None and plan.handler.kind == "run"
            outcome, warnings = await self._execute(plan, exchanges)
        except JunctorError as error:
            return plan, _failed(error, exchanges, summary, call.mode, computes=computes)
        mapped = {}
        if outcome.ok and call.maps and plan.operation.default_output_mappings:
            found = map_outputs(
                outcome.output, plan.operation.default_output_mappings, now=self._clock.now()
            )
            mapped = found.values
            warnings += [f"{name}: {why}" for name, why in found.faults.items()]
        return plan, CallResult(
            outcome=outcome,
            exchanges=tuple(exchanges),
            summary=told(summary, call.mode, outcome, silent=computes and not exchanges),
            mapped=mapped,
            warnings=tuple(warnings),
        )

    def stream(self, call: Call) -> AsyncGenerator[Any]:
        """The pieces of an answer while they come, and the `CallResult` as the last one.

        An operation that does not answer in pieces gives what it has in the end. Close it
        (`contextlib.aclosing`) to give the call up.
        """
        return heard(lambda hear: self.call(replace(call, hear=hear)))

    async def plan(self, call: Call) -> Plan:
        """Everything that can be said before anything is sent.

        Raises:
            JunctorError: the preflight error.
        """
        return await self._planner.plan(call)

    async def reach(self, call: Call) -> Reach:
        """Where the call's connection leads, for its test."""
        return await self._planner.reach(call)

    async def adhoc(self, call: AdhocCall) -> CallResult:
        """One HTTP request as it stands in the call; JSON answers are parsed."""
        begun = self._clock.monotonic()
        exchanges: list[Exchange] = []
        summary = ""
        try:
            request = adhoc_request(call)
            reader = AdhocReader(request.method, self._clock)
            passage = await adhoc_passage(self._policies, self._clock, call, request, reader.judge)
            summary = passage.summary
            sending = Attempts(self._door, self._clock, exchanges, call.attempts)
            outcome = await sending.send(request, passage, reader)
        except JunctorError as error:
            result = _failed(error, exchanges, summary, call.mode)
        else:
            result = CallResult(
                outcome=replace(outcome, output=parsed(outcome.output)),
                exchanges=tuple(exchanges),
                summary=told(summary, call.mode, outcome),
                warnings=tuple(reader.warnings),
            )
        self._tell(begun, result, call)
        return result

    async def _bounded(self, deadline: float, work: Awaitable[Ended]) -> Ended:
        # The door keeps the deadline of requests; this ends an action's code that waits.
        try:
            async with asyncio.timeout(max(deadline - self._clock.monotonic(), 0) + 1.0):
                return await work
        except TimeoutError:
            raise TimedOut from None

    async def _execute(self, plan: Plan, exchanges: list[Exchange]) -> Ended:
        handler, reader = plan.handler, plan.reader
        attempts = Attempts(self._door, self._clock, exchanges, plan.call.attempts)
        if handler is not None and handler.kind == "run":
            pages = plan.operation.paging if plan.call.all_pages else None
            action = self._action_pages(plan, handler, attempts, Pages(pages)) if pages else None
            action = action or run_action(plan, handler, self._door, attempts)
            return await self._bounded(plan.passage.deadline, action)
        if plan.call.all_pages and plan.operation.paging:
            return await self._pages(plan, reader, attempts), reader.warnings
        if plan.call.hear is not None and plan.operation.stream is not None:
            return await self._streamed(plan, plan.call.hear, attempts), reader.warnings
        request = built(plan, plan.inputs)
        if isinstance(request, FileRequest) and request.action == "transfer":
            return await transferred(self._planner, plan, request, attempts), reader.warnings
        return await attempts.send(request, plan.passage, reader), reader.warnings

    async def _action_pages(
        self, plan: Plan, handler: Any, attempts: Attempts, pages: Pages
    ) -> Ended:
        """A list that an action's code reads in steps, page after page by its inputs."""
        warnings: list[str] = []
        while True:
            outcome, more = await run_action(plan, handler, self._door, attempts)
            warnings += more
            if not outcome.ok:
                return outcome, warnings
            following = pages.add(plan.inputs, outcome.output)
            enough = plan.call.enough is not None and plan.call.enough(pages.items)
            if following is None or enough or plan.call.mode is Mode.SANDBOX:
                whole = replace(outcome, output={"items": pages.items})
                return whole, warnings + pages.warnings
            assert not isinstance(following, str), "an action has no address to go on from"
            plan = replace(plan, inputs=following)

    @staticmethod
    async def _streamed(plan: Plan, hear: Hear, attempts: Attempts) -> Outcome:
        streaming = plan.operation.stream
        assert streaming is not None
        tap = StreamTap(streaming, hear)
        form = replace(plan, operation=streamed_form(plan.operation))
        request = asking(built(form, plan.inputs), streaming)
        outcome = await attempts.send(request, replace(plan.passage, tap=tap), plan.reader)
        if outcome.ok:
            await tap.say(outcome.output)
        return outcome

    async def _pages(self, plan: Plan, reader: Reader, attempts: Attempts) -> Outcome:
        assert plan.operation.paging is not None
        pages = Pages(plan.operation.paging)
        inputs = plan.inputs
        request = built(plan, inputs)
        while True:
            kept: list[Response] = []
            outcome = await attempts.send(request, plan.passage, reader, kept=kept)
            if not outcome.ok:
                return outcome
            answer = kept[0] if isinstance(kept[0], HttpResponse) else _WITHOUT_HEADERS
            following = pages.add(inputs, reader.body, answer)
            enough = plan.call.enough is not None and plan.call.enough(pages.items)
            if following is None or enough or plan.call.mode is Mode.SANDBOX:
                reader.warnings += pages.warnings
                return replace(outcome, output={"items": pages.items})
            if isinstance(following, str):
                assert isinstance(request, HttpRequest), "addresses of pages are HTTP's"
                request = replace(request, url=following)
            else:
                inputs = following
                request = built(plan, inputs)


_WITHOUT_HEADERS = HttpResponse(status=200)


def built(plan: Plan, inputs: dict[str, Any]) -> Request:
    """The request of a template or of a prepare handler."""
    passage, operation, handler = plan.passage, plan.operation, plan.handler
    assert passage.spec is not None
    key = passage.idempotency_key
    if operation.mcp is not None:
        return build_mcp(passage.spec, operation, inputs, passage.config)
    if operation.soap is not None:
        return build_soap(passage.spec, operation, inputs, passage.config)
    if handler is None:
        run = {"id": passage.purpose.run_id or "", "key": key or ""}
        markers = passage.markers if passage.marked else None
        return build_request(
            passage.spec, operation, inputs, passage.config, run, markers, idempotency_key=key
        )
    # The plan looked at its inputs already; those of further pages were not.
    fits = inputs is plan.inputs and handler.input == operation.input
    made = handler.prepare(inputs, plan.settings, fits=fits)
    request = absolute(plan.base_url, made, plan.headers)
    if key and operation.idempotency_header and isinstance(request, HttpRequest):
        request = request.with_header(operation.idempotency_header, key)
    return request


def told(summary: str, mode: Mode, outcome: Outcome, *, silent: bool = False) -> str:
    """The sentence of a trace: "sent ...", "would have sent ...".

    `silent`: an action's own code ran and asked for no request.
    """
    if not summary:
        return ""
    if silent:
        return "nothing would have been sent" if mode is Mode.SANDBOX else "nothing was sent"
    if mode is Mode.SANDBOX:
        return f"would have sent {summary}"
    return f"sent {summary}" if outcome.ok else f"tried to send {summary}"


def _failed(
    error: JunctorError,
    exchanges: list[Exchange],
    summary: str,
    mode: Mode,
    *,
    computes: bool = False,
) -> CallResult:
    exchange = error.details.pop("exchange", None)
    if isinstance(exchange, Exchange) and exchange not in exchanges:
        exchanges.append(exchange)
    error.message = scrubber().text(error.message)
    outcome = outcome_of_error(error)
    silent = computes and not exchanges
    sentence = (
        "" if isinstance(error, InvalidInput) else told(summary, mode, outcome, silent=silent)
    )
    return CallResult(outcome=outcome, exchanges=tuple(exchanges), summary=sentence)
