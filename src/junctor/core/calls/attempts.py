"""Sending with the attempts that idempotency, the vendor's wishes and the deadline allow."""

from __future__ import annotations

from dataclasses import replace

from junctor.core.calls.classify import outcome_of_error
from junctor.core.calls.reading import Reader
from junctor.core.calls.retry import MAX_ATTEMPTS, SentState, after_refusal, next_delay, settled
from junctor.core.ports import Clock, Door, Passage
from junctor.model.call import Exchange, Outcome
from junctor.model.errors import JunctorError, TimedOut
from junctor.model.request import Request, Response

_STATES = {"no": SentState.NOTHING, "maybe": SentState.MAYBE, "yes": SentState.MAYBE}


class Attempts:
    """The attempts of one call, at most `most`; each leaves its exchange in the trace."""

    def __init__(
        self, door: Door, clock: Clock, exchanges: list[Exchange], most: int | None = None
    ) -> None:
        self._most = most or MAX_ATTEMPTS
        self._door = door
        self._clock = clock
        self._exchanges = exchanges

    async def send(
        self,
        request: Request,
        passage: Passage,
        reader: Reader,
        *,
        kept: list[Response] | None = None,
    ) -> Outcome:
        """The outcome of the last attempt; `kept` takes its answer.

        The passage's judge is the reader's.
        """
        operation = reader.operation
        attempt, before = 0, None
        while True:
            attempt += 1
            tried = passage if attempt == 1 else replace(passage, attempt=attempt)
            error: JunctorError | None = None
            try:
                sent = await self._door.send(request, tried)
            except JunctorError as failure:
                error = failure
                self._keep(failure)
                state = _STATES.get(str(failure.details.get("sent")), SentState.NOTHING)
                outcome = outcome_of_error(failure)
            else:
                self._exchanges.append(sent.exchange)
                state = SentState.ANSWERED
                outcome = reader.outcome(sent.response, sent.verdict)
                if kept is not None:
                    kept[:] = [sent.response]
            delay = next_delay(
                attempt=attempt,
                outcome=outcome,
                operation=operation,
                request=request,
                sent_state=state,
                remaining=passage.deadline - self._clock.monotonic(),
                most=self._most,
            )
            # What a listener was told cannot be taken back.
            if delay is None or (passage.tap is not None and passage.tap.begun):
                if error is None:
                    return outcome
                error = settled(error, operation=operation, request=request, sent_state=state)
                raise after_refusal(error, before)
            before = outcome
            await self._clock.sleep(delay)

    async def once(self, request: Request, passage: Passage) -> Response:
        """One request of an action; its code decides what an answer means.

        Raises:
            JunctorError: nothing was answered.
        """
        try:
            sent = await self._door.send(request, passage)
        except JunctorError as failure:
            self._keep(failure)
            raise
        self._exchanges.append(sent.exchange)
        return sent.response

    async def pause(self, seconds: float, passage: Passage) -> None:
        """Wait between the requests of an action.

        Raises:
            TimedOut: the call would be over by then.
        """
        if self._clock.monotonic() + seconds >= passage.deadline:
            raise TimedOut(
                "There is no time left to wait for the other side.",
                cure="Raise the timeout of the connection, or ask again later.",
            )
        await self._clock.sleep(seconds)

    def _keep(self, failure: JunctorError) -> None:
        exchange = failure.details.pop("exchange", None)
        if isinstance(exchange, Exchange):
            self._exchanges.append(exchange)
