"""What an answer means: status, the vendor's failure map and the body become an outcome.

Classes by status (DESIGN 3): 401 403 auth; 404 410 not_found; 409 412 conflict; 408 timeout;
429 rate_limited; other 4xx rejected; 5xx remote. `input` is our own judgement before sending,
so 400 and 422 are `rejected` unless the vendor's map says `input`. A 3xx that was not followed
is no failure: its group is `3xx`. Order: vendor code, vendor status, status.
"""

from __future__ import annotations

from typing import Any

from junctor.core.calls.decoding import read_body
from junctor.core.calls.soap import detail_of, fault_of, parse_envelope, read_soap
from junctor.core.calls.waits import asked_wait
from junctor.core.dotted import lookup
from junctor.model.call import Outcome, Problem
from junctor.model.errors import (
    Conflict,
    ErrorClass,
    InvalidInput,
    JunctorError,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    RefusedByRemote,
    Rejected,
    RemoteBusy,
    TimedOut,
)
from junctor.model.request import HttpResponse
from junctor.model.soap import SoapTemplate
from junctor.model.spec import IN_HEADER, ConnectorSpec, Failure, Operation

MAX_MESSAGE = 500
_BY_STATUS = {
    401: ErrorClass.AUTH,
    403: ErrorClass.AUTH,
    404: ErrorClass.NOT_FOUND,
    408: ErrorClass.TIMEOUT,
    409: ErrorClass.CONFLICT,
    410: ErrorClass.NOT_FOUND,
    412: ErrorClass.CONFLICT,
    429: ErrorClass.RATE_LIMITED,
}
_CURES = {
    ErrorClass.AUTH: "Check the credential and its permissions, then press Test Connection.",
    ErrorClass.NOT_FOUND: "Check the id in the input; it may have been deleted there.",
    ErrorClass.CONFLICT: "Read the current state there, then decide whether to send it again.",
    ErrorClass.RATE_LIMITED: "Wait and try again, or call less often.",
    ErrorClass.TIMEOUT: "Try again, or raise the timeout of the connection.",
    ErrorClass.REMOTE: "Wait and try again; the fault is on the other side.",
    ErrorClass.INPUT: "Correct the input that the message names.",
}
_CURES_OF_STATUS = {
    413: "Send less at once.",
    507: "Make room there, or ask whoever runs it, then try again.",
}
_USUAL_CURE = "Read the vendor's message and correct the input."
_USUAL_MESSAGES = (
    "error.message",
    "error_description",
    "message",
    "error",
    "detail",
    "title",
    "description",
    "errors.0.message",
    "errors.0.detail",
    "errors.0",
)
_MISSING = object()
SOAP_SPEC = ConnectorSpec(key="soap", name="SOAP", version="1.0.0", operations={})
"""A connector without a failure map of its own: faults have their own codes."""


def classify(
    spec: ConnectorSpec, operation: Operation, response: HttpResponse, now: int
) -> Outcome:
    """The outcome of an answer; `output` is its decoded body, before any transform.

    `now` is in milliseconds, to understand dates to wait for.
    """
    status = response.status
    if operation.soap is not None and not response.simulated:
        return _soap(operation, operation.soap, response)
    body, fault = read_body(operation, response)
    if 200 <= status < 300:
        when = _when(spec, operation)
        if fault is not None and response.content:
            return _failed(status, ErrorClass.REMOTE, fault, body)
        failed = response.refused or (when and _matches(when, body))
        if not (failed or _present(spec, operation, body)):
            return Outcome(status=status, ok=True, output=body)
    failure = failure_map(spec, operation)
    if 300 <= status < 400 and status not in failure.statuses:
        return Outcome(status=status, ok=True, output=body)
    told = (_text(lookup(body, path)) for path in failure.code_paths)
    code = next(filter(None, told), None)
    # Taken on and then given up is no fault of the request, unless a code says so.
    error_class = _class_of(failure, code, 502 if response.refused else status)
    if status == 403 and code not in failure.classes and _is_spent(failure, response):
        error_class = ErrorClass.RATE_LIMITED
    message = _message(failure, body, response, code) or _plain_message(status, body)
    wait = asked_wait(failure, response, body, now)
    return _failed(status, error_class, message, body, code=code, wait=wait)


_SOAP_AUTH = ("FailedAuthentication", "InvalidSecurity", "InvalidSecurityToken", "FailedCheck")


def _soap(operation: Operation, soap: SoapTemplate, response: HttpResponse) -> Outcome:
    """An envelope or a fault; faults of the client are rejections, whatever their status."""
    status = response.status
    try:
        body = parse_envelope(response.content, response.header("content-type") or "")
    except ValueError as error:
        if status >= 400:
            found = _BY_STATUS.get(status, _usual_class(status))
            return _failed(status, found, _plain_message(status, response.text), response.text)
        return _failed(status, ErrorClass.REMOTE, f"{str(error).capitalize()}.", None)
    fault = fault_of(body)
    if fault is None:
        return Outcome(status=status, ok=True, output=read_soap(soap, body))
    code, message = fault
    known = failure_map(SOAP_SPEC, operation).classes.get(code)
    if known is None:
        whose, _, rest = code.partition(".")  # SOAP 1.1: `Client.Authentication`
        known = ErrorClass.REJECTED if whose in ("Client", "Sender") else ErrorClass.REMOTE
        known = ErrorClass.AUTH if rest.startswith("Auth") else known
        known = ErrorClass.AUTH if code in _SOAP_AUTH or "INVALID_LOGIN" in code else known
        known = ErrorClass.AUTH if "SESSION" in code.upper() else known
    text = message or code or "The service refused."
    told = {"code": code, "message": message, "detail": detail_of(soap, body)}
    return _failed(status, known, text, told, code=code or None)


def _usual_class(status: int) -> ErrorClass:
    return ErrorClass.REJECTED if status < 500 else ErrorClass.REMOTE


def _when(spec: ConnectorSpec, operation: Operation) -> dict[str, Any]:
    own = operation.failure
    if own is not None and "when" in own.model_fields_set:
        return own.when
    return spec.failure.when


def _present(spec: ConnectorSpec, operation: Operation, body: Any) -> bool:
    """Whether the answer holds something that only failures hold (GraphQL's `errors`)."""
    own = operation.failure
    path = own.present if own is not None and own.present else spec.failure.present
    return path is not None and lookup(body, path) not in (None, "", [], {}, False)


def failure_map(spec: ConnectorSpec, operation: Operation) -> Failure:
    """The operation's failure map over the connector's; classes and statuses are merged."""
    own = operation.failure
    return own.over(spec.failure) if own is not None else spec.failure


def _matches(when: dict[str, Any], body: Any) -> bool:
    return all(_same(lookup(body, path, _MISSING), value) for path, value in when.items())


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return found == wanted or any(_same(found, each) for each in wanted)
    return isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)


def _class_of(failure: Failure, code: str | None, status: int) -> ErrorClass:
    if code is not None and code in failure.classes:
        return failure.classes[code]
    if status in failure.statuses:
        return failure.statuses[status]
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return _usual_class(status)


def _is_spent(failure: Failure, response: HttpResponse) -> bool:
    """Whether a 403 speaks of a limit: it says when to come again, or that nothing is left."""
    if response.header("retry-after"):
        return True
    reset = failure.reset_header or ""
    return "reset" in reset and response.header(reset.replace("reset", "remaining")) == "0"


def _message(failure: Failure, body: Any, response: HttpResponse, code: str | None) -> str | None:
    for path in failure.message_paths + _USUAL_MESSAGES:
        text = _told(path, body, response)
        if text:
            return text if not code or code in text else f"{code}: {text}"
    return code


def _told(path: str, body: Any, response: HttpResponse) -> str | None:
    """What stands at a path of the body, or in a header."""
    if path.startswith(IN_HEADER):
        return response.header(path.removeprefix(IN_HEADER)) or None
    return _text(lookup(body, path))


def _plain_message(status: int, body: Any) -> str:
    if isinstance(body, str) and body.strip() and "<" not in body[:200]:
        return body
    return f"The other side answered {status}."


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


def _failed(
    status: int,
    error_class: ErrorClass,
    message: str,
    body: Any,
    *,
    code: str | None = None,
    wait: float | None = None,
) -> Outcome:
    shown = "".join(c if c.isprintable() else " " for c in message[: MAX_MESSAGE * 2]).strip()
    shown = shown if len(shown) <= MAX_MESSAGE else shown[: MAX_MESSAGE - 1] + "…"
    cure = _CURES_OF_STATUS.get(status) or _CURES.get(error_class, _USUAL_CURE)
    problem = Problem(message=shown, cure=cure, code=code, retry_after=wait)
    return Outcome(status=status, ok=False, error_class=error_class, output=body, problem=problem)


_ERRORS: dict[ErrorClass, type[JunctorError]] = {
    each.error_class: each
    for each in (
        *(Conflict, InvalidInput, NotFound, RateLimited),
        *(ReconnectNeeded, Rejected, RemoteBusy, TimedOut),
    )
}


def error_of(outcome: Outcome) -> JunctorError:
    """The error of a refusal, for code that asked and cannot go on."""
    problem = outcome.problem or Problem(message="The other side refused.", cure=_USUAL_CURE)
    kind = _ERRORS.get(outcome.error_class or ErrorClass.REJECTED, Rejected)
    details = {"status": outcome.status, **({"code": problem.code} if problem.code else {})}
    wait = problem.retry_after
    return kind(problem.message, cure=problem.cure, details=details, retry_after=wait)


def outcome_of_error(error: JunctorError) -> Outcome:
    """The outcome of a call that got no HTTP answer.

    Its status is what `details["status"]` says, else 400 when a non-HTTP system refused,
    503 when one was busy, and 0 when nothing was sent or nothing was answered.
    """
    status = error.details.get("status")
    if not isinstance(status, int) or isinstance(status, bool):
        status = _status_of(error)
    details = {k: v for k, v in error.details.items() if k not in ("exchange", "status")}
    problem = Problem(
        message=error.message,
        cure=error.cure,
        code=details.get("code") if isinstance(details.get("code"), str) else None,
        field=error.field,
        details=details,
        retry_after=error.retry_after,
    )
    return Outcome(status=status, ok=False, error_class=error.error_class, problem=problem)


def _status_of(error: JunctorError) -> int:
    if isinstance(error, RefusedByRemote):
        return 400
    return 503 if isinstance(error, RateLimited | RemoteBusy) else 0
