"""Whether connections work: told when it changes, kept over a restart, shared by processes."""

from __future__ import annotations

from junctor.core.live.happenings import CallEnded
from junctor.core.live.health import ConnectionHealth
from junctor.model.call import CallResult, Mode, Outcome, Problem, Purpose
from junctor.model.errors import ErrorClass
from junctor.testing.memory.health import MemoryHealth


def call(error=None, *, at=1, mode=Mode.LIVE, connection="c1", rehearsed=False):
    if error is None:
        outcome = Outcome(status=200, ok=True)
    else:
        problem = Problem(message="It said no.", cure="Ask.")
        outcome = Outcome(status=0, ok=False, error_class=error, problem=problem)
    return CallEnded(
        project_id="p1",
        connection=connection,
        environment="production",
        mode=mode,
        purpose=Purpose(),
        result=CallResult(outcome=outcome),
        rehearsed=rehearsed,
        seconds=0.1,
        at=at,
    )


async def test_a_change_is_told_once_and_outlives_a_restart():
    rows = MemoryHealth()
    before = ConnectionHealth(rows)
    assert before.heard(call()) is None
    assert before.heard(call(ErrorClass.AUTH, at=2))["ok"] is False
    assert before.heard(call(ErrorClass.AUTH, at=3)) is None
    after = ConnectionHealth(rows)
    await after.look()
    (failing,) = await after.failing("p1")
    assert (failing.error_class, failing.message, failing.since) == ("auth", "It said no.", 2)
    assert await after.failing("p2") == []
    assert after.heard(call(ErrorClass.AUTH, at=4)) is None
    assert after.heard(call(ErrorClass.TIMEOUT, at=5))["errorClass"] == "timeout"
    assert after.heard(call(at=6))["ok"] is True
    assert await after.failing("p1") == []


async def test_what_says_nothing_of_the_connection_is_not_kept():
    health = ConnectionHealth(MemoryHealth())
    assert health.heard(call(ErrorClass.AUTH, mode=Mode.SANDBOX)) is None
    assert health.heard(call(ErrorClass.AUTH, connection=None)) is None
    assert health.heard(call(ErrorClass.NOT_FOUND)) is None
    assert health.heard(call(ErrorClass.AUTH, rehearsed=True)) is None
    assert await health.failing("p1") == []


async def test_what_works_here_after_it_failed_elsewhere_works():
    rows = MemoryHealth()
    here, there = ConnectionHealth(rows), ConnectionHealth(rows)
    here.heard(call(at=1))
    there.heard(call(ErrorClass.NETWORK, at=2))
    await here.look()
    assert len(await here.failing("p1")) == 1
    assert here.heard(call(at=3))["ok"] is True
    there.heard(call(at=4))
    there.heard(call(ErrorClass.NETWORK, at=5))
    here.heard(call(at=6))  # it has not looked since
    await here.look()
    assert await there.failing("p1") == []
