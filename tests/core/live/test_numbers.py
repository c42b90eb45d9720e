"""Numbers and spans of what happens: bounded, without secrets and URLs."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fixtures_world import ACTOR, TOKEN
from junctor.core.live import counting as bounds
from junctor.core.live.spans import Spans
from junctor.model.call import Mode

FLOW = {
    "key": "measured",
    "nodes": [
        {
            "id": "send",
            "type": "apiCall",
            "mode": "integration",
            "integrationSlug": "vendor",
            "operationKey": "send",
            "connection": "Vendor notes",
            "inputs": {"to": "ada@example.com"},
        }
    ],
}


async def run(world, mode=Mode.LIVE, flow=FLOW, **more):
    return await world.instance.runner.run(
        world.project.id, flow, environment="development", mode=mode, actor=ACTOR, **more
    )


@pytest.fixture
async def exported(world):
    """The finished spans of everything that happens in the world."""
    await world.connect()
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    world.instance.watching.hub.add(Spans(provider.get_tracer("test")))
    return exporter


async def test_runs_steps_and_calls_are_counted_and_timed(world):
    await world.connect()
    await run(world)
    await run(world, Mode.SANDBOX)
    await world.call("whoami", Mode.SANDBOX)
    await world.call("nope; DROP TABLE", Mode.SANDBOX)
    found, project = world.instance.watching.counting, world.project.id
    assert found.runs == {
        (project, "live", "succeeded", ""): 1,
        (project, "sandbox", "succeeded", ""): 1,
    }
    assert set(found.going.values()) == {0}
    assert found.steps == {(project, "apiCall", "succeeded"): 2}
    assert found.calls[project, "vendor.send", "live", ""] == 1
    assert [labels[1] for labels in found.calls if labels[3]] == ["unknown"]
    times = found.run_seconds[project, "live"]
    assert sum(times.counts) == 1
    assert times.seconds >= 0


async def test_counts_do_not_grow_without_end(world, monkeypatch):
    monkeypatch.setattr(bounds, "_MOST", 2)
    counting = bounds.Counting()
    world.instance.watching.hub.add(counting)
    await world.connect()
    for name in ("whoami", "send", "charge"):
        await world.call(name, Mode.SANDBOX, inputs={"to": "x"} if name == "send" else {})
    assert len(counting.calls) == 2
    assert len(counting.call_seconds) == 2


async def test_spans_hang_together_and_hold_no_secret_and_no_url(world, exported):
    done = await run(world)
    call, step, whole = exported.get_finished_spans()
    assert [each.name for each in (call, step, whole)] == ["call", "step", "run"]
    assert call.parent.span_id == step.context.span_id
    assert step.parent.span_id == whole.context.span_id
    assert whole.attributes["junctor.run.id"] == done.id
    assert call.attributes["junctor.operation"] == "vendor.send"
    assert step.attributes["junctor.node.id"] == "send"
    assert whole.start_time <= step.start_time <= whole.end_time
    text = " ".join(each.to_json() for each in exported.get_finished_spans())
    for kept_out in (TOKEN, "://", "ada@example.com", "vendor.example"):
        assert kept_out not in text


async def test_a_failed_run_is_an_error_and_calls_outside_runs_stand_alone(world, exported):
    failing = {"key": "f", "nodes": [{"id": "a", "type": "fail", "message": "private"}]}
    await run(world, flow=failing)
    *_, whole = exported.get_finished_spans()
    assert not whole.status.is_ok
    assert "private" not in whole.to_json()
    exported.clear()
    await world.call("whoami", Mode.SANDBOX)
    (alone,) = exported.get_finished_spans()
    assert (alone.name, alone.parent) == ("call", None)
