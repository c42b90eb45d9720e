"""What the sandbox answers to requests that are not HTTP: plain output, or the same errors.

A driver that fails raises; so does its stand-in here. A success is the node's sample, a
recorded one, the mock of the operation's schema, or an empty success that says so.
"""

from __future__ import annotations

from typing import Any

from junctor.core.ports.door import Passage
from junctor.core.sandbox.columns import unknown_columns, with_columns
from junctor.core.sandbox.mock import mock
from junctor.core.sandbox.openness import UNKNOWN, emptied, is_open, of_same_request
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
_SEVERAL = 2


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
    successes = [each for each in passage.samples if _is_success(each)]
    hidden = is_open(passage.operation)
    same = of_same_request(request, successes) if hidden else None
    sample = same or (None if hidden else _likest(request, successes))
    if sample is not None:
        output: Any = _repeating(request, sample)
    elif passage.operation is not None and passage.operation.output:
        output = mock(passage.operation.output, seed=_seed(request, passage))
    else:
        return Reply(output=EMPTY, has_schema=False, simulated=True)
    if hidden and same is None:
        shown = emptied(passage.operation.output if passage.operation else None, output)
        return Reply(output=shown, warning=UNKNOWN, simulated=True)
    if not isinstance(request, SqlRequest) or _same_statements(request, sample):
        return Reply(output=output, simulated=True)
    # The rows of one statement say nothing of those of another.
    shown = with_columns(request, output, _seed(request, passage))
    return Reply(output=shown, warning=unknown_columns(request), simulated=True)


def _seed(request: Request, passage: Passage) -> str:
    return digest([passage.operation_key, request.url, repr(request)])


def _is_success(sample: dict[str, Any]) -> bool:
    return bool(sample.get("outcome", {}).get("ok")) and "output" in sample.get("response", {})


def _likest(request: Request, samples: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The recorded case whose request says the most of what this one says; else the first."""
    shown = request.shown()
    if len(samples) < _SEVERAL:
        return next(iter(samples), None)
    return max(samples, key=lambda each: _alike(shown, each.get("request", {})))


def _alike(shown: dict[str, Any], recorded: dict[str, Any]) -> int:
    return sum(name in shown and shown[name] == value for name, value in recorded.items())


def _repeating(request: Request, sample: dict[str, Any]) -> Any:
    """The recorded output; what it repeats of its request is repeated of this one."""
    output, recorded = sample["response"]["output"], sample.get("request", {})
    if not isinstance(output, dict):
        return output
    shown = request.shown()
    said = {value: key for key, value in recorded.items() if isinstance(value, str)}
    made = dict(output)
    for key, value in output.items():
        same = key in recorded and recorded[key] == value
        place = key if same else said.get(value) if isinstance(value, str) else None
        if place is not None and place in shown:
            made[key] = shown[place]
    return made


def _same_statements(request: SqlRequest, sample: dict[str, Any] | None) -> bool:
    """Whether a recorded case ran the statements of this request, with whatever values."""
    if sample is None:
        return False
    shown = sample.get("request", {})
    recorded = shown.get("statements", [shown] if "statement" in shown else [])
    return [each.text for each in request.statements] == [each["statement"] for each in recorded]


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
