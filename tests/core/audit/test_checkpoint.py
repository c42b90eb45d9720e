"""When checkpoints are written."""

from __future__ import annotations

import asyncio

import pytest

from junctor.core.audit.checkpoint import Checkpoint, Checkpointer
from junctor.core.audit.verify import Verdict, verify


@pytest.fixture
def checkpointer(log, sink, clock, signer):
    return Checkpointer(log, sink, signer, instance="i", clock=clock, entries=10, seconds=60)


async def test_nothing_is_written_before_enough_entries_or_time(log, sink, clock, checkpointer):
    log.add(1)
    assert await checkpointer.look() == 1, "a chain that has none"
    log.add(9)
    assert await checkpointer.look() == 0
    log.add(1)
    assert await checkpointer.look() == 1
    log.add(1)
    clock.seconds += 59
    assert await checkpointer.look() == 0
    clock.seconds += 1
    assert await checkpointer.look() == 1
    clock.seconds += 60
    assert await checkpointer.look() == 0, "nothing moved"
    assert [line["seq"] for line in sink.added] == [1, 11, 12]


async def test_only_chains_that_moved_are_written_and_all_of_them_verify(
    log, sink, signer, checkpointer
):
    log.add(1)
    log.add(1, project="p2")
    assert await checkpointer.write() == 2
    log.add(1, project="p2")
    assert await checkpointer.write() == 1
    assert all(Checkpoint.from_json(line).genuine(signer) for line in sink.added)
    report = await verify(log, sink.added, mac=signer, instance="i")
    assert (report.verdict, report.checkpoints) == (Verdict.OK, 3)


async def test_it_goes_on_after_the_second_place_was_gone(log, sink, clock, checkpointer, caplog):
    log.add(20)
    problems = []

    def watch(*, broken):
        def now():
            problems.append(checkpointer.problem)
            sink.broken = broken

        return now

    def stop():
        problems.append(checkpointer.problem)
        raise asyncio.CancelledError

    clock.on_sleep = [watch(broken=True), watch(broken=False), stop]
    with pytest.raises(asyncio.CancelledError):
        await checkpointer.run(tick=5)
    assert [problem and problem.message for problem in problems] == [
        None,
        "The second place is gone.",
        None,
    ]
    assert "second place is gone" in caplog.text
    assert len(sink.added) == 1
