"""What the sandbox answers: the node's sample, a recorded one, the schema's mock, or a failure.

Every answer is shaped as the vendor would shape it, so that reading it takes the live path.
"""

from __future__ import annotations

from typing import Any

import orjson

from junctor.core.dotted import lookup
from junctor.core.ports.door import Passage
from junctor.core.sandbox.mock import mock
from junctor.core.sandbox.openness import UNKNOWN_MARK, emptied, is_open, of_same_request
from junctor.core.sandbox.replies import reply
from junctor.model.call import Scenario
from junctor.model.errors import ErrorClass, TimedOut
from junctor.model.request import HttpRequest, HttpResponse, Request, Response
from junctor.model.spec import Failure
from junctor.model.value import digest

SHAPED = "x-junctor-shaped"
"""Header of an answer that already is the operation's output, not the vendor's body."""

NO_SCHEMA = "x-junctor-no-schema"
"""Header of an empty success where neither sample nor schema exists."""

_REFUSALS: dict[Scenario, tuple[int, ErrorClass, str]] = {
    Scenario.UNAUTHORIZED: (401, ErrorClass.AUTH, "The credential was refused."),
    Scenario.NOT_FOUND: (404, ErrorClass.NOT_FOUND, "There is no such thing."),
    Scenario.RATE_LIMITED: (429, ErrorClass.RATE_LIMITED, "Too many requests."),
    Scenario.SERVER_ERROR: (503, ErrorClass.REMOTE, "The service is unavailable."),
}


def answer(request: Request, passage: Passage) -> Response:
    """The answer to a request that never leaves.

    Raises:
        TimedOut: the scenario asks for it.
    """
    if not isinstance(request, HttpRequest):
        return reply(request, passage)
    if passage.scenario is Scenario.TIMEOUT:
        raise TimedOut(details={"sent": "maybe", "simulated": True})
    if passage.scenario is Scenario.MALFORMED:
        return _json_answer(request, 200, b'{"cut": "short')
    if passage.scenario in _REFUSALS:
        return _refusal(request, passage)
    return _success(request, passage)


def _success(request: HttpRequest, passage: Passage) -> HttpResponse:
    if passage.sample is not None:
        return _shaped(request, passage.sample, SHAPED)
    operation, hidden = passage.operation, is_open(passage.operation)
    known = of_same_request(request, _successes(passage)) if hidden else None
    sample = known if hidden else _success_sample(passage)
    if sample is not None:
        return recorded(request, sample["response"])
    if operation is None or not operation.output:
        return _shaped(request, {}, NO_SCHEMA)
    body = mock(operation.output, seed=_seed(request, passage))
    body = _never_a_failure(body, _failure(passage))
    if hidden:
        return _shaped(request, emptied(operation.output, body), SHAPED, UNKNOWN_MARK)
    shaped = operation.transform or operation.handler or operation.soap
    if shaped or operation.response != "json":
        return _shaped(request, body, SHAPED)
    return _json_answer(request, 200, orjson.dumps(body))


def _success_sample(passage: Passage) -> dict[str, Any] | None:
    """A recorded success; to a listener rather one that came in pieces."""
    found = _successes(passage)
    if passage.tap is not None:
        found.sort(key=lambda each: not each.get("streamed"))
    else:
        found = [each for each in found if not each.get("streamed")]
    return found[0] if found else None


def _successes(passage: Passage) -> list[dict[str, Any]]:
    return [each for each in passage.samples if _is_success(each)]


def recorded(request: HttpRequest, response: dict[str, Any]) -> HttpResponse:
    """A recorded answer as the vendor sent it."""
    headers = tuple((k, str(v)) for k, v in response.get("headers", {}).items())
    if "json" in response:
        content, kind = orjson.dumps(response["json"]), "application/json"
    else:
        content, kind = response.get("text", "").encode(), "text/plain"
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers = (*headers, ("Content-Type", kind))
    return HttpResponse(
        status=response.get("status", 200),
        headers=headers,
        content=content,
        url=request.url,
        simulated=True,
    )


def _refusal(request: HttpRequest, passage: Passage) -> HttpResponse:
    status, error_class, message = _REFUSALS[passage.scenario]
    for sample in passage.samples:
        known = sample.get("outcome", {}).get("errorClass") == error_class
        if known and not sample.get("streamed"):
            return recorded(request, sample["response"])
    failure = _failure(passage)
    body: dict[str, Any] = {}
    code = next((c for c, found in failure.classes.items() if found == error_class), None)
    if failure.code and code:
        _put(body, failure.code_paths[0], code)
    if failure.body_message:
        _put(body, failure.body_message, message)
    as_json = passage.operation is None or passage.operation.response == "json"
    if failure.present and as_json:
        _put(body, failure.present, [{"message": message, "extensions": {"code": code}}])
        status = 200
    if failure.when and code and as_json:
        for path, value in failure.when.items():
            values = value if isinstance(value, list | tuple) and value else (value,)
            if path not in failure.code_paths:
                _put(body, path, values[0])
            elif lookup(body, path) is not None:  # a code that is a number is sent as one
                _put(body, path, next((each for each in values if str(each) == code), code))
        status = 200
    headers = (("Retry-After", "1"),) if error_class is ErrorClass.RATE_LIMITED else ()
    found = _json_answer(request, status, orjson.dumps(body or {"message": message}))
    return HttpResponse(
        status=found.status,
        headers=(*found.headers, *headers),
        content=found.content,
        url=request.url,
        simulated=True,
    )


def _failure(passage: Passage) -> Failure:
    shared = passage.spec.failure if passage.spec else Failure()
    own = passage.operation.failure if passage.operation else None
    return own.over(shared) if own is not None else shared


def _is_success(sample: dict[str, Any]) -> bool:
    return bool(sample.get("outcome", {}).get("ok")) and "response" in sample


def _seed(request: HttpRequest, passage: Passage) -> str:
    fields = [passage.operation_key, request.method, request.url, request.json, request.form]
    return digest(fields if _plain(request.json) else fields[:3])


def _plain(value: Any) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


def _never_a_failure(body: Any, failure: Failure) -> Any:
    """Undo what would make a mock read as a refusal (Slack's `ok: false`)."""
    if not isinstance(body, dict):
        return body
    if failure.present:
        _drop(body, failure.present)
    for path, value in failure.when.items():
        if isinstance(value, bool) and lookup(body, path) is not None:
            _put(body, path, not value)
        else:
            _drop(body, path)
    return body


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    """Sets what stands at a dotted path; a number is a place in a list."""
    place: Any = body
    *parents, last = path.split(".")
    for name, after in zip(parents, path.split(".")[1:], strict=True):
        place = _inner(place, name, [] if after == "0" else {})
    if isinstance(place, dict):
        place[last] = value
    elif isinstance(place, list):
        place[:] = [value, *place[1:]]


def _inner(place: Any, name: str, fresh: Any) -> Any:
    if isinstance(place, dict):
        return place.setdefault(name, fresh)
    if isinstance(place, list) and name == "0":
        if not place:
            place.append(fresh)
        return place[0]
    return None


def _drop(body: dict[str, Any], path: str) -> None:
    parent, _, last = path.rpartition(".")
    place = lookup(body, parent)
    if isinstance(place, dict):
        place.pop(last, None)


def _shaped(request: HttpRequest, output: Any, *marks: str) -> HttpResponse:
    found = _json_answer(request, 200, orjson.dumps(output))
    return HttpResponse(
        status=200,
        headers=(*found.headers, *((mark, "1") for mark in marks)),
        content=found.content,
        url=request.url,
        simulated=True,
    )


def _json_answer(request: HttpRequest, status: int, content: bytes) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(("Content-Type", "application/json"),),
        content=content,
        url=request.url,
        simulated=True,
    )
