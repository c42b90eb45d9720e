"""An embedded store moves to PostgreSQL: whole, counted, and going on there."""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest
from aiohttp import web

from engines.world import THREE
from fixtures_world import ACTOR, world_in
from junctor.adapters.store import open_store
from junctor.adapters.store.moving import move
from junctor.app.instance import Instance
from junctor.core.audit.checkpoint import LABEL
from junctor.core.audit.verify import verify
from junctor.core.flows import Order
from junctor.core.flows.answering import Decision
from junctor.core.triggers import EntityDraft, HookRequest
from junctor.model.call import Mode
from junctor.model.errors import AuditUnavailable, NotConfigured
from junctor.model.flow import RunState

PAY = "POST /v1/charges"
PLACE = "development"


@pytest.fixture
async def moving(tmp_path):
    """A world with a run that ended and one that is under way, and its settings."""
    # It is closed here already, which is what `world_in` finds out in the end.
    with contextlib.suppress(AuditUnavailable):
        async with world_in(tmp_path) as world:
            yield await furnished(world)


async def furnished(world):
    await world.connect()
    held = asyncio.Event()

    async def answer(request):
        if request.path == "/v1/charges" and len(world.seen) > 3:
            await held.wait()
        return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})

    world.handler = answer
    world.ended = await started(world.instance, world.project)
    await world.instance.engine.result(world.project.id, world.ended.id, 10)
    world.open = await started(world.instance, world.project)
    async with asyncio.timeout(10):
        while len(world.seen) < 5:  # noqa: ASYNC110 - the vendor counts
            await asyncio.sleep(0.01)
    await world.instance.close(grace=0)
    world.handler = None
    held.set()
    return world


async def started(instance, project):
    loaded = await instance.runner.loader.load(project.id, THREE, None)
    order = Order(
        project_id=project.id,
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
        input={"to": "a@x.example"},
    )
    return await instance.runner.start(loaded, order)


async def moved(world, url, told=lambda *_: None):
    source, target = open_store(world.instance.settings.path), open_store(url)
    await source.open()
    await target.open()
    try:
        return await move(source.database, target.database, told)
    finally:
        await target.close()
        await source.close()


async def test_everything_arrives_and_runs_go_on(moving, postgres_url):
    told = []
    tables = {
        each.table: each for each in await moved(moving, postgres_url, lambda *a: told.append(a))
    }
    assert tables["runs"].rows == 2
    assert tables["credentials"].rows == 1
    assert sum(rows for _, rows in told) == sum(each.rows for each in tables.values())
    settings = moving.instance.settings.model_copy(update={"database": postgres_url})
    there = await Instance.open(settings)
    try:
        assert there.instance_id == moving.instance.instance_id
        assert await there.engine.recover() == 1
        done = await there.engine.result(moving.project.id, moving.open.id, 30)
        assert (done.state, done.output["body"]) == (RunState.SUCCEEDED, ["Ada", "note_1"])
        old = await there.store.runs.get(moving.project.id, moving.ended.id)
        assert old.state is RunState.SUCCEEDED
        await there.store.audit.flush()
        report = await verify(
            there.store.audit,
            await there.checkpoints.lines(),
            mac=lambda data: there.vault.mac(LABEL, data),
            instance=there.instance_id,
        )
        assert report.to_json()["exitCode"] in (0, 4), report.to_json()
    finally:
        await there.close()


WAITS = {
    "signal": {"type": "wait", "for": "signal", "signal": "go"},
    "time": {"type": "wait", "for": "time", "seconds": 3600},
    "approval": {"type": "approve", "title": "Go on?"},
    "fails": {"type": "fail", "message": "No."},
    "cancelled": {"type": "wait", "for": "signal", "signal": "never"},
}
HOOK = {"type": "webhook", "verify": {"scheme": "none", "deliveryHeader": "x-delivery"}}


async def hooked(instance, project):
    """A live flow behind a webhook that took one event, an entity type, and its trigger."""
    entity = EntityDraft(key="guest", name="Guest", schema={"type": "object"})
    await instance.triggering.entities.create(project.id, entity, actor=ACTOR)
    answers = {"id": "a", "type": "respond", "body": "{{input.n}}"}
    document = {"key": "hooked", "trigger": HOOK, "nodes": [answers]}
    flow = await instance.flows.create(project.id, document, actor=ACTOR)
    await instance.flows.publish(project.id, flow.flow.id, actor=ACTOR, environments=[PLACE])
    (trigger,) = await instance.store.triggers.of_flow(project.id, flow.flow.id)
    assert (await delivered(instance, trigger.token, "d1")).run is not None
    return trigger


async def delivered(instance, token, key):
    request = HookRequest(
        method="POST",
        url="https://hooks.example/hooks/x",
        query=(),
        headers=(("content-type", "application/json"), ("x-delivery", key)),
        body=b'{"n": 1}',
    )
    hook = await instance.triggering.intake.webhook(token)
    found = await instance.triggering.intake.deliver(hook, request, address="192.0.2.1")
    if found.run is not None:
        await found.run
    return found


async def test_runs_of_every_state_go_on_where_they_were(tmp_path, postgres_url):
    with contextlib.suppress(AuditUnavailable):
        async with world_in(tmp_path) as world:
            here, project = world.instance, world.project
            runs = {}
            for name, node in WAITS.items():
                document = {"key": name, "nodes": [{"id": "n", **node}]}
                run = await here.runner.run(
                    project.id, document, environment=PLACE, mode=Mode.LIVE, actor=ACTOR
                )
                runs[name] = run.id
            await here.runs.cancel(project.id, runs["cancelled"], actor=ACTOR)
            trigger = await hooked(here, project)
            await here.close(grace=0)
            tables = {each.table: each.rows for each in await moved(world, postgres_url)}
            assert (tables["runs"], tables["pauses"], tables["events"]) == (6, 4, 1)
            assert (tables["triggers"], tables["entity_types"]) == (1, 1)
            settings = here.settings.model_copy(update={"database": postgres_url})
            await gone_on(await Instance.open(settings), project, runs, trigger)


async def gone_on(there, project, runs, trigger):
    try:
        await there.engine.recover()
        found = {
            name: (await there.engine.result(project.id, each, 0)).state.value
            for name, each in runs.items()
        }
        assert found == {
            "signal": "waiting",
            "time": "waiting",
            "approval": "waiting",
            "fails": "failed",
            "cancelled": "cancelled",
        }
        answering = there.runner.answering
        await answering.signal(project.id, runs["signal"], "go", {"n": 1}, actor=ACTOR)
        pause = await answering.approval(project.id, runs["approval"], "n")
        await answering.decide(pause, Decision(decision="approve"), by="user:ada")
        for name in ("signal", "approval"):
            run = await there.engine.result(project.id, runs[name], 30)
            assert run.state is RunState.SUCCEEDED
        again = await delivered(there, trigger.token, "d1")
        assert again.duplicate, "what was taken before the move is known after it"
        assert (await delivered(there, trigger.token, "d2")).event.run_id
        assert [e.key for e in await there.triggering.entities.all(project.id)] == ["guest"]
    finally:
        await there.close()


async def test_a_target_that_holds_something_is_refused_and_stays_as_it_is(moving, postgres_url):
    await moved(moving, postgres_url)
    with pytest.raises(NotConfigured, match="not empty"):
        await moved(moving, postgres_url)
    store = open_store(postgres_url)
    await store.open()
    assert len(await store.runs.all(moving.project.id)) == 2
    await store.close()


async def test_what_fails_on_the_way_leaves_nothing_behind(moving, postgres_url):
    def told(table, rows):
        if table == "runs":
            raise OSError("the terminal went away")

    with pytest.raises(OSError, match="went away"):
        await moved(moving, postgres_url, told)
    assert {each.table for each in await moved(moving, postgres_url)} >= {"runs", "audit"}


def test_the_digest_tells_rows_apart():
    from junctor.adapters.store.moving import _Tally

    one, other = _Tally(), _Tally()
    for row in ((1, "a", b"\x00"), (2, "b", None)):
        one.add(row)
    for row in ((2, "b", None), (1, "a", b"\x00")):
        other.add(row)
    assert one.digest() == other.digest()
    other.add((3, "c", b""))
    assert one.digest() != other.digest()
    assert json.dumps(one.digest())
