"""Accepted events once more: chosen by id, by time or for their failure, behind what comes in."""

from __future__ import annotations

import asyncio

import pytest

from core.triggers.test_scheduler import hourly, world  # noqa: F401 - the fixture
from junctor.core.triggers.events import event_of, is_replay
from junctor.core.triggers.lane import PLACES
from junctor.core.triggers.replays import MOST_BY_TIME, Replays, Wanted
from junctor.core.triggers.starts import SIDE_BY_SIDE
from junctor.model.call import Actor, Mode
from junctor.model.errors import InvalidInput, TryAgain, UnknownObject
from junctor.model.flow import RunState
from junctor.model.trigger import EventState

ACTOR = Actor(kind="user", id="u1")


@pytest.fixture
def replays(world):  # noqa: F811
    return Replays(world.store, world.starts, world.clock)


async def heard(world, trigger, *moments, end=RunState.SUCCEEDED):  # noqa: F811
    """Events that came in at these moments, and their runs."""
    world.end = end
    found = []
    for each in moments:
        event = event_of(trigger, {"at": each}, f"key-{each}", "live", each)
        assert await world.store.triggers.accept(event)
        await world.starts.submit(event)
        found.append(event)
    return found


async def replayed(world, replays, trigger, wanted, **more):  # noqa: F811
    chosen = await replays.chosen(trigger, wanted)
    fresh = await replays.replay(trigger, wanted, chosen, Mode.SANDBOX, actor=ACTOR, **more)
    await world.starts.settled()
    return fresh


async def test_an_event_whose_payload_was_removed_is_not_replayed(world, replays):  # noqa: F811
    trigger = await world.deploy(hourly())
    (event,) = await heard(world, trigger, 100)
    assert (await replays.chosen(trigger, Wanted(ids=[event.id]))).ids == [event.id]
    assert await world.store.triggers.empty("p1", world.clock.now() + 1, 9) == 1
    with pytest.raises(UnknownObject, match="older than the project keeps"):
        await replays.chosen(trigger, Wanted(ids=[event.id]))
    found = await replays.chosen(trigger, Wanted(since=0))
    assert (found.ids, found.gone) == ([], 1)
    assert (await replays.chosen(trigger, Wanted(failed=True))).ids == []


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(ids=["evt_1"], failed=True),
        Wanted(ids=["evt_1"], since=1),
        Wanted(since=100, until=100),
    ],
)
async def test_a_replay_has_to_be_told_which_events(world, replays, wanted):  # noqa: F811
    trigger = await world.deploy(hourly())
    (event,) = await heard(world, trigger, 100)
    with pytest.raises(InvalidInput, match=r"are asked for|not said which|is not before"):
        await replays.chosen(trigger, wanted)
    assert (await replays.chosen(trigger, Wanted(since=100, until=101))).ids == [event.id]


async def test_a_time_names_what_came_from_outside_in_it(world, replays):  # noqa: F811
    trigger = await world.deploy(hourly())
    events = await heard(world, trigger, 100, 200, 300)
    fresh = await replayed(world, replays, trigger, Wanted(since=100, until=300))
    assert len(fresh) == 2
    again = [await world.store.triggers.event("p1", each.id) for each in fresh]
    assert [each.payload for each in again] == [events[0].payload, events[1].payload]
    assert {each.state for each in again} == {EventState.STARTED}
    assert {each.run_id for each in again} <= set(world.started)
    # What was replayed is not replayed with what it repeats.
    assert (await replays.chosen(trigger, Wanted(since=0))).ids == [each.id for each in events]
    entry = (await world.store.audit.entries("p1", where={"kind": "trigger.replay"}))[0]
    assert {n: entry.body["detail"][n] for n in ("since", "until", "count")} == {
        "since": 100,
        "until": 300,
        "count": 2,
    }


async def test_failed_ones_of_a_time_are_those_whose_run_failed(world, replays):  # noqa: F811
    trigger = await world.deploy(hourly())
    await heard(world, trigger, 100)
    (bad,) = await heard(world, trigger, 200, end=RunState.FAILED)
    assert (await replays.chosen(trigger, Wanted(since=0, failed=True))).ids == [bad.id]
    assert (await replays.chosen(trigger, Wanted(since=201, failed=True))).ids == []
    assert (await replays.chosen(trigger, Wanted(failed=True))).ids == [bad.id]


async def test_in_one_batch_an_event_is_replayed_once(world, replays):  # noqa: F811
    trigger = await world.deploy(hourly())
    await heard(world, trigger, 100, 200)
    first = await replayed(world, replays, trigger, Wanted(since=0), batch="b1")
    second = await replayed(world, replays, trigger, Wanted(since=0), batch="b1")
    assert (len(first), second) == (2, [])
    assert len(await replayed(world, replays, trigger, Wanted(since=0), batch="b2")) == 2


async def test_too_many_are_refused_with_their_number(world, replays):  # noqa: F811
    trigger = await world.deploy(hourly())
    for each in range(MOST_BY_TIME + 1):
        event = event_of(trigger, {}, f"key-{each}", "live", each)
        world.store.triggers._events[event.id] = event  # accepting looks at every other
    with pytest.raises(InvalidInput, match=f"There are {MOST_BY_TIME + 1} events"):
        await replays.chosen(trigger, Wanted(since=0))
    assert len((await replays.chosen(trigger, Wanted(since=0, until=500))).ids) == 500


async def test_many_replays_keep_nobody_waiting_who_comes_in(world, replays):  # noqa: F811
    trigger = await world.deploy(hourly())
    count = SIDE_BY_SIDE + 3 * PLACES
    await heard(world, trigger, *range(1, count + 1))
    gate, start_run, at_once = asyncio.Event(), world.start_run, []

    async def slow(event):
        if is_replay(event):
            at_once.append(event.id)
            await gate.wait()
        return await start_run(event)

    world.starts._start_run = slow
    wanted = Wanted(since=0)
    chosen = await replays.chosen(trigger, wanted)
    fresh = await replays.replay(trigger, wanted, chosen, Mode.SANDBOX, actor=ACTOR)
    assert len(fresh) == count
    event = event_of(trigger, {}, "from outside", "live", 5000)
    await world.store.triggers.accept(event)
    run = await asyncio.wait_for(world.starts.submit(event), 5)
    assert run.id == event.run_id
    assert len(at_once) == PLACES
    gate.set()
    await world.starts.settled()
    assert {each.run_id for each in fresh} <= set(world.started)


async def test_replays_that_could_not_begin_are_begun_by_a_later_look(world, replays):  # noqa: F811
    trigger = await world.deploy(hourly())
    await heard(world, trigger, *range(1, 40))
    world.fault = TryAgain("Not now.")
    fresh = await replayed(world, replays, trigger, Wanted(since=0))
    assert not {each.run_id for each in fresh} & set(world.started)
    world.fault = None
    await world.starts.recover()
    await world.starts.settled()
    assert {each.run_id for each in fresh} <= set(world.started)
    assert await world.store.triggers.waiting(world.clock.now() + 1, 9, replays=True) == []


async def test_a_sender_cannot_make_its_event_look_like_a_replay(world):  # noqa: F811
    trigger = await world.deploy(hourly())
    event = event_of(trigger, {}, "replay:b1:evt_1", "live", 1)
    assert not is_replay(event)
    assert event.dedupe_key == event_of(trigger, {}, "replay:b1:evt_1", "live", 2).dedupe_key
