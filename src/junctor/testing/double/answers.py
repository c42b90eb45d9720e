"""What a double answers: a recorded sample, a vendor's example, else a mock of the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from junctor.core.calls.pairs import form_pairs
from junctor.core.catalog.descriptions import DescribedOperation, Description
from junctor.core.catalog.descriptions.description import base_path
from junctor.core.dotted import lookup
from junctor.core.sandbox.mock import mock
from junctor.model.errors import ErrorClass, InvalidSpec
from junctor.model.spec import ConnectorSpec
from junctor.testing.double.received import Received

_CLASSES = {
    400: ErrorClass.INPUT,
    401: ErrorClass.AUTH,
    403: ErrorClass.AUTH,
    404: ErrorClass.NOT_FOUND,
    409: ErrorClass.CONFLICT,
    429: ErrorClass.RATE_LIMITED,
}

ORDERED = "An injected failure."


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: status, JSON or text, headers."""

    status: int = 200
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with a JSON body."""
    kind = {"Content-Type": "application/json"}
    return Answer(status, orjson.dumps(body), kind | dict(headers or {}))


class DescribedAnswers:
    """Answers from a vendor's description alone."""

    def __init__(self, description: Description) -> None:
        self.description = description

    def success(self, operation: DescribedOperation, received: Received) -> Answer:
        """The described success: the vendor's own example, else a mock of its schema."""
        status = _success_status(operation)
        found = operation.response(status)
        bodies = found[1] if found else {}
        if not bodies:
            return Answer(status)
        media, schema = next(
            ((m, s) for m, s in bodies.items() if "json" in m or m == "*/*"),
            next(iter(bodies.items())),
        )
        example = self.description.example_response(operation, status)
        if example is None:
            example = self._mocked(schema, f"{operation.id} {received.path}")
        if "json" in media or media == "*/*":
            return json_answer(status, example)
        text = example if isinstance(example, str) else orjson.dumps(example).decode()
        return Answer(status, text.encode(), {"Content-Type": media})

    def _mocked(self, schema: Any, seed: str) -> Any:
        try:
            return mock(self.description.schema(schema, "response"), seed=seed)
        except InvalidSpec:
            return {}

    def knows(self, received: Received, operation: DescribedOperation) -> bool:  # noqa: ARG002 - the way of samples
        """Whether such a request is among what was recorded of an operation."""
        return False

    def refusal(
        self, status: int, message: str | None, operation: DescribedOperation | None
    ) -> Answer:
        """A refusal in the described shape, with the message where the schema has a text for it.

        Without a message it is one that a test ordered.
        """
        message = message or ORDERED
        found = operation.response(status) if operation else None
        body: Any = None
        if found and (schema := next(iter(found[1].values()), None)) is not None:
            body = self._mocked(schema, f"{status}")
        if not isinstance(body, dict) or not body:
            body = {"message": message}
        for place in (body, body.get("error")):
            for name in ("message", "description", "detail", "error"):
                if isinstance(place, dict) and isinstance(place.get(name), str):
                    place[name] = message
                    break
        return json_answer(status, body)


class SampledAnswers(DescribedAnswers):
    """Answers from a connector's recorded samples before anything else."""

    def __init__(
        self,
        description: Description,
        spec: ConnectorSpec,
        samples: Mapping[str, Sequence[dict[str, Any]]],
    ) -> None:
        super().__init__(description)
        self._spec, self._samples = spec, samples

    def success(self, operation: DescribedOperation, received: Received) -> Answer:
        """The sample whose request this is; else the first success.

        A recorded refusal of the credential is left out: here the credential was good.
        """
        cases = self._samples.get(operation.id, ())
        exact = [c for c in cases if not _by_chance(c) and self._is_request_of(c, received)]
        streamed = self._is_streamed(operation, received)
        usual = [
            case
            for case in cases
            if case.get("outcome", {}).get("ok") and bool(case.get("streamed")) == streamed
        ]
        for case in [*_successes_first(exact), *usual]:
            return _recorded(case["response"])
        return super().success(operation, received)

    def _is_streamed(self, operation: DescribedOperation, received: Received) -> bool:
        """Whether the request asks for pieces."""
        declared = self._spec.operations.get(operation.id)
        streaming = declared.stream if declared else None
        if streaming is None:
            return False
        if streaming.path is not None:
            return received.path.endswith(streaming.path.partition("?")[0].rpartition("}}")[2])
        body = received.json if isinstance(received.json, dict) else {}
        return all(body.get(name) == value for name, value in streaming.json_body.items())

    def _is_request_of(self, case: dict[str, Any], received: Received) -> bool:
        request = case.get("request")
        if request is None or request["method"].upper() != received.method:
            return False
        parts = urlsplit(request["path"])
        base = "" if parts.scheme else base_path(self.description.servers[0])
        if base + parts.path != received.path:
            return False
        query = parse_qsl(parts.query, keep_blank_values=True)
        if sorted(query) != sorted(received.query):
            return False
        form = request.get("form")
        pairs = form_pairs(form) if isinstance(form, dict) else tuple(map(tuple, form or ()))
        same_form = sorted(pairs) == sorted(received.form_pairs)
        return same_form and ("json" not in request or request["json"] == received.json)

    def knows(self, received: Received, operation: DescribedOperation) -> bool:
        """Whether such a request is among the samples of an operation."""
        return any(self._is_request_of(c, received) for c in self._samples.get(operation.id, ()))

    def refusal(
        self, status: int, message: str | None, operation: DescribedOperation | None
    ) -> Answer:
        """A recorded refusal of that status, else one in the shape of the failure map.

        What was recorded says why that request was refused; a fault found here says its own.
        """
        own = self._samples.get(operation.id, ()) if operation else ()
        others = [case for cases in self._samples.values() for case in cases]
        for case in [*own, *(others if status in (401, 429) else ())]:
            if case["response"].get("status") == status and not case.get("outcome", {}).get("ok"):
                return _recorded(self._saying(case["response"], status, message))
        failure, message = self._spec.failure, message or ORDERED
        body: dict[str, Any] = {}
        wanted = _CLASSES.get(status, ErrorClass.REMOTE)
        code = next((c for c, found in failure.classes.items() if found == wanted), None)
        if failure.code and code:
            _put(body, failure.code_paths[0], int(code) if code.isdigit() else code)
        if failure.body_message:
            _put(body, failure.body_message, message)
        for path, value in failure.when.items():
            _put(body, path, value[0] if isinstance(value, list) and value else value)
        return json_answer(status, body or {"message": message})

    def _saying(self, response: dict[str, Any], status: int, message: str | None) -> dict[str, Any]:
        """A recorded refusal with our own reason in the place of its text."""
        if message is None or status in (401, 429) or not isinstance(response.get("json"), dict):
            return response
        body = deepcopy(response["json"])
        for path in self._spec.failure.message_paths:
            if isinstance(lookup(body, path), str) and _replaced(body, path, message):
                return {**response, "json": body}
        return response


def _replaced(body: Any, path: str, text: str) -> bool:
    """Whether the text at a dotted path was replaced; a number is a place in a list."""
    *parents, last = path.split(".")
    place = lookup(body, ".".join(parents)) if parents else body
    if isinstance(place, dict):
        place[last] = text
    elif isinstance(place, list) and last.isdigit():
        place[int(last)] = text
    else:
        return False
    return True


def _by_chance(case: dict[str, Any]) -> bool:
    """Whether the recorded outcome depended on something else than the request."""
    return case.get("outcome", {}).get("errorClass") in ("auth", "rate_limited", "remote")


def _successes_first(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(cases, key=lambda c: c.get("outcome", {}).get("ok") is not True)


def _recorded(response: dict[str, Any]) -> Answer:
    headers = {str(k): str(v) for k, v in response.get("headers", {}).items()}
    if "json" in response:
        return json_answer(response["status"], response["json"], headers)
    text = str(response.get("text", ""))
    if not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "text/plain"
    return Answer(response["status"], text.encode(), headers)


def _success_status(operation: DescribedOperation) -> int:
    exact = [int(s) for s in operation.responses if s.isdigit() and s.startswith("2")]
    return exact[0] if exact else 200


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    place: Any = body
    for name in parents:
        place = place.setdefault(name, {}) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place[last] = value
