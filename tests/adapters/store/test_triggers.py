"""Triggers, events and entity types: the same on SQLite, PostgreSQL and in memory."""

from __future__ import annotations

import asyncio

import pytest

from junctor.core.ports.triggers import Counted, Span
from junctor.model.connection import Environment, Project
from junctor.model.errors import AlreadyExists, UnknownObject
from junctor.model.flow import Flow, Run, RunState
from junctor.model.trigger import EntityType, EventState, Trigger, TriggerEvent, TriggerState
from junctor.testing.memory import MemoryStore


def trigger(trigger_id="t1", **more):
    fields = {
        "id": trigger_id,
        "project_id": "p1",
        "flow_id": "f1",
        "flow_version": 1,
        "environment": "production",
        "kind": "webhook",
        "settings": {"type": "webhook", "verify": {"scheme": "none"}},
        "token": f"token-{trigger_id}",
        "created_at": 1,
        "updated_at": 1,
    }
    return Trigger(**{**fields, **more})


def event(event_id="e1", **more):
    fields = {
        "id": event_id,
        "project_id": "p1",
        "trigger_id": "t1",
        "kind": "webhook",
        "dedupe_key": event_id,
        "run_id": f"run_{event_id}",
        "flow_id": "f1",
        "flow_version": 1,
        "environment": "production",
        "mode": "live",
        "payload": {"json": {"a": [1, "é\u0000"]}},
        "accepted_at": 100,
    }
    return TriggerEvent(**{**fields, **more})


def entity(**more):
    fields = {"id": "n1", "project_id": "p1", "key": "intake", "name": "Intake"}
    shape = {"schema": {"type": "object"}, "created_at": 1, "updated_at": 1}
    return EntityType(**{**fields, **shape, **more})


@pytest.fixture(params=["sql", "memory"])
async def ways(request):
    """A store with two projects and a flow."""
    if request.param == "memory":
        store = MemoryStore()
    else:
        store = await _sql(request)
    yield await furnished(store)
    await store.close()


async def furnished(store):
    """The same store, with two projects and a flow."""
    for project_id in ("p1", "p2"):
        place = {"project_id": project_id, "key": "production", "name": "P", "created_at": 1}
        await store.projects.add(
            Project(id=project_id, key=project_id, name=project_id, created_at=1),
            [Environment(**place, live=True)],
        )
    await store.flows.add(
        Flow(id="f1", project_id="p1", key="f", name="F", draft={}, created_at=1, updated_at=1)
    )
    return store


async def _sql(request):
    from junctor.adapters.store import open_store

    place = request.getfixturevalue("tmp_path") / "home" / "junctor.db"
    store = open_store(place)
    await store.open()
    return store


async def check_all(store):
    """What every store must do; also run against PostgreSQL below."""
    triggers = store.triggers
    epoch = await store.epoch()
    await triggers.put(trigger())
    assert await store.epoch() > epoch
    assert await triggers.get("p1", "t1") == trigger()
    assert await triggers.get("p2", "t1") is None
    assert await triggers.by_token("token-t1") == trigger()
    assert await triggers.by_token("other") is None

    assert await triggers.accept(event())
    assert not await triggers.accept(event("e2", dedupe_key="e1"))
    assert (await triggers.accepted("t1", "e1")).payload == event().payload
    assert await triggers.accepted("t1", "none") is None
    shown = await triggers.get("p1", "t1")
    assert (shown.events, shown.last_event_at, shown.last_run_id) == (1, 100, "run_e1")

    await triggers.put(trigger(flow_version=2, state=TriggerState.PAUSED))
    shown = await triggers.get("p1", "t1")
    assert (shown.flow_version, shown.events, shown.state) == (2, 1, TriggerState.ACTIVE)

    await triggers.settle(event(), EventState.FAILED, error="No.", at=150)
    await triggers.settle(event(), EventState.STARTED, error=None, at=170)  # too late
    shown = await triggers.get("p1", "t1")
    assert (shown.failures, shown.last_error, shown.lag) == (1, "No.", 50)
    assert [e.state for e in await triggers.events("p1", "t1", 5)] == [EventState.FAILED]
    await triggers.accept(event("e3", accepted_at=200))
    await triggers.settle(event("e3", accepted_at=200), EventState.STARTED, error=None, at=220)
    shown = await triggers.get("p1", "t1")
    assert (shown.failures, shown.last_error, shown.lag, shown.events) == (0, None, 20, 2)


async def check_history(store):
    """Events by time: looked through, counted and stored once more."""
    triggers = store.triggers
    await triggers.put(trigger("t5", environment="staging"))
    here = trigger("t5", environment="staging")
    for n in range(5):
        one = event(f"h{n}", trigger_id="t5", accepted_at=100 + n)
        assert await triggers.accept(one)
        if n != 4:
            failed = EventState.FAILED if n == 1 else EventState.STARTED
            error = "No." if n in (1, 2) else None
            await triggers.settle(one, failed, error=error, at=200)
    assert len(await triggers.found(here, Span(failed=True), 9)) == 2
    assert await triggers.empty("p1", 101, 9) == 1
    assert [e.id for e in await triggers.found(here, Span(), 9)] == ["h4", "h3", "h2", "h1", "h0"]
    assert all(e.payload is None for e in await triggers.found(here, Span(), 9))
    page = await triggers.found(here, Span(since=101), 2, before=(103, "h3"))
    assert [e.id for e in page] == ["h2", "h1"]
    assert await triggers.counted(here, Span(until=103)) == Counted(events=3, whole=2)
    assert await triggers.counted(here, Span(failed=True)) == Counted(events=2, whole=2)
    assert await triggers.whole(here, Span(), 9) == ["h1", "h2", "h3", "h4"]
    assert await triggers.whole(here, Span(since=102, until=104), 1) == ["h2"]
    await check_repeat(triggers, here)
    assert await triggers.counted(here, Span(since=200, replays=False)) == Counted(0, 0)
    assert await triggers.counted(here, Span(since=200)) == Counted(2, 2)
    assert (await triggers.get("p1", "t5")).events == 7


async def check_repeat(triggers, here):
    """Once more what is kept, and once only."""
    own = {"trigger_id": here.id, "payload": None, "flow_version": 7, "mode": "sandbox"}
    copies = [
        (each, event(f"again-{each}", dedupe_key=f"replay:b:{each}", accepted_at=300, **own))
        for each in ("h0", "h1", "h2", "gone")
    ]
    assert [e.id for e in await triggers.repeat(copies)] == ["again-h1", "again-h2"]
    assert await triggers.repeat(copies) == []
    copy = await triggers.event("p1", "again-h1")
    assert copy.payload == event().payload
    said = (copy.flow_version, copy.mode, copy.kind, copy.state)
    assert said == (7, "sandbox", "webhook", EventState.ACCEPTED)
    waiting = [e.id for e in await triggers.waiting(900, 99) if e.trigger_id == here.id]
    assert waiting == ["h4"]
    assert [e.id for e in await triggers.waiting(900, 9, replays=True)] == ["again-h1", "again-h2"]


async def test_events_are_looked_through_by_time_and_stored_once_more(ways):
    await check_history(ways)


async def test_a_trigger_keeps_its_health_through_changes(ways):
    await check_all(ways)


@pytest.mark.postgres
async def test_postgresql_keeps_the_same_promises(postgres_url):
    from junctor.adapters.store import open_store

    store = open_store(postgres_url)
    await store.open()
    await store.projects.add(Project(id="p1", key="p1", name="p1", created_at=1), [])
    await store.flows.add(
        Flow(id="f1", project_id="p1", key="f", name="F", draft={}, created_at=1, updated_at=1)
    )
    await check_history(store)
    await check_all(store)
    other = open_store(postgres_url)
    await other.open()
    await store.triggers.put(trigger("t2", environment="development", due_at=50))
    due = (await store.triggers.due(60, 10))[0]
    events = [event("c1", trigger_id="t2"), event("c2", trigger_id="t2")]
    both = await asyncio.gather(
        store.triggers.accept_due(due, events[:1], next_due=90),
        other.triggers.accept_due(due, events[1:], next_due=90),
    )
    assert sorted(map(len, both)) == [0, 1]
    await other.close()
    await store.close()


@pytest.mark.postgres
async def test_accepting_waits_for_nobody_who_writes_the_same_trigger(postgres_url):
    import psycopg

    from junctor.adapters.store import open_store

    store = open_store(postgres_url)
    await store.open()
    await store.projects.add(Project(id="p1", key="p1", name="p1", created_at=1), [])
    await store.flows.add(
        Flow(id="f1", project_id="p1", key="f", name="F", draft={}, created_at=1, updated_at=1)
    )
    await store.triggers.put(trigger())
    with psycopg.connect(postgres_url) as busy:
        busy.execute("UPDATE triggers SET lag = 7 WHERE id = 't1'")  # and no commit
        assert await store.triggers.accept(event())
        shown = await store.triggers.get("p1", "t1")
        assert (shown.events, shown.lag) == (1, None)
        busy.rollback()
    await store.triggers.settle(event(), EventState.STARTED, error=None, at=170)
    assert (await store.triggers.get("p1", "t1")).events == 1
    await store.close()


async def test_events_that_are_forgotten_stay_counted(ways):
    await ways.triggers.put(trigger())
    for name in ("e1", "e2", "e3"):
        await ways.triggers.accept(event(name))
    await ways.triggers.settle(event("e2"), EventState.STARTED, error=None, at=170)
    assert await ways.triggers.prune(101, 2) == 2
    assert (await ways.triggers.get("p1", "t1")).events == 3
    assert await ways.triggers.prune(101, 2) == 1
    shown = await ways.triggers.get("p1", "t1")
    assert (shown.events, shown.last_event_at) == (3, 100)


async def test_an_emptied_event_keeps_its_doubles_out(ways):
    await ways.triggers.put(trigger())
    for name in ("e1", "e2", "e3"):
        await ways.triggers.accept(event(name, payload={"name": "Ada"}))
    for name in ("e1", "e2"):
        await ways.triggers.settle(event(name), EventState.STARTED, error=None, at=170)
    assert await ways.triggers.empty("p2", 101, 9) == 0
    assert await ways.triggers.empty("p1", 100, 9) == 0
    assert [await ways.triggers.empty("p1", 101, 1) for _ in range(3)] == [1, 1, 0]
    found = {e.id: e.payload for e in await ways.triggers.events("p1", "t1", 9)}
    assert found == {"e1": None, "e2": None, "e3": {"name": "Ada"}}  # its run has not begun
    assert not await ways.triggers.accept(event("e1"))


async def test_triggers_of_one_commit_are_written_in_the_order_of_their_ids(request):
    """However many events: two processes that settle at once would wait for each other."""
    store = await furnished(await _sql(request))
    for statement in (
        "CREATE TABLE told (place INTEGER PRIMARY KEY, id TEXT)",
        """CREATE TRIGGER telling AFTER UPDATE ON triggers
            BEGIN INSERT INTO told (id) VALUES (new.id); END""",
    ):
        await store.database.write(lambda tx, sql=statement: tx.run(sql))
    for name in ("t1", "t2"):
        await store.triggers.put(trigger(name, environment=name))
    events = [event(f"e{number}", trigger_id="t2") for number in range(40)]
    events += [event(f"f{number}", trigger_id="t1") for number in range(2)]
    await store.triggers.accept_all(events)
    for each in events:
        error = "No." if each.id == "e3" else None
        await store.triggers.settle(each, EventState.STARTED, error=error, at=170)
    counts = [(shown.id, shown.events, shown.failures) for shown in await store.triggers.all("p1")]
    assert counts == [("t1", 2, 0), ("t2", 40, 0)]
    told = [name for (name,) in await store.database.all("SELECT id FROM told ORDER BY place")]
    await store.close()
    assert told == ["t1", *["t2"] * 40]


async def test_a_hundred_equal_deliveries_at_once_are_one_event(ways):
    await ways.triggers.put(trigger())
    same = [event(f"e{i}", dedupe_key="one") for i in range(100)]
    assert sum(await asyncio.gather(*map(ways.triggers.accept, same))) == 1
    assert len(await ways.triggers.events("p1", "t1", 200)) == 1
    assert (await ways.triggers.get("p1", "t1")).events == 1


async def test_an_event_of_a_trigger_that_is_gone_is_refused(ways):
    with pytest.raises(UnknownObject):
        await ways.triggers.accept(event())
    await ways.triggers.put(trigger())
    assert await ways.triggers.accept(event())
    assert await ways.triggers.delete("p1", "t1")
    assert not await ways.triggers.delete("p1", "t1")
    assert await ways.triggers.accepted("t1", "e1") is None


async def test_what_was_accepted_and_has_no_run_waits(ways):
    await ways.triggers.put(trigger())
    for each in (event("e1"), event("e2"), event("e3", accepted_at=900)):
        await ways.triggers.accept(each)
    run = {"project_id": "p1", "flow_id": "f1", "flow_key": "f", "flow_version": 1}
    more = {"flow_digest": "d", "environment": "production", "mode": "live", "actor": "a"}
    await ways.runs.add(Run(id="run_e2", state=RunState.RUNNING, created_at=1, **run, **more))
    assert [e.id for e in await ways.triggers.waiting(500, 10)] == ["e1"]
    assert [e.id for e in await ways.triggers.waiting(1000, 10)] == ["e1", "e3"]
    await ways.runs.add(Run(id="run_e3", state=RunState.FAILED, created_at=1, **run, **more))
    # One that has ended is to be noted; a later look would find no run any more.
    assert [e.id for e in await ways.triggers.waiting(1000, 10)] == ["e1", "e3"]
    assert await ways.triggers.prune(500, 10) == 2
    assert [e.id for e in await ways.triggers.waiting(1000, 10)] == ["e3"]


async def test_a_schedule_moves_on_once_and_not_while_it_is_paused(ways):
    due = trigger("t1", kind="schedule", due_at=50)
    await ways.triggers.put(due)
    await ways.triggers.put(trigger("t2", environment="development"))
    assert [t.id for t in await ways.triggers.due(49, 10)] == []
    assert [t.id for t in await ways.triggers.due(50, 10)] == ["t1"]
    first = await ways.triggers.accept_due(due, [event("a"), event("b")], next_due=80)
    assert [e.id for e in first] == ["a", "b"]
    assert await ways.triggers.accept_due(due, [event("c")], next_due=90) == []
    moved = await ways.triggers.get("p1", "t1")
    assert (moved.due_at, moved.events) == (80, 2)
    assert await ways.triggers.accept_due(moved, [event("x", dedupe_key="a")], next_due=90) == []
    paused = {"due_at": 90, "at": 5}
    assert await ways.triggers.set_state("p1", "t1", TriggerState.PAUSED, **paused)
    assert not await ways.triggers.set_state("p2", "t1", TriggerState.PAUSED, **paused)
    assert await ways.triggers.due(100, 10) == []
    late = moved.model_copy(update={"due_at": 90})
    assert await ways.triggers.accept_due(late, [event("d")], next_due=99) == []


async def test_triggers_are_listed_by_project_and_flow(ways):
    await ways.triggers.put(trigger("t1"))
    await ways.triggers.put(trigger("t2", environment="development", created_at=2))
    assert [t.id for t in await ways.triggers.all("p1")] == ["t1", "t2"]
    assert await ways.triggers.all("p2") == []
    assert [t.id for t in await ways.triggers.of_flow("p1", "f1")] == ["t2", "t1"]


async def test_entity_types_have_a_key_of_their_own(ways):
    triggers = ways.triggers
    await triggers.add_entity(entity())
    with pytest.raises(AlreadyExists):
        await triggers.add_entity(entity(id="n2"))
    assert await triggers.entity("p1", "intake") == await triggers.entity("p1", "n1") == entity()
    assert await triggers.entity("p2", "n1") is None
    assert await triggers.update_entity(entity(name="Other"))
    assert not await triggers.update_entity(entity(id="n9", key="k"))
    assert [e.name for e in await triggers.entities("p1")] == ["Other"]
    assert await triggers.delete_entity("p1", "n1")
    assert not await triggers.delete_entity("p1", "n1")
