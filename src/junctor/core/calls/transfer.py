"""A file from one connection to another: two requests through the door, joined by a pipe."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from junctor.core.calls.attempts import Attempts
from junctor.core.calls.context import absolute
from junctor.core.calls.plan import Plan, Planner
from junctor.core.ports.pipe import Pipe
from junctor.model.call import Outcome
from junctor.model.errors import InvalidInput, JunctorError
from junctor.model.files import FileRequest
from junctor.model.request import Reply, Response


async def transferred(
    planner: Planner, plan: Plan, request: FileRequest, attempts: Attempts
) -> Outcome:
    """Read here, write there, at the pace of the slower; both are audited and traced.

    Raises:
        JunctorError: of the end that failed first; the other one stopped.
    """
    options = dict(request.options)
    other = await planner.plan(
        replace(
            plan.call,
            connection=str(options.pop("connection", plan.call.connection)),
            operation="upload",
            inputs={"path": request.to or request.path, "text": ""},
            pin=None,
            credential=None,
        )
    )
    if other.operation.handler != "files:upload":
        raise InvalidInput(
            "The other connection takes no files.",
            cure="Name a connection of SFTP or FTP.",
            field="/toConnection",
        )
    pipe = Pipe()
    deadline = plan.passage.deadline
    reading = absolute(plan.base_url, FileRequest(action="download", path=request.path))
    writing = absolute(
        other.base_url,
        FileRequest(action="upload", path=request.to or request.path, options=options),
    )
    here = replace(plan.passage, pipe=pipe)
    there = replace(other.passage, pipe=pipe, deadline=deadline, summary=plan.passage.summary)
    found = await _both(
        pipe,
        attempts.once(reading, here),
        attempts.once(writing, there),
    )
    return Outcome(status=200, ok=True, output=_output(found[1]))


async def _both(pipe: Pipe, *work: Any) -> list[Response]:
    """Both ends; the error of the first that fails goes before that of the one it stopped."""
    first: list[JunctorError] = []

    async def guarded(each: Any) -> Response:
        try:
            done: Response = await each
        except JunctorError as error:
            first.append(error)
            pipe.fail()
            raise
        except BaseException:
            pipe.fail()
            raise
        return done

    ended = await asyncio.gather(*map(guarded, work), return_exceptions=True)
    if first:
        raise first[0]
    for each in ended:
        if isinstance(each, BaseException):
            raise each
    return [each for each in ended if isinstance(each, Response)]


def _output(response: Response) -> Any:
    assert isinstance(response, Reply)
    return response.output
