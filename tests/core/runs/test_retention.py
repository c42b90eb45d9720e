"""Retention: payloads go first, timing stays, the audit is cut with our word for it."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from fixtures_world import ACTOR
from junctor.core.audit.checkpoint import LABEL
from junctor.core.audit.verify import Verdict, verify
from junctor.model.call import Mode
from junctor.model.errors import JunctorError
from junctor.model.retention import Retention

DAY = 24 * 3600 * 1000
FLOW = {"key": "kept", "nodes": [{"id": "a", "type": "respond", "body": "{{input}}"}]}
END = {"id": "end", "type": "respond", "body": {"first": "{{steps.each.output.results[0]}}"}}


class Later:
    """The instance's clock, some days on."""

    def __init__(self, clock, days):
        self._clock = clock
        self.days = days

    def now(self):
        return self._clock.now() + self.days * DAY

    def __getattr__(self, name):
        return getattr(self._clock, name)


async def one_run(world, given="small"):
    return await world.instance.runner.run(
        world.project.id,
        FLOW,
        environment="development",
        mode=Mode.SANDBOX,
        actor=ACTOR,
        input={"text": given},
    )


def later(world, days):
    from dataclasses import replace

    service = world.instance.retention
    clock = Later(service.clock, days)
    return replace(service, clock=clock, cutter=replace(service.cutter, clock=clock))


async def test_payloads_go_first_and_then_whole_runs(world):
    run = await one_run(world, "x" * 70_000)
    runs, project = world.instance.store.runs, world.project.id
    steps = await runs.steps(project, run.id)
    digest = steps[0].output["payload"]
    assert (await later(world, 29).run()).payloads == 0
    done = await later(world, 31).run()
    assert (done.payloads, done.runs, done.entries) == (1, 0, 0)
    bare = await runs.get(project, run.id)
    assert (bare.input, bare.output) == (None, None)
    assert bare.pruned_at is not None
    assert (bare.started_at, bare.finished_at, bare.state) == (
        run.started_at,
        run.finished_at,
        run.state,
    )
    step = (await runs.steps(project, run.id))[0]
    assert (step.inputs, step.output, step.summary, step.exchanges) == (None, None, "", [])
    assert step.finished_at == steps[0].finished_at
    assert await runs.payload(project, run.id, digest) is None
    assert await world.instance.engine.steps(project, run.id) == []
    assert (await later(world, 31).run()).payloads == 0
    assert (await later(world, 400).run()).runs == 1
    assert await runs.get(project, run.id) is None


async def test_a_project_rules_how_long_it_keeps(world):
    service, project = world.instance.retention, world.project.id
    assert await service.of(project) == Retention()
    await one_run(world)
    forever = Retention(payload_days=None, run_days=None)
    await service.set(project, forever, actor=ACTOR)
    assert (await later(world, 4000).run()).payloads == 0
    await service.set(project, Retention(payload_days=1, run_days=None), actor=ACTOR)
    assert (await later(world, 2).run()).payloads == 1
    left = await world.instance.store.database.all("SELECT digest FROM run_documents")
    assert left == [], "what was given to a run does not stay, although the run does"
    assert "retention.set" in {e["kind"] for e in await world.audit()}
    with pytest.raises(ValueError, match="audit"):
        Retention(audit_days=1)


async def test_a_failed_run_keeps_its_class_without_its_message(world):
    with pytest.raises(JunctorError):
        await world.instance.runner.run(
            world.project.id, {"key": "x", "nodes": []}, environment="d", mode=Mode.SANDBOX,
            actor=ACTOR,
        )  # fmt: skip
    failing = {"key": "f", "nodes": [{"id": "a", "type": "fail", "message": "private words"}]}
    run = await world.instance.runner.run(
        world.project.id, failing, environment="development", mode=Mode.SANDBOX, actor=ACTOR
    )
    await later(world, 31).run()
    bare = await world.instance.store.runs.get(world.project.id, run.id)
    assert bare.error_class == run.error_class
    assert "private" not in str(bare.error)


async def _report(world):
    instance = world.instance
    return await verify(
        instance.store.audit,
        await instance.checkpoints.lines(),
        mac=partial(instance.vault.mac, LABEL),
        instance=instance.instance_id,
        project_id=world.project.id,
    )


async def test_the_audit_is_cut_and_still_verifies_and_a_foreign_cut_shows(world):
    project, store = world.project.id, world.instance.store
    for _ in range(3):
        await one_run(world)
    await store.audit.flush()
    await world.instance.checkpointer.write()
    before = len(await world.audit())
    await world.instance.retention.set(project, Retention(audit_days=90), actor=ACTOR)
    assert (await later(world, 80).run()).entries == 0
    gone = (await later(world, 100).run()).entries
    assert gone >= before
    left = await world.audit()
    assert left[-1]["kind"] == "audit.retention"
    assert left[-1]["detail"]["hash"]
    await one_run(world)
    await store.audit.flush()
    await world.instance.checkpointer.write()
    assert (await _report(world)).verdict is Verdict.OK
    cut = (await store.audit.cuts())[left[-1]["detail"]["chain"]]
    await store.database.write(
        lambda tx: tx.run("UPDATE audit_cuts SET seq = ? WHERE chain = ?", (cut.seq + 1, cut.chain))
    )
    report = await _report(world)
    assert (report.verdict, report.chain) == (Verdict.ALTERED, cut.chain)
    assert "not by us" in report.message


async def test_what_belongs_to_a_run_that_still_waits_stays(world):
    await world.connect()
    node = {
        "id": "send",
        "type": "apiCall",
        "mode": "integration",
        "connection": "Vendor notes",
        "operationKey": "vendor.send",
        "inputs": {"to": "{{vars.item}}@example.com"},
        "next": "w",
    }
    wait = {"id": "w", "type": "wait", "for": "signal", "signal": "go"}
    loop = {"id": "each", "type": "forEach", "items": ["a", "b"], "nodes": [node, wait]}
    document = {"key": "loops", "nodes": [{**loop, "next": "end"}, END]}
    project, instance = world.project.id, world.instance
    run = await instance.runner.run(
        project, document, environment="development", mode=Mode.LIVE, actor=ACTOR
    )
    assert run.state.value == "waiting"
    answering, runs = instance.runner.answering, instance.store.runs
    inner = [f"{run.id}~each~{index}" for index in (0, 1)]
    await answering.signal(project, inner[0], "go", {"n": 1}, actor=ACTOR)
    first = await instance.engine.result(project, inner[0], 30)
    assert first.state.value == "succeeded"
    await instance.retention.set(project, Retention(payload_days=1, run_days=1), actor=ACTOR)
    await later(world, 3).run()
    assert await runs.get(project, inner[0]) == first
    for _ in range(500):
        if await runs.get(project, inner[1]):
            break
        await asyncio.sleep(0.01)
    await answering.signal(project, inner[1], "go", {"n": 2}, actor=ACTOR)
    done = await instance.engine.result(project, run.id, 30)
    assert (done.state.value, len(world.seen)) == ("succeeded", 2)
    assert done.output["body"]["first"]["output"] == {"n": 1}
    assert (await later(world, 3).run()).runs == 3
