"""What the sandbox answers to requests that are not HTTP: plain output, or the same errors.

A driver that fails raises; so does its stand-in here. A success is the node's sample, a
recorded one, the mock of the operation's schema, or an empty success that says so.
"""

from __future__ import annotations

from typing import Any

from junctor.core.ports.door import Passage
from junctor.core.sandbox.columns import unknown_columns, with_columns
from junctor.core.sandbox.mock import mock
from junctor.model.call import Scenario
from junctor.model.errors import (
    JunctorError,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    RemoteBusy,
    TimedOut,
)
from junctor.model.request import Reply, Request
from junctor.model.sql import SqlRequest
from junctor.model.value import digest

EMPTY: dict[str, Any] = {}


def reply(request: Request, passage: Passage) -> Reply:
    """The answer to a request that never leaves.

    Raises:
        JunctorError: the failure that the scenario asks for.
    """
    failure = _failure(passage.scenario)
    if failure is not None:
        raise failure
    if passage.sample is not None:
        return Reply(output=passage.sample, simulated=True)
    for sample in passage.samples:
        if sample.get("outcome", {}).get("ok") and "output" in sample.get("response", {}):
            return Reply(output=sample["response"]["output"], simulated=True)
    operation = passage.operation
    if operation is None or not operation.output:
        return Reply(output=EMPTY, has_schema=False, simulated=True)
    seed = digest([passage.operation_key, request.url, repr(request)])
    output: Any = mock(operation.output, seed=seed)
    if isinstance(request, SqlRequest) and isinstance(output, dict):
        warning = unknown_columns(request)
        return Reply(output=with_columns(request, output, seed), warning=warning, simulated=True)
    return Reply(output=output, simulated=True)


def _failure(scenario: Scenario) -> JunctorError | None:
    played = {"simulated": True}
    match scenario:
        case Scenario.UNAUTHORIZED:
            return ReconnectNeeded("The credential was refused.", details=played)
        case Scenario.NOT_FOUND:
            return NotFound("There is no such thing.", details=played)
        case Scenario.RATE_LIMITED:
            return RateLimited("Too many requests.", details=played, retry_after=1.0)
        case Scenario.SERVER_ERROR:
            return RemoteBusy("The service is unavailable.", details=played)
        case Scenario.MALFORMED:
            return RemoteBusy("The answer could not be understood.", details=played)
        case Scenario.TIMEOUT:
            return TimedOut(details={"sent": "maybe", **played})
        case _:
            return None
