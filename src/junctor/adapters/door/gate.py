"""Who may pass now: the circuit and the rate budget of a connection, shared by all callers."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

from junctor.core.calls.breaker import Breaker, BreakerState
from junctor.core.calls.budget import Budget
from junctor.core.ports import Passage
from junctor.model.call import Outcome
from junctor.model.errors import ErrorClass, JunctorError

_PAUSE_CAP = 60.0


class Ticket:
    """A place for one request; told how the request ended."""

    def __init__(self, gate: Gate, passage: Passage) -> None:
        connection = passage.connection
        self.gate = gate
        self.connection = connection.id if connection else f"adhoc:{passage.operation_key}"
        self.environment = passage.environment
        self._passage = passage
        self._slot: AbstractAsyncContextManager[None] | None = None

    async def __aenter__(self) -> Self:
        passage = self._passage
        if passage.connection is None:
            return self
        limit = passage.operation.rate_limit if passage.operation else None
        limit = limit or (passage.spec.rate_limit if passage.spec else None)
        self.gate.breaker.enter(self.connection, self.environment)
        budget = self.gate.budget
        if limit is not None or not budget.is_free(self.connection, self.environment):
            slot = budget.slot(self.connection, self.environment, limit, passage.deadline)
            try:
                await slot.__aenter__()
            except JunctorError as error:
                self._refused(error)
                raise
            self._slot = slot
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._slot is not None:
            await self._slot.__aexit__(kind, error, trace)
        if error is not None and self._passage.connection is not None:
            self._refused(error)

    def _refused(self, error: BaseException) -> None:
        """A call that got no place says nothing about the other side."""
        if not isinstance(error, JunctorError) or "exchange" in error.details:
            return
        if error.error_class is ErrorClass.RATE_LIMITED:
            self.gate.breaker.report(self.connection, self.environment, ErrorClass.CANCELLED)

    def ended(self, outcome: Outcome | None) -> None:
        """An answer came; the outcome is what the connector makes of it."""
        error_class = outcome.error_class if outcome and not outcome.ok else None
        self.gate.breaker.report(self.connection, self.environment, error_class)
        if error_class is ErrorClass.RATE_LIMITED and outcome and outcome.problem:
            wait = min(outcome.problem.retry_after or 0.0, _PAUSE_CAP)
            if wait > 0:
                self.gate.budget.pause(self.connection, self.environment, wait)

    def failed(self, error: JunctorError) -> None:
        """No answer came."""
        self.gate.breaker.report(self.connection, self.environment, error.error_class)


class Gate:
    """Breaker first, then budget; calls without a connection are bounded per project."""

    def __init__(self, breaker: Breaker, budget: Budget) -> None:
        self.breaker = breaker
        self.budget = budget

    def passing(self, passage: Passage) -> Ticket:
        """A place for one request, as a context; entering it waits.

        Raises:
            RemoteBusy: the circuit is open.
            RateLimited: no place before the deadline.
        """
        return Ticket(self, passage)

    def state(self, connection_id: str, environment: str) -> BreakerState:
        """The circuit of a connection in an environment."""
        return self.breaker.state(connection_id, environment)
