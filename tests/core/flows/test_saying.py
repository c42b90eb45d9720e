"""What is told of an answer that comes in pieces: joined, and not without end."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from junctor.core.flows.saying import MOST, OFTEN, Saying


class Clock:
    seconds = 0.0

    def monotonic(self):
        return self.seconds

    def now(self):
        return 7


@pytest.fixture
def told():
    return []


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def saying(told, clock):
    return Saying(SimpleNamespace(clock=clock, row="run"), told.append, "ask", 3)


async def test_pieces_that_come_at_once_are_told_together(saying, told, clock):
    for word in ("One ", "two ", "three "):
        await saying.hear(word)
    assert [each.piece for each in told] == ["One "]
    clock.seconds += OFTEN
    await saying.hear("four ")
    await saying.hear("five")
    saying.rest()
    assert [each.piece for each in told] == ["One ", "two three four ", "five"]
    assert (told[0].node_id, told[0].index, told[0].at) == ("ask", 3, 7)


async def test_json_is_told_by_itself_behind_the_text_before_it(saying, told):
    await saying.hear("a")
    await saying.hear("b")
    await saying.hear({"status": "pulling"})
    assert [each.piece for each in told] == ["a", "b", {"status": "pulling"}]


async def test_a_long_answer_is_told_to_a_bound_and_says_so(saying, told):
    await saying.hear("x" * (MOST + 5))
    await saying.hear("more")
    saying.rest()
    assert [(len(each.piece), each.cut) for each in told] == [(MOST, True)]
