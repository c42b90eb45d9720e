"""Schedules with a clock of our own: missed starts, exactly one start, what is left behind."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from junctor.core.catalog import Catalog
from junctor.core.triggers import (
    Changes,
    Declarations,
    Enrollment,
    EventStarts,
    Fetcher,
    Poller,
    Registrar,
    Scheduler,
    Streams,
    TriggerService,
)
from junctor.core.triggers.scheduler import KEPT
from junctor.model.call import Actor
from junctor.model.connection import Environment, Project
from junctor.model.errors import (
    AlreadyExists,
    InvalidFlow,
    NotConfigured,
    TryAgain,
    UnknownObject,
)
from junctor.model.flow import Flow, FlowVersion, Run, RunState
from junctor.model.trigger import EventState, TriggerState
from junctor.testing.memory import MemoryStore

ACTOR = Actor(kind="user", id="u1")
MINUTE = 60_000
HOUR = 60 * MINUTE


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


class Clock:
    """Wall time that moves when it is told to."""

    def __init__(self):
        self.time = at("2026-01-05T08:30:00")
        self.sleeps = 0

    def now(self):
        return self.time

    def monotonic(self):
        return self.time / 1000

    async def sleep(self, seconds):
        self.sleeps += 1
        self.time += int(seconds * 1000)
        await asyncio.sleep(0)


class World:
    def __init__(self):
        self.clock = Clock()
        self.store = MemoryStore()
        self.started = []
        self.fault = None
        self.end = RunState.SUCCEEDED
        declarations = Declarations(self.store, Catalog(self.store.specs, installed=False))
        self.triggers = TriggerService(self.store, self.clock, declarations)
        self.starts = EventStarts(self.store, self.start_run, self.clock)
        fetcher = Fetcher(None)  # schedules ask nobody
        changes = Changes(self.store, None, fetcher, self.starts, self.clock)
        parts = (self.store, declarations)
        self.poller = Poller(*parts, fetcher, changes, self.starts, self.clock)
        self.streams = Streams(*parts, None, changes, self.starts, self.clock, "test")
        enrollment = Enrollment(*parts, None, None, self.clock, None)
        self.registrar = Registrar(*parts, self.clock, enrollment)
        self.scheduler = self.another()

    def another(self):
        """The scheduler of one process."""
        parts = (self.store, self.starts, self.clock, self.triggers)
        return Scheduler(*parts, self.poller, self.streams, self.registrar)

    async def start_run(self, event):
        if self.fault is not None:
            raise self.fault
        if await self.store.runs.get(event.project_id, event.run_id) is not None:
            raise AlreadyExists("It was started before.")
        run = Run(
            id=event.run_id,
            project_id=event.project_id,
            flow_id=event.flow_id,
            flow_key="f",
            flow_version=event.flow_version,
            flow_digest="d",
            environment=event.environment,
            mode=event.mode,
            state=self.end,
            actor="trigger",
            created_at=self.clock.now(),
        )
        await self.store.runs.add(run)
        self.started.append(event.run_id)
        return run

    async def deploy(self, trigger, version=1, environments=("development",)):
        published = FlowVersion(
            flow_id="f1",
            project_id="p1",
            version=version,
            document={"key": "f", "trigger": trigger, "nodes": []},
            digest="d",
            published_at=1,
            published_by="u",
        )
        await self.store.flows.add_version(published)
        flow = await self.store.flows.get("p1", "f1")
        live = {**flow.deployed, **dict.fromkeys(environments, version)}
        flow = flow.model_copy(update={"deployed": live, "revision": flow.revision + 1})
        assert await self.store.flows.update(flow, expected_revision=flow.revision - 1)
        await self.triggers.sync(flow)
        return await self.one()

    async def one(self):
        return (await self.triggers.all("p1"))[0]

    async def tick(self, text=None):
        if text:
            self.clock.time = at(text)
        count = await self.scheduler.tick()
        await self.starts.settled()
        return count


@pytest.fixture
async def world():
    made = World()
    place = {"project_id": "p1", "key": "development", "name": "D", "created_at": 1}
    await made.store.projects.add(
        Project(id="p1", key="p1", name="P", created_at=1), [Environment(**place, live=False)]
    )
    await made.store.flows.add(
        Flow(id="f1", project_id="p1", key="f", name="F", draft={}, created_at=1, updated_at=1)
    )
    return made


def hourly(**more):
    return {"type": "schedule", "cron": "0 * * * *", **more}


async def test_a_due_time_starts_one_run_with_an_id_of_its_own(world):
    trigger = await world.deploy(hourly())
    assert trigger.due_at == at("2026-01-05T09:00:00")
    assert await world.tick("2026-01-05T08:59:59") == 0
    assert await world.tick("2026-01-05T09:00:01") == 1
    assert world.started == [f"cron:{trigger.id}:2026-01-05T09:00:00Z"]
    event = (await world.triggers.events(trigger))[0]
    assert event.payload == {"dueAt": "2026-01-05T09:00:00Z", "timeZone": "UTC", "late": False}
    assert event.state is EventState.STARTED
    assert await world.tick() == 0
    assert await world.tick("2026-01-05T10:00:30") == 1


async def test_two_processes_start_a_time_once(world):
    await world.deploy(hourly())
    other = world.another()
    world.clock.time = at("2026-01-05T09:00:00")
    found = await asyncio.gather(world.scheduler.tick(), other.tick())
    await world.starts.settled()
    assert sorted(found) == [0, 1]
    assert len(world.started) == 1


@pytest.mark.parametrize(
    ("missed", "hours"), [("skip", []), ("once", [20]), ("all", list(range(11, 21)))]
)
async def test_missed_starts_follow_their_policy(world, missed, hours):
    trigger = await world.deploy(hourly(missed=missed))
    await world.tick("2026-01-05T20:30:00")
    assert [int(run[-9:-7]) for run in world.started] == hours
    assert (await world.one()).due_at == at("2026-01-05T21:00:00")
    if hours:
        assert (await world.triggers.events(trigger))[0].payload["late"]
    world.started.clear()
    await world.tick("2026-01-05T21:00:00")
    assert len(world.started) == 1


async def test_a_clock_that_jumps_back_starts_nothing_twice(world):
    await world.deploy(hourly())
    await world.tick("2026-01-05T09:00:10")
    assert await world.tick("2026-01-05T08:00:00") == 0
    assert await world.tick("2026-01-05T09:00:10") == 0
    assert len(world.started) == 1


async def test_the_hour_that_autumn_repeats_starts_a_fixed_time_once(world):
    world.clock.time = at("2026-10-24T12:00:00")
    await world.deploy(hourly(cron="30 2 * * *", timeZone="Europe/Berlin"))
    for text in ("2026-10-25T00:30:05", "2026-10-25T01:30:05", "2026-10-26T01:30:05"):
        await world.tick(text)
    assert [run.partition(":2026-")[2] for run in world.started] == [
        "10-25T00:30:00Z",
        "10-26T01:30:00Z",
    ]


async def test_paused_time_is_not_missed_time(world):
    trigger = await world.deploy(hourly(missed="all"))
    paused = await world.triggers.pause("p1", trigger.id, actor=ACTOR)
    assert (paused.state, paused.due_at) == (TriggerState.PAUSED, None)
    assert await world.tick("2026-01-05T20:30:00") == 0
    await world.deploy(hourly(missed="all", cron="30 * * * *"), 2)
    assert (await world.one()).state is TriggerState.PAUSED
    resumed = await world.triggers.resume("p1", trigger.id, actor=ACTOR)
    assert resumed.due_at == at("2026-01-05T21:30:00")
    with pytest.raises(UnknownObject):
        await world.triggers.pause("p2", trigger.id, actor=ACTOR)


async def test_a_new_version_keeps_the_next_time_unless_the_schedule_changed(world):
    first = await world.deploy(hourly())
    world.clock.time = at("2026-01-05T09:10:00")  # due, and nobody looked yet
    same = await world.deploy(hourly(missed="all"), 2)
    assert (same.id, same.due_at) == (first.id, first.due_at)
    changed = await world.deploy(hourly(cron="5 * * * *"), 3)
    assert (changed.id, changed.due_at) == (first.id, at("2026-01-05T10:05:00"))
    other = await world.deploy({"type": "webhook", "verify": {"scheme": "none"}}, 4)
    assert other.id != first.id
    assert other.due_at is None
    epoch = await world.store.epoch()
    await world.triggers.reconcile()
    assert await world.store.epoch() == epoch
    flow = await world.store.flows.get("p1", "f1")
    await world.triggers.sync(flow.model_copy(update={"deployed": {}}))
    assert await world.triggers.all("p1") == []
    await world.triggers.reconcile()
    assert len(await world.triggers.all("p1")) == 1


async def test_a_schedule_that_cannot_be_followed_any_more_is_paused(world):
    trigger = await world.deploy(hourly())
    broken = trigger.model_copy(update={"settings": hourly(timeZone="Mars/Olympus")})
    await world.store.triggers.put(broken)
    assert await world.tick("2026-01-05T09:00:00") == 0
    assert (await world.one()).state is TriggerState.PAUSED


async def test_failures_are_counted_until_a_good_run(world):
    trigger = await world.deploy(hourly())
    world.fault = InvalidFlow("The flow is broken.")
    await world.tick("2026-01-05T09:00:00")
    world.fault = RuntimeError("poison")
    await world.tick("2026-01-05T10:00:00")
    found = await world.one()
    assert (found.failures, "log has the reason" in found.last_error) == (2, True)
    world.fault, world.end = None, RunState.FAILED
    await world.tick("2026-01-05T11:00:00")
    assert (await world.one()).failures == 3
    world.end = RunState.SUCCEEDED
    await world.tick("2026-01-05T12:00:00")
    found = await world.triggers.get("p1", trigger.id)
    assert (found.failures, found.last_error, found.events) == (0, None, 4)


async def test_what_was_accepted_and_not_started_is_started_later_and_once(world):
    await world.deploy(hourly())
    world.fault = TryAgain("The store is busy.")
    assert await world.tick("2026-01-05T09:00:00") == 1
    assert world.started == []
    world.fault = None
    assert await world.starts.recover(older_than=HOUR) == 0
    assert await world.starts.recover() == 1
    await world.starts.settled()
    assert await world.starts.recover() == 0
    assert len(world.started) == 1


async def test_a_run_that_is_there_already_is_not_started_again(world):
    trigger = await world.deploy(hourly())
    await world.tick("2026-01-05T09:00:00")
    event = (await world.triggers.events(trigger))[0]
    run = await world.starts.submit(event)
    assert run.id == event.run_id
    assert len(world.started) == 1


async def test_an_event_whose_run_ended_unnoted_is_settled_and_never_begins_again(world):
    trigger = await world.deploy(hourly())
    begin = world.starts._start_run

    async def cut_off(event):
        await begin(event)
        raise TryAgain("The store went away before the end was noted.")

    world.starts._start_run = cut_off
    await world.tick("2026-01-05T09:00:00")
    assert [each.state for each in await world.triggers.events(trigger)] == [EventState.ACCEPTED]
    world.starts._start_run = begin
    assert await world.starts.recover() == 1
    await world.starts.settled()
    (event,) = await world.triggers.events(trigger)
    assert event.state == EventState.STARTED
    assert await world.starts.recover() == 0
    assert len(world.started) == 1


@pytest.mark.parametrize("end", [RunState.SUCCEEDED, RunState.WAITING])
async def test_an_event_is_settled_as_soon_as_a_run_that_was_taken_up_ends(world, end):
    trigger = await world.deploy(hourly())
    world.end = RunState.RUNNING
    begin = world.starts._start_run

    async def killed(event):
        await begin(event)
        raise TryAgain("The process was killed while the run was under way.")

    world.starts._start_run = killed
    await world.tick("2026-01-05T09:00:00")
    world.starts._start_run = begin
    again = asyncio.create_task(world.another().run())
    states = []
    async with asyncio.timeout(10):
        while world.clock.time < at("2026-01-05T09:00:30"):  # noqa: ASYNC110 - the clock counts
            await asyncio.sleep(0)
    (event,) = await world.triggers.events(trigger)
    states.append(event.state)
    run = await world.store.runs.get("p1", event.run_id)
    await world.store.runs.finish(run.model_copy(update={"state": end}))
    async with asyncio.timeout(10):
        while world.clock.time < at("2026-01-05T09:00:35"):  # noqa: ASYNC110 - the clock counts
            await asyncio.sleep(0)
    again.cancel()
    (event,) = await world.triggers.events(trigger)
    assert [*states, event.state] == [EventState.ACCEPTED, EventState.STARTED]
    assert len(world.started) == 1


async def test_closing_leaves_what_did_not_begin_for_the_next_start(world, monkeypatch):
    monkeypatch.setattr("junctor.core.triggers.starts.GRACE", 0.01)
    trigger = await world.deploy(hourly())
    begun = asyncio.Event()

    async def hang(event):
        begun.set()
        await asyncio.Event().wait()

    world.starts._start_run = hang
    world.clock.time = at("2026-01-05T09:00:00")
    await world.scheduler.tick()
    await begun.wait()
    await world.starts.close()
    waiting = await world.store.triggers.waiting(world.clock.now(), 10)
    assert [event.trigger_id for event in waiting] == [trigger.id]


async def test_the_loop_recovers_prunes_and_survives_a_store_that_is_away(world):
    trigger = await world.deploy(hourly())
    await world.tick("2026-01-05T09:00:00")
    world.clock.time += KEPT + HOUR
    working = world.store.triggers.due
    world.store.triggers.due = _away
    loop = asyncio.create_task(world.scheduler.run())
    for _ in range(50):
        await asyncio.sleep(0)
    assert world.clock.sleeps > 3
    world.store.triggers.due = working
    for _ in range(50):
        await asyncio.sleep(0)
    loop.cancel()
    await asyncio.wait([loop])
    assert loop.cancelled()
    await world.starts.settled()
    found = await world.triggers.events(trigger)
    assert len(found) == 1  # the old one is pruned, the missed one was started once
    assert len(world.started) == 2


async def test_what_could_not_be_started_for_a_while_is_not_left_until_the_sweep(world):
    await world.deploy(hourly())
    world.clock.time = at("2026-01-05T08:59:50")
    loop = asyncio.create_task(world.scheduler.run())

    async def looks(count):
        wanted = world.clock.sleeps + count
        while world.clock.sleeps < wanted:  # noqa: ASYNC110 - a clock of ours
            await asyncio.sleep(0)

    await looks(65)  # the first minute, which is looked at closely, is over
    world.fault = TryAgain("The store is busy.")
    world.clock.time = at("2026-01-05T10:00:00")
    await looks(3)
    assert len(world.started) == 1
    world.fault = None
    await looks(3)
    loop.cancel()
    await asyncio.wait([loop])
    await world.starts.settled()
    assert len(world.started) == 2


async def _away(now, limit):
    raise NotConfigured("It is closed.")


async def test_a_clock_that_jumped_ahead_and_back_leaves_no_schedule_waiting_for_years(world):
    await world.deploy(hourly(missed="skip"))
    await world.tick("2026-01-05T09:00:00")
    await world.tick("2031-01-05T09:30:00")  # wrong for a moment
    (trigger,) = await world.store.triggers.all("p1")
    assert trigger.due_at == at("2031-01-05T10:00:00")
    await world.tick("2026-01-05T09:30:00")
    (trigger,) = await world.store.triggers.all("p1")
    assert trigger.due_at == at("2026-01-05T10:00:00")
    await world.tick("2026-01-05T10:00:00")
    assert [run[-20:] for run in world.started] == ["2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"]


async def test_a_time_that_comes_again_because_the_clock_went_back_is_not_started_again(world):
    await world.deploy(hourly())
    await world.tick("2026-01-05T09:00:00")
    await world.tick("2026-01-05T08:59:30")
    await world.tick("2026-01-05T09:00:01")
    await world.starts.settled()
    assert len(world.started) == 1
    await world.tick("2026-01-05T10:00:01")
    await world.starts.settled()
    assert len(world.started) == 2
