"""Reading for triggers: one page or one entity, by an operation of the connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from junctor.core.triggers.declared import Declared
from junctor.model.call import Actor, Call, CallResult, Mode, Purpose
from junctor.model.errors import ErrorClass, RateLimited, TryAgain
from junctor.model.source import Source

_FETCH_SECONDS = 8.0
"""A sender waits while the entity it told about is read."""


class Calls(Protocol):
    """What executes calls."""

    async def call(self, call: Call) -> CallResult:
        """Execute one operation."""
        ...


class Fetcher:
    """Calls operations that read, with the pin of a source; for its trigger unless another asks."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def read(
        self,
        source: Source,
        declared: Declared,
        operation: str,
        inputs: dict[str, Any],
        actor: Actor | None = None,
    ) -> Any:
        """The output of one call; None when there is no such thing (any more).

        Raises:
            JunctorError: it could not be read now.
        """
        call = _call(source, declared, operation, inputs, "fetch", actor)
        result = await self._calls.call(replace(call, timeout=_FETCH_SECONDS))
        if result.outcome.error_class is ErrorClass.NOT_FOUND:
            return None
        return _output(result)

    async def page(
        self,
        source: Source,
        declared: Declared,
        operation: str,
        inputs: dict[str, Any],
        actor: Actor | None = None,
    ) -> Any:
        """The output of one call.

        Raises:
            JunctorError: it failed.
        """
        call = _call(source, declared, operation, inputs, "poll", actor)
        return _output(await self._calls.call(call))

    async def pages(
        self,
        source: Source,
        declared: Declared,
        operation: str,
        inputs: dict[str, Any],
        enough: Callable[[Sequence[Any]], bool],
        actor: Actor | None = None,
    ) -> tuple[list[Any], tuple[str, ...]]:
        """The items of all pages until there are enough, and what was left out, in words.

        Raises:
            JunctorError: a page failed.
        """
        call = _call(source, declared, operation, inputs, "poll", actor)
        result = await self._calls.call(replace(call, all_pages=True, enough=enough))
        return _output(result)["items"], result.warnings


def _call(
    source: Source,
    declared: Declared,
    operation: str,
    inputs: dict[str, Any],
    kind: str,
    actor: Actor | None,
) -> Call:
    return Call(
        project_id=source.project_id,
        connection=source.connection_id,
        operation=operation,
        inputs=inputs,
        environment=source.environment,
        mode=Mode.LIVE,
        actor=actor or Actor(kind="trigger", id=source.id),
        purpose=Purpose(kind=kind),
        pin=declared.pin(operation),
    )


def _output(result: CallResult) -> Any:
    outcome, problem = result.outcome, result.outcome.problem
    if outcome.ok:
        return outcome.output
    message = problem.message if problem else f"The call failed ({outcome.error_class})."
    cure = problem.cure if problem else ""
    wait = problem.retry_after if problem else None
    if outcome.error_class is ErrorClass.RATE_LIMITED:
        raise RateLimited(message, cure=cure, retry_after=wait)
    raise TryAgain(message, cure=cure, retry_after=wait)
