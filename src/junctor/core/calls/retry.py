"""Whether and when a failed attempt is worth another one: a pure decision.

What matters is whether a second attempt could do harm. A request is *safe* to repeat when the
operation says so, when it reads, when its method is idempotent, or when it carries a key.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable
from enum import StrEnum

from junctor.model.call import Outcome
from junctor.model.errors import ErrorClass, JunctorError, MaybeSent, TimedOut, Unreachable
from junctor.model.request import HttpRequest, Request
from junctor.model.spec import Operation
from junctor.model.value import canonical

MAX_ATTEMPTS = 3
MAX_WAIT = 60.0
FIRST_WAIT = 0.5
_TRANSIENT = frozenset(
    (ErrorClass.RATE_LIMITED, ErrorClass.REMOTE, ErrorClass.TIMEOUT, ErrorClass.NETWORK)
)
_FINAL_STATUSES = frozenset((501, 505, 511))


class SentState(StrEnum):
    """How far an attempt got: no byte left, some may have left, or an answer came."""

    NOTHING = "nothing"
    MAYBE = "maybe"
    ANSWERED = "answered"


def is_safe(operation: Operation, request: Request | None) -> bool:
    """Whether sending it twice does no harm.

    A declared `idempotent` decides; a vendor's idempotency key makes anything safe. Without
    either, reads are safe, and PUT, DELETE; GET and HEAD are unless a template declared them
    as a write (a GET that writes is an old vendor's habit).
    """
    if operation.keyed or operation.repeatable:
        return True
    if operation.idempotent is False or not isinstance(request, HttpRequest):
        return False
    if request.method in ("PUT", "DELETE"):
        return True
    return request.method in ("GET", "HEAD") and operation.request is None


def next_delay(
    *,
    attempt: int,
    outcome: Outcome,
    operation: Operation,
    request: Request | None,
    sent_state: SentState,
    remaining: float,
    most: int = MAX_ATTEMPTS,
    rng: Callable[[], float] = random.random,
) -> float | None:
    """Seconds until the next attempt, or `None` when there shall be none.

    `attempt` counts from 1 to `most`; `remaining` are the seconds until the deadline. A vendor's
    wait is kept whole: when it is beyond a minute or the deadline, the call fails instead.
    """
    if outcome.ok or attempt >= most or outcome.error_class not in _TRANSIENT:
        return None
    if outcome.status in _FINAL_STATUSES or not _harmless(outcome, operation, request, sent_state):
        return None
    if outcome.problem and "circuit" in outcome.problem.details:
        return None
    if outcome.problem and outcome.problem.details.get("diagnosis") == "tls":
        return None  # a certificate is the same a second later
    asked = outcome.problem.retry_after if outcome.problem else None
    if asked is not None:
        if asked > MAX_WAIT:
            return None
        delay = asked + rng() * min(1.0, asked / 10)
    else:
        delay = rng() * FIRST_WAIT * 2 ** (attempt - 1)
    return delay if delay < remaining else None


def _harmless(
    outcome: Outcome, operation: Operation, request: Request | None, sent_state: SentState
) -> bool:
    if sent_state is SentState.NOTHING:
        return True
    if sent_state is SentState.ANSWERED and outcome.error_class is ErrorClass.RATE_LIMITED:
        return True
    return is_safe(operation, request)


def settled(
    error: JunctorError, *, operation: Operation, request: Request | None, sent_state: SentState
) -> JunctorError:
    """The error as the caller gets it, when nobody can know whether a write arrived.

    A broken connection becomes `MaybeSent`. A timeout stays a timeout, which flows route
    on, and says `maybeSent` in its details.
    """
    if sent_state is not SentState.MAYBE or is_safe(operation, request):
        return error
    if isinstance(error, TimedOut):
        error.details["maybeSent"] = True
        return error
    if isinstance(error, Unreachable):
        return MaybeSent(details=dict(error.details))
    return error


def after_refusal(error: JunctorError, before: Outcome | None) -> JunctorError:
    """The error of the last attempt with the failure of the attempt before it.

    A last attempt shortly before the deadline ends as a timeout; why it was made at all must
    not be lost with that.
    """
    if before is None or before.problem is None:
        return error
    said = before.problem.message
    error.details["before"] = {
        "errorClass": str(before.error_class),
        "status": before.status,
        "message": said,
    }
    own = error.message if error.message.endswith((".", "!", "?")) else f"{error.message}."
    error.message = f"{own} The attempt before it failed: {said}"
    return error


def idempotency_key(
    mac: Callable[[str, bytes], bytes], run_id: str | None, node_id: str | None, call: str
) -> str:
    """The same key for every attempt of one logical call, as a UUID, which all vendors take.

    `mac` is the vault's keyed hash, so that nobody outside can foresee a key.
    """
    tag = mac("idempotency", canonical([run_id, node_id, call]))
    return str(uuid.UUID(bytes=hashlib.sha256(tag).digest()[:16], version=4))
