from __future__ import annotations

import pytest

from junctor.core.calls import breaker as module
from junctor.core.calls.breaker import Breaker, Circuit
from junctor.model.errors import ErrorClass, RemoteBusy


class Hand:
    """A clock that a test turns by hand."""

    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def line(hand):
    return Breaker(hand)


def fail(line, times=5, name=ErrorClass.REMOTE):
    for _ in range(times):
        line.report("c", "e", name)


def test_five_failures_in_a_row_open_the_circuit_and_a_probe_closes_it(line, hand):
    fail(line, 4)
    line.enter("c", "e")
    assert line.state("c", "e").circuit is Circuit.CLOSED
    assert line.state("c", "e").failures == 4
    fail(line, 1, ErrorClass.TIMEOUT)
    assert line.state("c", "e").circuit is Circuit.OPEN
    with pytest.raises(RemoteBusy) as refused:
        line.enter("c", "e")
    assert refused.value.retry_after == 15
    assert refused.value.details["circuit"] == "open"
    line.enter("c", "other")
    hand.at += 15
    assert line.state("c", "e").circuit is Circuit.HALF_OPEN
    line.enter("c", "e")
    with pytest.raises(RemoteBusy):
        line.enter("c", "e")
    line.report("c", "e", None)
    line.enter("c", "e")
    assert line.state("c", "e").failures == 0


def test_a_failed_probe_opens_for_longer_up_to_a_bound(line, hand):
    fail(line)
    waits = []
    for _ in range(7):
        hand.at += line.state("c", "e").retry_after
        line.enter("c", "e")
        fail(line, 1)
        waits.append(line.state("c", "e").retry_after)
    assert waits == [30, 60, 120, 240, 300, 300, 300]


def test_a_late_failure_of_an_earlier_call_does_not_prolong_the_pause(line):
    fail(line)
    fail(line, 3)
    assert line.state("c", "e").retry_after == 15


def test_a_refusal_shows_that_the_system_is_up_and_our_own_faults_show_nothing(line, hand):
    fail(line, 4)
    line.report("c", "e", ErrorClass.AUTH)
    fail(line, 4)
    line.report("c", "e", ErrorClass.CANCELLED)
    assert line.state("c", "e").failures == 4
    fail(line, 1)
    hand.at += 15
    line.enter("c", "e")
    line.report("c", "e", ErrorClass.CANCELLED)
    line.enter("c", "e")
    line.report("x", "e", ErrorClass.CANCELLED)
    line.report("c", "e", ErrorClass.NOT_FOUND)
    assert line.state("c", "e").circuit is Circuit.CLOSED


def test_a_probe_that_never_reports_blocks_no_longer_than_one_pause(line, hand):
    fail(line)
    hand.at += 15
    line.enter("c", "e")
    hand.at += 15
    line.enter("c", "e")


def test_the_number_of_circuits_is_bounded(line):
    for i in range(module.CAPACITY + 5):
        line.report(f"c{i}", "e", ErrorClass.NETWORK)
    assert line.state("c0", "e").failures == 0
    assert line.state(f"c{module.CAPACITY + 4}", "e").failures == 1
