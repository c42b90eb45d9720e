from __future__ import annotations

import pytest

from junctor.adapters.store import open_store
from junctor.model.flow import Flow
from junctor.model.source import CachedEntity, Commit, Source
from junctor.model.trigger import Trigger, TriggerEvent, TriggerState
from junctor.testing.memory import MemoryStore


def source(**more) -> Source:
    return Source(
        **{
            "id": "src1",
            "project_id": "p1",
            "environment": "production",
            "connection_id": "c1",
            "trigger": "issues",
            "kind": "poll",
            "inputs": {"b": 1, "a": [2]},
            "integration_slug": "slack",
            "integration_version": "1.0.0",
            "spec_digest": "sha256:1",
            "due_at": 100,
            "created_at": 1,
            "updated_at": 1,
            **more,
        }
    )


def trigger(**more) -> Trigger:
    return Trigger(
        **{
            "id": "t1",
            "project_id": "p1",
            "flow_id": "f1",
            "flow_version": 1,
            "environment": "production",
            "kind": "connector",
            "settings": {},
            "token": "tok1",
            "source_id": "src1",
            "created_at": 1,
            "updated_at": 1,
            **more,
        }
    )


def event(key="k1", **more) -> TriggerEvent:
    return TriggerEvent(
        **{
            "id": f"e-{key}",
            "project_id": "p1",
            "trigger_id": "t1",
            "kind": "connector",
            "dedupe_key": key,
            "run_id": f"run-{key}",
            "flow_id": "f1",
            "flow_version": 1,
            "environment": "production",
            "mode": "live",
            "payload": {"n": 1},
            "accepted_at": 50,
            **more,
        }
    )


def entity(key="i1", revision=1, **more) -> CachedEntity:
    return CachedEntity(
        **{
            "source_id": "src1",
            "key": key,
            "project_id": "p1",
            "version": "1",
            "fields": {"title": "x"},
            "revision": revision,
            "seen_at": 50,
            **more,
        }
    )


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres), "memory"])
async def filled(request, tmp_path, rows):
    if request.param == "memory":
        store = MemoryStore()
    else:
        place = tmp_path / "junctor.db"
        if request.param == "postgresql":
            place = request.getfixturevalue("postgres_url")
        store = open_store(place)
    await store.open()
    await rows.fill(store)
    yield store
    await store.close()


@pytest.fixture
async def heard(filled):
    """A store with a source that one trigger listens to."""
    await filled.flows.add(
        Flow(id="f1", project_id="p1", key="f", name="F", draft={}, created_at=1, updated_at=1)
    )
    await filled.sources.ensure(source())
    await filled.triggers.put(trigger())
    return filled


async def test_a_place_has_one_source_whatever_the_order_of_its_inputs(filled):
    first = await filled.sources.ensure(source())
    again = await filled.sources.ensure(source(id="src2", inputs={"a": [2], "b": 1}))
    other = await filled.sources.ensure(source(id="src3", inputs={}))
    assert (first.id, again.id, other.id) == ("src1", "src1", "src3")
    assert [each.id for each in await filled.sources.all("p1")] == ["src1", "src3"]
    assert await filled.sources.all("p2") == []


async def test_a_source_in_use_keeps_its_state_and_takes_the_newer_pin(heard):
    known = await heard.sources.get("src1")
    await heard.sources.commit(Commit(source=known, state={"mark": 7}, due_at=200, at=60))
    found = await heard.sources.ensure(source(id="other", spec_digest="sha256:2", updated_at=9))
    assert (found.state, found.spec_digest, found.due_at) == ({"mark": 7}, "sha256:2", 200)


async def test_a_source_nobody_listens_to_any_more_begins_anew(heard):
    known = await heard.sources.get("src1")
    await heard.sources.commit(
        Commit(source=known, state={"mark": 7}, entities=(entity(),), due_at=200, at=60)
    )
    await heard.triggers.delete("p1", "t1")
    found = await heard.sources.ensure(source(id="other", due_at=300, created_at=8))
    assert (found.id, found.state, found.due_at, found.created_at) == ("src1", {}, 300, 8)
    assert await heard.sources.entity_count("src1") == 0


async def test_only_sources_with_an_active_trigger_are_due(heard):
    assert await heard.sources.due(99, 10) == []
    assert [each.id for each in await heard.sources.due(100, 10)] == ["src1"]
    assert [each.id for each in await heard.sources.listening(["poll"])] == ["src1"]
    assert await heard.sources.listening(["stream"]) == []
    await heard.triggers.set_state("p1", "t1", TriggerState.PAUSED, due_at=None, at=2)
    assert await heard.sources.due(100, 10) == []
    assert await heard.sources.listening(["poll"]) == []


async def test_one_of_several_processes_gets_a_due_source(heard):
    known = await heard.sources.get("src1")
    assert await heard.sources.claim(known, until=400, at=100)
    assert not await heard.sources.claim(known, until=500, at=100)
    assert await heard.sources.due(399, 10) == []
    assert [each.due_at for each in await heard.sources.due(400, 10)] == [400]


async def test_a_source_is_asked_again_when_the_clock_was_set_back(heard):
    known = await heard.sources.get("src1")
    assert await heard.sources.claim(known, until=9_000, at=8_000)
    assert [each.id for each in await heard.sources.due(7_000, 10)] == ["src1"]


async def test_a_commit_stores_events_entities_and_state_together(heard):
    known = await heard.sources.get("src1")
    done = await heard.sources.commit(
        Commit(
            source=known,
            events=(event("k1"), event("k2")),
            entities=(entity("i1"), entity("i2")),
            state={"mark": 7},
            due_at=160,
            note="something was left out",
            at=60,
        )
    )
    assert [each.dedupe_key for each in done.events] == ["k1", "k2"]
    now = await heard.sources.get("src1")
    assert (now.state, now.revision, now.due_at, now.asked_at) == ({"mark": 7}, 1, 160, 60)
    assert now.last_error == "something was left out"
    assert await heard.sources.entity_keys("src1") == ["i1", "i2"]
    assert (await heard.triggers.get("p1", "t1")).events == 2


async def test_a_reader_that_comes_too_late_stores_nothing(heard):
    known = await heard.sources.get("src1")
    await heard.sources.commit(Commit(source=known, state={"mark": 7}, due_at=160, at=60))
    late = await heard.sources.commit(
        Commit(source=known, events=(event(),), entities=(entity(),), state={"mark": 5}, at=61)
    )
    assert late.conflict
    assert (await heard.sources.get("src1")).state == {"mark": 7}
    assert await heard.triggers.events("p1", "t1", 10) == []
    assert await heard.sources.entity_count("src1") == 0
    again = await heard.sources.get("src1")
    done = await heard.sources.commit(Commit(source=again, events=(event(),), state={}, at=62))
    assert len(done.events) == 1


async def test_an_entity_is_replaced_only_by_who_knew_it(heard):
    known = await heard.sources.get("src1")
    await heard.sources.commit(Commit(source=known, entities=(entity(),), at=60))
    stale = Commit(source=known, events=(event(),), entities=(entity(fields={"title": "y"}),))
    assert (await heard.sources.commit(stale)).conflict
    assert await heard.triggers.events("p1", "t1", 10) == []
    newer = Commit(source=known, entities=(entity(revision=2, fields={"title": "y"}),))
    assert not (await heard.sources.commit(newer)).conflict
    (found,) = await heard.sources.entities("src1", ["i1", "nobody"])
    assert (found.fields, found.revision) == ({"title": "y"}, 2)
    assert (await heard.sources.commit(Commit(source=known, gone=(("i1", 1),)))).conflict
    assert not (await heard.sources.commit(Commit(source=known, gone=(("i1", 2),)))).conflict
    assert await heard.sources.entities("src1", ["i1"]) == []


async def test_a_known_delivery_changes_nothing(heard):
    known = await heard.sources.get("src1")
    first = Commit(source=known, events=(event("k1"),), entities=(entity(),), delivery="d1", at=60)
    assert len((await heard.sources.commit(first)).events) == 1
    again = Commit(source=known, events=(event("k2"),), gone=(("i1", 1),), delivery="d1", at=61)
    assert (await heard.sources.commit(again)).known
    assert await heard.sources.entity_count("src1") == 1
    assert len(await heard.triggers.events("p1", "t1", 10)) == 1


async def test_the_entities_not_heard_of_for_longest_make_room(heard):
    known = await heard.sources.get("src1")
    for number in range(5):
        each = entity(f"i{number}", seen_at=number)
        await heard.sources.commit(Commit(source=known, entities=(each,), most=3))
    assert await heard.sources.entity_keys("src1") == ["i2", "i3", "i4"]
    page = await heard.sources.entity_page("p1", "src1", "i2", 1)
    assert [each.key for each in page] == ["i3"]
    assert await heard.sources.entity_page("p2", "src1", "", 10) == []


async def test_a_failure_is_counted_until_the_next_good_answer(heard):
    await heard.sources.failed("src1", "no answer", due_at=500, at=70)
    await heard.sources.failed("src1", "no answer", due_at=900, at=80)
    known = await heard.sources.get("src1")
    assert (known.failures, known.last_error, known.due_at) == (2, "no answer", 900)
    await heard.sources.commit(Commit(source=known, state={}, due_at=960, at=90))
    known = await heard.sources.get("src1")
    assert (known.failures, known.last_error) == (0, None)


async def test_what_nothing_listens_to_is_forgotten_after_a_while(heard):
    await heard.sources.ensure(source(id="src2", trigger="other"))
    known = await heard.sources.get("src1")
    await heard.sources.commit(Commit(source=known, delivery="d1", at=60))
    assert await heard.sources.sweep(1) == 0
    assert await heard.sources.sweep(100) == 2
    assert [each.id for each in await heard.sources.all("p1")] == ["src1"]


async def test_several_events_of_one_delivery_are_stored_together(heard):
    found = await heard.triggers.accept_all([event("a"), event("b")])
    assert len(found) == 2
    again = await heard.triggers.accept_all([event("b", id="x", run_id="y"), event("c")])
    assert [each.dedupe_key for each in again] == ["c"]
    assert (await heard.triggers.event("p1", "e-a")).payload == {"n": 1}
    assert await heard.triggers.event("p2", "e-a") is None
    assert [each.id for each in await heard.triggers.of_source("src1")] == ["t1"]


async def test_a_start_wakes_what_waits_but_for_what_fails(heard):
    known = await heard.sources.get("src1")
    await heard.sources.claim(known, until=900, at=100)
    await heard.sources.wake(200)
    assert (await heard.sources.get("src1")).due_at == 200
    await heard.sources.failed("src1", "busy", due_at=900, at=210)
    await heard.sources.wake(300)
    assert (await heard.sources.get("src1")).due_at == 900
    await heard.sources.alive("src1", 400)
    known = await heard.sources.get("src1")
    assert (known.failures, known.last_error, known.asked_at) == (0, None, 400)


async def test_a_source_that_only_heard_begins_to_be_asked_when_a_flow_wants_that(heard):
    first = await heard.sources.ensure(source(id="a", trigger="t2", due_at=None))
    assert first.due_at is None
    again = await heard.sources.ensure(source(id="b", trigger="t2", due_at=70))
    assert (again.id, again.due_at) == ("a", 70)
