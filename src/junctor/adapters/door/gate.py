"""Who may pass now: the circuit and the rate budget of a connection, shared by all callers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from junctor.core.calls.breaker import Breaker, BreakerState
from junctor.core.calls.budget import Budget
from junctor.core.ports import Passage
from junctor.model.call import Outcome
from junctor.model.errors import ErrorClass, JunctorError

_PAUSE_CAP = 60.0


@dataclass(slots=True)
class Ticket:
    """One passage; told how it ended."""

    gate: Gate
    connection: str
    environment: str

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

    @asynccontextmanager
    async def passing(self, passage: Passage) -> AsyncIterator[Ticket]:
        """A place for one request.

        Raises:
            RemoteBusy: the circuit is open.
            RateLimited: no place before the deadline.
        """
        if passage.connection is None:
            yield Ticket(self, f"adhoc:{passage.operation_key}", passage.environment)
            return
        connection = passage.connection.id
        limit = passage.operation.rate_limit if passage.operation else None
        limit = limit or (passage.spec.rate_limit if passage.spec else None)
        self.breaker.enter(connection, passage.environment)
        ticket = Ticket(self, connection, passage.environment)
        try:
            if limit is None and self.budget.is_free(connection, passage.environment):
                yield ticket
                return
            async with self.budget.slot(connection, passage.environment, limit, passage.deadline):
                yield ticket
        except JunctorError as error:
            if "exchange" not in error.details and error.error_class is ErrorClass.RATE_LIMITED:
                self.breaker.report(connection, passage.environment, ErrorClass.CANCELLED)
            raise

    def state(self, connection_id: str, environment: str) -> BreakerState:
        """The circuit of a connection in an environment."""
        return self.breaker.state(connection_id, environment)
