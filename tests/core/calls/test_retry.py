from __future__ import annotations

import hashlib
import hmac
import uuid

from hypothesis import given
from hypothesis import strategies as st

from junctor.core.calls.retry import SentState, idempotency_key, next_delay, settled
from junctor.model.call import Outcome, Problem
from junctor.model.errors import Blocked, ErrorClass, MaybeSent, TimedOut, Unreachable
from junctor.model.request import HttpRequest
from junctor.model.spec import HttpTemplate, Operation

READ = Operation(name="R", effect="read")
WRITE = Operation(name="W", effect="write")
KEYED = Operation(name="K", effect="write", idempotency_header="Idempotency-Key")
POST = HttpRequest(method="POST", url="https://a.example")
GET = HttpRequest(method="GET", url="https://a.example")
ANSWERED, MAYBE, NOTHING = SentState.ANSWERED, SentState.MAYBE, SentState.NOTHING


def failed(error_class, status=0, wait=None, **details):
    problem = Problem(message="m", cure="c", retry_after=wait, details=details)
    return Outcome(status=status, ok=False, error_class=ErrorClass(error_class), problem=problem)


def ask(outcome, operation=READ, request=GET, state=ANSWERED, attempt=1, remaining=30.0, rng=1.0):
    return next_delay(
        attempt=attempt,
        outcome=outcome,
        operation=operation,
        request=request,
        sent_state=state,
        remaining=remaining,
        rng=lambda: rng,
    )


def test_waits_grow_and_stop_after_three_attempts():
    busy = failed("remote", 503)
    assert ask(busy, attempt=1) == 0.5
    assert ask(busy, attempt=2) == 1.0
    assert ask(busy, attempt=3) is None
    assert ask(busy, rng=0.0) == 0.0


def test_success_and_what_a_repetition_cannot_cure_are_final():
    assert ask(Outcome(status=200, ok=True)) is None
    for name in (
        "input",
        "auth",
        "blocked",
        "config",
        "not_found",
        "conflict",
        "rejected",
        "too_large",
        "maybe_sent",
        "cancelled",
        "internal",
        "audit_unavailable",
    ):
        assert ask(failed(name), state=NOTHING) is None
    assert ask(failed("remote", 501)) is None
    assert ask(failed("remote", 503, circuit="open"), state=NOTHING) is None


def test_a_vendors_wait_is_kept_whole_or_not_at_all():
    assert ask(failed("rate_limited", 429, 3), rng=0.0) == 3
    assert 3 <= ask(failed("rate_limited", 429, 3)) <= 3.3
    assert ask(failed("rate_limited", 429, 61), remaining=300) is None
    assert ask(failed("rate_limited", 429, 10), remaining=9) is None
    assert ask(failed("rate_limited", 429, 0)) == 0


def test_a_write_is_repeated_only_when_that_is_safe():
    down, broken = failed("network"), failed("remote", 500)
    assert ask(down, WRITE, POST, NOTHING) is not None
    assert ask(down, WRITE, POST, MAYBE) is None
    assert ask(broken, WRITE, POST) is None
    assert ask(failed("timeout", 408), WRITE, POST) is None
    assert ask(failed("rate_limited", 429), WRITE, POST) is not None
    assert ask(failed("rate_limited", 0), WRITE, POST, MAYBE) is None
    assert ask(broken, KEYED, POST, MAYBE) is not None
    declared = Operation(name="D", effect="write", idempotent=True)
    assert ask(broken, declared, POST, MAYBE) is not None
    never = Operation(name="N", effect="read", idempotent=False)
    assert ask(broken, never, GET, MAYBE) is None
    for method, again in (("PUT", True), ("DELETE", True), ("GET", True), ("PATCH", False)):
        request = HttpRequest(method=method, url="https://a.example")
        assert (ask(broken, WRITE, request, MAYBE) is not None) is again
    template = Operation(name="T", effect="write", request=HttpTemplate(method="GET", path="/"))
    assert ask(broken, template, GET, MAYBE) is None
    assert ask(broken, WRITE, None, MAYBE) is None


def test_nobody_can_know_whether_a_broken_write_arrived():
    def end(error, operation=WRITE, state=MAYBE):
        return settled(error, operation=operation, request=POST, sent_state=state)

    lost = end(Unreachable(details={"stage": "read"}))
    assert isinstance(lost, MaybeSent)
    assert lost.details == {"stage": "read"}
    timed = end(TimedOut())
    assert isinstance(timed, TimedOut)
    assert timed.details["maybeSent"] is True
    assert isinstance(end(Unreachable(), READ), Unreachable)
    assert isinstance(end(Unreachable(), state=NOTHING), Unreachable)
    assert isinstance(end(Blocked()), Blocked)


def test_the_idempotency_key_is_the_same_for_every_attempt_and_nothing_else():
    def mac(label, data):
        return hmac.new(b"k" + label.encode(), data, hashlib.sha256).digest()

    key = idempotency_key(mac, "run", "node", "send")
    assert key == idempotency_key(mac, "run", "node", "send")
    assert uuid.UUID(key).version == 4
    others = {
        idempotency_key(mac, *a)
        for a in (
            (None, "node", "send"),
            ("run", None, "send"),
            ("runn", "ode", "send"),
            ("run", "node", "send2"),
        )
    }
    assert key not in others
    assert len(others) == 4


@given(
    st.sampled_from(list(ErrorClass)),
    st.integers(0, 599),
    st.none() | st.floats(0, 1e6),
    st.integers(1, 5),
    st.floats(0, 300),
    st.sampled_from(list(SentState)),
    st.floats(0, 1, exclude_max=True),
)
def test_a_wait_always_ends_before_the_deadline(name, status, wait, attempt, left, state, rng):
    found = ask(failed(name, status, wait), WRITE, POST, state, attempt, left, rng)
    assert found is None or 0 <= found < left
    assert found is None or attempt < 3
