"""One call from wish to outcome: resolve, validate, build, send through the door, read, map.

The same path serves a flow's node, REST, an agent's tool and the command line, live and in
the sandbox. Failures come back as data.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from typing import Any

from junctor.core.calls.attempts import Attempts
from junctor.core.calls.build import build_request, render_summary
from junctor.core.calls.classify import outcome_of_error
from junctor.core.calls.context import CallContext, absolute, normalised_auth
from junctor.core.calls.mapping import mapped_variables
from junctor.core.calls.paging import Pages
from junctor.core.calls.reading import Reader
from junctor.core.calls.resolve import Resolved, Resolver, check_ready, operation_of
from junctor.core.calls.retry import idempotency_key
from junctor.core.ports import Clock, Door, Passage, Vault
from junctor.model.call import Call, CallResult, Exchange, Mode, Outcome
from junctor.model.errors import InvalidInput, JunctorError, OursToFix, TimedOut
from junctor.model.request import HttpRequest, HttpResponse, Markers
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.scrub import scrubber
from junctor.model.spec import Operation
from junctor.sdk import Fields

DEFAULT_TIMEOUT = 30.0
LONGEST_TIMEOUT = 300.0


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A call that may start: everything resolved, inputs valid."""

    call: Call
    resolved: Resolved
    operation: Operation
    inputs: dict[str, Any]
    passage: Passage


class Caller:
    """Executes calls."""

    def __init__(self, resolver: Resolver, door: Door, vault: Vault, clock: Clock) -> None:
        self._resolver = resolver
        self._door = door
        self._vault = vault
        self._clock = clock

    async def call(self, call: Call) -> CallResult:
        """Execute one operation. Never raises for what a flow could route on."""
        exchanges: list[Exchange] = []
        summary = ""
        try:
            prepared = await self._prepare(call)
            summary = prepared.passage.summary
            limit = prepared.passage.deadline - self._clock.monotonic()
            async with asyncio.timeout(max(limit, 0) + 1.0):
                outcome, warnings = await self._execute(prepared, exchanges)
            mapped = mapped_variables(prepared.operation.default_output_mappings, outcome)
        except JunctorError as error:
            return _failed(error, exchanges, summary)
        except TimeoutError:
            return _failed(TimedOut(), exchanges, summary)
        return CallResult(
            outcome=outcome,
            exchanges=tuple(exchanges),
            summary=told(summary, call.mode, outcome),
            mapped=mapped,
            warnings=tuple(warnings),
        )

    async def check(self, call: Call) -> Operation:
        """Everything that can be said before anything is sent.

        Raises:
            JunctorError: the preflight error.
        """
        return (await self._prepare(call)).operation

    async def _prepare(self, call: Call) -> _Prepared:
        resolved = await self._resolver.resolve(call)
        operation = operation_of(call, resolved)
        check_ready(call, resolved, operation)
        inputs = apply_defaults(operation.input, call.inputs)
        compile_schema(operation.input).check(inputs)
        passage = self._passage(call, resolved, operation, inputs)
        return _Prepared(call, resolved, operation, inputs, passage)

    def _passage(
        self, call: Call, resolved: Resolved, operation: Operation, inputs: dict[str, Any]
    ) -> Passage:
        connection, spec = resolved.connection, resolved.entry.spec
        key = call.operation.rpartition(".")[2]
        own = (connection.timeout if connection else None) or operation.timeout
        timeout = min(call.timeout or own or DEFAULT_TIMEOUT, LONGEST_TIMEOUT)
        purpose = call.purpose
        logical = secrets.token_hex(8) if purpose.run_id is None else key
        keyed = operation.keyed
        return Passage(
            project_id=call.project_id,
            environment=call.environment,
            mode=call.mode,
            actor=call.actor,
            purpose=purpose,
            operation_key=f"{spec.key}.{key}",
            deadline=self._clock.monotonic() + timeout,
            policy=resolved.policy,
            connection=connection,
            config=resolved.config,
            spec=spec,
            operation=operation,
            scheme=resolved.scheme,
            credential=resolved.credential if call.mode is Mode.LIVE else None,
            origins=resolved.origins,
            markers=call.markers or Markers(),
            marked=call.markers is not None or operation.handler is not None,
            connect_timeout=min((connection and connection.connect_timeout) or 10.0, timeout),
            tls=resolved.tls,
            idempotency_key=idempotency_key(
                self._vault.mac, purpose.run_id, purpose.node_id, logical
            )
            if keyed
            else None,
            scenario=call.scenario,
            sample=call.sample,
            samples=resolved.entry.samples(key) if call.mode is Mode.SANDBOX else (),
            summary=render_summary(spec, operation, inputs),
        )

    async def _execute(
        self, prepared: _Prepared, exchanges: list[Exchange]
    ) -> tuple[Outcome, list[str]]:
        key = prepared.passage.operation_key.partition(".")[2]
        handler = prepared.resolved.entry.handler(key) if prepared.operation.handler else None
        reader = Reader(prepared.resolved.entry.spec, prepared.operation, self._clock, handler)
        attempts = Attempts(self._door, self._clock, exchanges)
        if handler is not None and handler.kind == "run":
            return await self._run(prepared, handler, attempts, exchanges)
        if prepared.call.all_pages and prepared.operation.paging:
            return await self._pages(prepared, handler, reader, attempts)
        request = self._build(prepared, handler, prepared.inputs)
        outcome = await attempts.send(request, prepared.passage, reader)
        return outcome, reader.warnings

    def _build(self, prepared: _Prepared, handler: Any, inputs: dict[str, Any]) -> HttpRequest:
        passage = prepared.passage
        run = {"id": passage.purpose.run_id or "", "key": passage.idempotency_key or ""}
        assert passage.spec is not None
        if handler is not None:
            built = handler.prepare(inputs, passage.config)
            base = base_url(prepared.resolved)
            request = absolute(base, built)
            header = prepared.operation.idempotency_header
            if header and passage.idempotency_key:
                request = request.with_header(header, passage.idempotency_key)
            return request
        return build_request(
            passage.spec, prepared.operation, inputs, passage.config, run, passage.markers
        )

    async def _pages(
        self, prepared: _Prepared, handler: Any, reader: Reader, attempts: Attempts
    ) -> tuple[Outcome, list[str]]:
        assert prepared.operation.paging is not None
        pages = Pages(prepared.operation.paging)
        inputs: dict[str, Any] | None = prepared.inputs
        request = self._build(prepared, handler, prepared.inputs)
        while True:
            response: list[HttpResponse] = []
            outcome = await attempts.send(request, prepared.passage, reader, kept=response)
            if not outcome.ok:
                return outcome, reader.warnings
            following = pages.add(inputs or {}, reader.body, response[0])
            if following is None:
                collected = replace(outcome, output={"items": pages.items})
                return collected, [*reader.warnings, *pages.warnings]
            if isinstance(following, str):
                request = replace(request, url=following)
            else:
                inputs = following
                request = self._build(prepared, handler, following)

    async def _run(
        self, prepared: _Prepared, handler: Any, attempts: Attempts, exchanges: list[Exchange]
    ) -> tuple[Outcome, list[str]]:
        passage = prepared.passage
        base = base_url(prepared.resolved)
        statuses: list[int] = []

        async def send(request: HttpRequest) -> HttpResponse:
            response = await attempts.once(absolute(base, request), passage)
            statuses.append(response.status)
            return response

        raw = await self._door.reveal(passage, handler.signs) if handler.signs else {}
        context = CallContext(
            auth=normalised_auth(handler.provider, resolved_scheme(prepared), passage.markers, raw),
            conn=Fields(passage.config),
            send=send,
            project_id=passage.project_id,
            run_id=passage.purpose.run_id,
            action=passage.operation_key,
        )
        try:
            output = await handler.run(context, prepared.inputs)
        except JunctorError as error:
            if statuses and statuses[-1] >= 400:
                error.details.setdefault("status", statuses[-1])
            return outcome_of_error(_without_secrets(error)), []
        except (asyncio.CancelledError, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise OursToFix(
                f"The action {passage.operation_key} stopped with {type(error).__name__}.",
                cure="Correct the action's code; it must return JSON or raise an error.",
            ) from error
        status = statuses[-1] if statuses and 200 <= statuses[-1] < 300 else 200
        outcome = Outcome(status=status, ok=True, output=output)
        return outcome, Reader.output_warnings(prepared.operation, output)


def resolved_scheme(prepared: _Prepared) -> Any:
    """The scheme of the call."""
    return prepared.resolved.scheme


def base_url(resolved: Resolved) -> str | None:
    """The connector's base URL with the connection's settings filled in."""
    from junctor.core.calls.build import fill_base_url

    return fill_base_url(resolved.entry.spec, resolved.config)


def told(summary: str, mode: Mode, outcome: Outcome) -> str:
    """The sentence of a trace: "sent ..." or "would have sent ..."."""
    if not summary:
        return ""
    if mode is Mode.SANDBOX:
        return f"would have sent {summary}"
    return f"sent {summary}" if outcome.ok else f"tried to send {summary}"


def _without_secrets(error: JunctorError) -> JunctorError:
    error.message = scrubber().text(error.message)
    return error


def _failed(error: JunctorError, exchanges: list[Exchange], summary: str) -> CallResult:
    exchange = error.details.pop("exchange", None)
    if isinstance(exchange, Exchange) and exchange not in exchanges:
        exchanges.append(exchange)
    outcome = outcome_of_error(_without_secrets(error))
    if isinstance(error, InvalidInput):
        summary = ""
    return CallResult(outcome=outcome, exchanges=tuple(exchanges), summary=summary)
