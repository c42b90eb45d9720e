from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from fixtures_world import ACTOR, TOKEN
from junctor.adapters.engine import EmbeddedEngine, MemoryJournal
from junctor.core.flows import FlowRunner
from junctor.core.live import CallEnded, CardShown, RunEnded, RunStarted, StepEnded, StepStarted
from junctor.model.call import CallResult, Mode, Outcome, Scenario
from junctor.model.errors import (
    InvalidFlow,
    InvalidInput,
    NotConfigured,
    NotPermitted,
    UnknownObject,
)
from junctor.model.flow import FlowDocument, FlowVersion, RunState
from junctor.model.value import digest

STRICT = """
key: strict
name: Strict
version: 1.0.0
baseUrl: https://s.example
auth: [{type: basic}]
operations:
  ping:
    name: Ping
    effect: read
    auth: [basic]
    deprecated: true
    request: {method: GET, path: /}
"""


def flow(*nodes, **more):
    return {"key": "intake", "nodes": list(nodes), **more}


def send(node_id="a", **more):
    fields = {
        "id": node_id,
        "type": "apiCall",
        "mode": "integration",
        "operationKey": "vendor.send",
        "connection": "Vendor notes",
        "inputs": {"to": "{{event.to}}"},
    }
    return {**fields, **more}


def http(node_id="h", **more):
    return {"id": node_id, "type": "apiCall", "mode": "http", "url": "https://x.example/a", **more}


def respond(node_id, body):
    return {"id": node_id, "type": "respond", "body": body}


@pytest.fixture
async def go(world):
    """Runs a document in development; gives the run and its steps by node."""
    await world.connect()

    async def run(document, mode=Mode.SANDBOX, **more):
        fields = {"environment": "development", "input": {"to": "ada@example.com"}, **more}
        run = await world.instance.runner.run(
            world.project.id, document, mode=mode, actor=ACTOR, **fields
        )
        steps = await world.instance.store.runs.steps(world.project.id, run.id)
        return run, {step.node_id: step for step in steps}

    return run


async def test_a_flow_runs_live_with_mapped_variables_and_a_full_record(world, go):
    events = []
    document = flow(
        send(next="pop", outputMappings={"who": "user"}, cases={"2xx": "pop", "4xx": "no"}),
        {
            "id": "pop",
            "type": "screenPop",
            "card": {
                "title": "{{vars.who}}",
                "url": "https://crm.example/{{vars.noteId}}",
                "fields": {"Status": "{{vars.integrationStatus}}"},
            },
            "next": "r",
        },
        {"id": "no", "type": "fail", "message": "No."},
        respond(
            "r",
            {
                "id": "{{vars.noteId}}",
                "ok": "{{vars.integrationOk}}",
                "raw": "{{steps.a.output.user}}",
            },
        ),
    )
    world.instance.watching.hub.add(events.append)
    run, steps = await go(document, Mode.LIVE)
    assert run.state is RunState.SUCCEEDED
    assert run.output == {
        "status": 200,
        "headers": {},
        "body": {"id": "note_1", "ok": True, "raw": "Ada"},
    }
    assert world.seen[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert json.loads(world.bodies[0]) == {"to": "ada@example.com", "count": 1}
    a = steps["a"]
    assert (a.status, a.ok, a.branch, a.index) == (200, True, "2xx", 0)
    assert a.summary == "sent a note to ada@example.com"
    assert a.mapped["noteId"] == {"value": "note_1", "expression": "id", "from": "operation"}
    assert a.mapped["who"] == {"value": "Ada", "expression": "user", "from": "node"}
    assert TOKEN not in json.dumps(a.to_json())
    assert a.exchanges[0]["simulated"] is False
    assert a.finished_at >= a.started_at
    assert steps["no"].state is RunState.SKIPPED
    kinds = [type(e) for e in events]
    assert (kinds[0], kinds[-1]) == (RunStarted, RunEnded)
    assert (kinds.count(StepStarted), kinds.count(StepEnded), kinds.count(CallEnded)) == (3, 4, 1)
    card = next(e for e in events if isinstance(e, CardShown)).card
    assert card == {"title": "Ada", "url": "https://crm.example/note_1", "fields": {"Status": 200}}
    assert all(e.run.id == run.id for e in events if not isinstance(e, CallEnded))
    kept = await world.instance.store.runs.get(world.project.id, run.id)
    assert kept == run
    used = [e for e in await world.audit() if e["kind"] == "call"]
    assert used[0]["purpose"]["runId"] == run.id
    assert used[0]["purpose"]["nodeId"] == "a"


async def test_the_sandbox_needs_no_credential_and_says_what_would_have_been_sent(world, go):
    run, steps = await go(
        flow(send(next="r"), respond("r", "{{vars.noteId}}")), environment="production"
    )
    assert run.state is RunState.SUCCEEDED
    assert steps["a"].summary == "would have sent a note to ada@example.com"
    assert steps["a"].exchanges[0]["simulated"] is True
    assert world.seen == []


@pytest.mark.parametrize(
    ("scenario", "branch", "status"),
    [
        (Scenario.UNAUTHORIZED, "auth", 200),
        (Scenario.NOT_FOUND, "4xx", 200),
        (Scenario.SERVER_ERROR, "5xx", 503),
        (Scenario.TIMEOUT, "timeout", 0),
    ],
)
async def test_scenarios_are_routed_by_their_cases(go, scenario, branch, status):
    names = ("auth", "4xx", "5xx", "timeout")
    cases = {name: f"n{i}" for i, name in enumerate(names)}
    nodes = [
        respond(f"n{i}", f"{name} {{{{vars.integrationStatus}}}}") for i, name in enumerate(names)
    ]
    run, steps = await go(flow(send(cases=cases), *nodes), scenarios={"a": scenario})
    assert steps["a"].branch == branch
    assert steps["a"].status == status
    assert run.output["body"] == f"{branch} {status}"
    with pytest.raises(InvalidInput, match="no node `zz`"):
        await go(flow(send()), scenarios={"zz": scenario})


async def test_a_failure_without_a_case_fails_the_run_with_its_problem(go):
    run, steps = await go(
        flow(send(next="r"), respond("r", 1)), scenarios={"a": Scenario.SERVER_ERROR}
    )
    assert run.state is RunState.FAILED
    assert run.error["nodeId"] == "a"
    assert run.error["errorClass"] == "remote"
    assert steps["r"].state is RunState.SKIPPED
    document = flow(send(next="r", continueOnError=True), respond("r", "{{vars.integrationOk}}"))
    run, _ = await go(document, scenarios={"a": Scenario.SERVER_ERROR})
    assert (run.state, run.output["body"]) == (RunState.SUCCEEDED, False)


async def test_a_preflight_failure_reports_status_0_and_can_be_routed(go):
    document = flow(
        send(inputs={"to": "{{event.missing}}"}, cases={"input": "r"}),
        respond(
            "r",
            ["{{vars.integrationStatus}}", "{{vars.integrationOk}}", "{{steps.a.problem.field}}"],
        ),
    )
    run, steps = await go(document)
    assert run.output["body"] == [0, False, "inputs.to"]
    assert steps["a"].problem["message"].startswith("`inputs`")


async def test_secrets_are_markers_that_only_the_door_replaces(world, go):
    document = flow(
        send(inputs={"to": "a", "text": "code {{secret.token}} {{conn.x | default('-')}}"})
    )
    run, steps = await go(document, Mode.LIVE)
    assert run.state is RunState.SUCCEEDED
    assert json.loads(world.bodies[0])["text"] == f"code {TOKEN} -"
    assert steps["a"].inputs["text"] == "code [secret:token] -"


async def test_a_transform_shapes_what_the_own_mappings_see(go):
    sample = {"id": "n7", "items": [{"n": 1}, {"n": 2}]}
    document = flow(
        send(
            sample=sample,
            transform="items[].n",
            outputMappings={"first": "[0]", "bad": "keys(@)"},
            next="r",
        ),
        respond("r", ["{{vars.first}}", "{{vars.noteId}}"]),
    )
    run, steps = await go(document)
    assert run.output["body"] == [1, "n7"]
    assert steps["a"].warnings[0].startswith("bad: ")
    run, steps = await go(flow(send(sample=sample, transform="sum(@)")))
    assert run.state is RunState.FAILED
    assert (steps["a"].status, steps["a"].ok) == (200, False)
    assert "`transform`" in steps["a"].problem["message"]


async def test_variables_and_switches_choose_the_way(go):
    nodes = [
        {
            "id": "s",
            "type": "set",
            "variables": {
                "kind": "{{input.kind | upper}}",
                "total": {"jmespath": "sum(input.items[].n)"},
                "copy": "{{input.items}}",
            },
            "next": "w",
        },
        {
            "id": "w",
            "type": "switch",
            "on": "{{vars.kind}}",
            "cases": {"A": "q", "B": None},
            "default": "d",
        },
        {
            "id": "q",
            "type": "switch",
            "rules": [
                {"when": "vars.total > `5`", "next": "big"},
                {"when": "vars.total", "next": "small"},
            ],
        },
        respond("big", "big {{vars.total}}"),
        respond("small", "small"),
        respond("d", "default"),
    ]
    items = [{"n": 2}, {"n": 4}]
    for given, branch, body in (
        ({"kind": "a", "items": items}, "A", "big 6"),
        ({"kind": "a", "items": items[:1]}, "A", "small"),
        ({"kind": "b", "items": items}, "B", None),
        ({"kind": "c", "items": items}, "default", "default"),
    ):
        run, steps = await go(flow(*nodes), input=given)
        assert steps["w"].branch == branch
        assert (run.output or {}).get("body") == body
    run, steps = await go(flow(*nodes), input={"kind": "a", "items": [{"n": "x"}]})
    assert run.error["nodeId"] == "s"
    assert run.error["field"] == "variables.total"


async def test_a_switch_without_a_match_goes_on_or_ends(go):
    switch = {"id": "w", "type": "switch", "on": "x", "cases": {"y": None}, "next": "r"}
    run, _ = await go(flow(switch, respond("r", 1)))
    assert run.output["body"] == 1
    run, steps = await go(flow({**switch, "cases": {"default": "r"}}, respond("r", 1)))
    assert steps["w"].branch == "default"
    run, _ = await go(flow({**switch, "next": None}))
    assert (run.state, run.output) == (RunState.SUCCEEDED, None)
    ruled = {
        "id": "w",
        "type": "switch",
        "rules": [{"when": "input.zz", "next": None}],
        "default": "r",
    }
    run, _ = await go(flow(ruled, respond("r", 2)))
    assert run.output["body"] == 2


async def test_fail_and_bad_answers_fail_the_run(go):
    run, _ = await go(
        flow({"id": "f", "type": "fail", "message": "No {{input.to}}", "errorClass": "conflict"})
    )
    assert run.state is RunState.FAILED
    assert run.error["message"] == "No ada@example.com"
    assert run.error["errorClass"] == "conflict"
    run, _ = await go(flow({"id": "r", "type": "respond", "status": "{{input.to}}"}))
    assert run.error["field"] == "status"
    run, _ = await go(
        flow(
            {
                "id": "r",
                "type": "respond",
                "status": "20{{input.n}}",
                "headers": {"X-A": "{{input.n}}"},
            }
        ),
        input={"n": 4},
    )
    assert (run.output["status"], run.output["headers"]) == (204, {"X-A": "4"})
    pop = {"id": "p", "type": "screenPop", "card": {"title": "x", "url": "{{input.u}}"}}
    run, _ = await go(flow(pop), input={"u": "javascript:alert(1)"})
    assert run.error["field"] == "card.url"


@asynccontextmanager
async def plain_server(answer):
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def test_http_mode_sends_what_stands_on_the_node_and_sets_its_variables(world, go):
    seen = []

    async def answer(request):
        seen.append((request.method, request.path_qs, dict(request.headers), await request.text()))
        if request.path == "/gone":
            return web.json_response({"error": "gone"}, status=404)
        return web.json_response({"temp": 3})

    project = world.project.id
    await world.instance.secrets.put(
        project, "KEY", "development", "hush-hush-99-hush", actor=ACTOR
    )
    async with plain_server(answer) as port:
        world.port = port
        await world.grant(None)
        document = flow(
            http(
                url=f"http://127.0.0.1:{port}/w?city={{{{input.city}}}}",
                method="POST",
                headers={"X-City": "{{input.city}}"},
                body={"city": "{{input.city}}"},
                auth={"type": "header", "name": "X-Key", "value": "{env.KEY}"},
                responseVariable="weather",
                next="g",
            ),
            http("g", url=f"http://127.0.0.1:{port}/gone", cases={"4xx": "r"}),
            respond(
                "r",
                [
                    "{{vars.weather.temp}}",
                    "{{vars.httpStatus}}",
                    "{{vars.httpOk}}",
                    "{{vars.httpResult.error}}",
                ],
            ),
        )
        run, steps = await go(document, Mode.LIVE, input={"city": "Graz"}, may_bind_secrets=True)
    assert run.output["body"] == [3, 404, False, "gone"], (run.error, steps)
    method, path, headers, body = seen[0]
    assert (method, path, json.loads(body)) == ("POST", "/w?city=Graz", {"city": "Graz"})
    assert headers["X-Key"] == "hush-hush-99-hush"
    assert headers["X-City"] == "Graz"
    assert "hush-hush" not in json.dumps(steps["h"].to_json())
    assert steps["h"].inputs["body"] == {"city": "Graz"}
    with pytest.raises(NotPermitted, match="connection admin"):
        await go(document, Mode.LIVE)


async def test_http_mode_in_the_sandbox_and_its_failures(go):
    document = flow(http(sample={"n": 1}, next="r"), respond("r", "{{vars.httpResult.n}}"))
    run, steps = await go(document)
    assert run.output["body"] == 1
    assert steps["h"].summary.startswith("would have sent an HTTP GET request")
    run, _ = await go(
        flow(http(cases={"timeout": "r"}), respond("r", "{{vars.httpStatus}}")),
        scenarios={"h": Scenario.TIMEOUT},
    )
    assert run.output["body"] == 0
    run, steps = await go(flow(http(url="{{input.zz}}")))
    assert run.error["field"] == "url"
    assert steps["h"].status == 0


async def test_a_live_run_refuses_to_start_without_what_it_needs(world, go):
    runs = world.instance.store.runs
    auth = {"type": "bearer", "token": "{env.KEY}"}
    document = flow(
        send(next="h"),
        http(auth=auth, next="f"),
        send("f", operationKey="fax.send", connection=None),
    )
    with pytest.raises(NotConfigured) as caught:
        await go(document, Mode.LIVE, environment="production", may_bind_secrets=True)
    missing = caught.value.details["missing"]
    assert [(m["node"], m["field"]) for m in missing] == [
        ("a", "connectionId"),
        ("h", "auth"),
        ("f", "operationKey"),
    ]
    assert "Open “Vendor notes” and enter the credential for production." in caught.value.cure
    assert await runs.all(world.project.id) == []
    with pytest.raises(NotConfigured, match="no environment `moon`"):
        await go(document, environment="moon")
    run, _ = await go(flow(send()), Mode.LIVE)
    assert run.state is RunState.SUCCEEDED


async def test_a_connection_whose_auth_or_existence_does_not_fit_keeps_a_live_run_from_starting(
    world, go
):
    flows, store = world.instance.flows, world.instance.store
    saved = await flows.create(world.project.id, flow(send()), actor=ACTOR)
    await flows.publish(world.project.id, "intake", actor=ACTOR)
    row = await store.connections.get(world.project.id, world.connection)
    odd = row.model_copy(update={"auth_type": "gone"})
    await store.connections.update(odd, expected_revision=row.revision)
    with pytest.raises(NotConfigured, match="works with bearer_token or none"):
        await go(saved.flow, Mode.LIVE, version=1)
    await store.connections.delete(world.project.id, world.connection)
    with pytest.raises(NotConfigured, match="does not exist"):
        await go(saved.flow, Mode.LIVE, version=1)
    run, steps = await go(saved.flow, version=1)
    assert run.error["errorClass"] == "config"
    assert steps["a"].status == 0


async def test_a_published_version_keeps_its_pin_and_a_broken_one_fails_clearly(world, go):
    flows, store = world.instance.flows, world.instance.store
    document = flow(send(cases={"config": "r"}), respond("r", "{{steps.a.problem.message}}"))
    saved = await flows.create(world.project.id, document, actor=ACTOR)
    version = await flows.publish(world.project.id, "intake", actor=ACTOR)
    run, _ = await go(saved.flow, Mode.LIVE, version=1)
    assert (run.flow_version, run.flow_digest, run.flow_id) == (1, version.digest, saved.flow.id)
    assert run.state is RunState.SUCCEEDED
    with pytest.raises(UnknownObject, match="no version 9"):
        await go(saved.flow, version=9)
    node = {**version.document["nodes"][0], "specDigest": "sha256:00"}
    broken = {**version.document, "nodes": [node, version.document["nodes"][1]]}
    changed = {"version": 2, "document": broken, "digest": digest(broken)}
    await store.flows.add_version(version.model_copy(update=changed))
    for mode in (Mode.LIVE, Mode.SANDBOX):
        run, steps = await go(saved.flow, mode, version=2)
        assert "was pinned at version 1.0.0" in run.output["body"]
        assert (steps["a"].status, steps["a"].error_class) == (0, "config")


async def _published_before(world, flow):
    """A version without a pin, as older releases published them."""
    await world.instance.store.flows.add_version(
        FlowVersion(
            flow_id=flow.id,
            project_id=flow.project_id,
            version=1,
            document=flow.draft,
            digest=digest(flow.draft),
            published_at=flow.created_at,
            published_by=str(ACTOR),
        )
    )


async def test_an_operation_that_was_never_pinned_runs_in_the_sandbox_marked_or_as_http(world, go):
    fax = send(
        operationKey="fax.send",
        connection=None,
        inputs={"n": "{{input.to}}"},
        outputMappings={"faxId": "id"},
    )
    run, steps = await go(
        flow({**fax, "sample": {"id": 7}, "next": "r"}, respond("r", "{{vars.faxId}}"))
    )
    assert run.output["body"] == 7
    assert steps["a"].summary == "would have sent a call of fax.send"
    assert "never pinned: simulated" in steps["a"].warnings[0]
    # A connector of that name that appears after publishing does not re-route it.
    saved = await world.instance.flows.create(world.project.id, flow(fax), actor=ACTOR)
    await _published_before(world, saved.flow)
    run, _ = await go(saved.flow, version=1)
    assert run.state is RunState.SUCCEEDED
    seen = []

    async def answer(request):
        seen.append((request.method, await request.text(), dict(request.headers)))
        return web.json_response({"id": 8})

    async with plain_server(answer) as port:
        world.port = port
        await world.grant(None)
        url = f"http://127.0.0.1:{port}/fax"
        run, steps = await go(flow({**fax, "url": url, "headers": {"X-A": "1"}}), Mode.LIVE)
        await go(flow({**fax, "url": url, "body": {"own": 1}, "method": "put"}), Mode.LIVE)
        await go(flow({**fax, "url": url, "inputs": {}}), Mode.LIVE)
    assert [(m, json.loads(b) if b else None) for m, b, _ in seen] == [
        ("POST", {"n": "ada@example.com"}),
        ("PUT", {"own": 1}),
        ("GET", None),
    ]
    assert "Authorization" not in seen[0][2]
    assert steps["a"].mapped["faxId"]["value"] == 8
    assert "plain HTTP" in steps["a"].warnings[0]


async def test_an_unknown_operation_in_a_published_version_is_never_run_live(world, go):
    fax = send(operationKey="fax.send", connection=None)
    saved = await world.instance.flows.create(world.project.id, flow(fax), actor=ACTOR)
    await _published_before(world, saved.flow)
    with pytest.raises(NotConfigured, match=r"`fax\.send` is not in the catalog"):
        await go(saved.flow, Mode.LIVE, version=1)


async def test_a_document_that_does_not_hold_together_does_not_start(world, go):
    with pytest.raises(InvalidFlow):
        await go({"key": "a", "nodes": [{"id": "a", "type": "zz"}]})
    with pytest.raises(InvalidFlow, match="node `a`, field `next`"):
        await go(flow(send(next="zz")))
    schema = {
        "type": "object",
        "required": ["to"],
        "properties": {"to": {"type": "string"}, "n": {"default": 3}},
    }
    document = flow(respond("r", ["{{input.n}}", "{{event.to}}"]), input=schema)
    with pytest.raises(InvalidInput, match="The input of the flow"):
        await go(document, input={"to": 1})
    run, _ = await go(FlowDocument.model_validate(document), input=None, event={"to": "x"})
    assert run.output["body"] == [3, "x"]
    run, _ = await go(flow(respond("r", "{{event.a}}{{input.b}}")), input={"b": 2}, event={"a": 1})
    assert run.output["body"] == "12"
    assert run.input == {"input": {"b": 2}, "event": {"a": 1}}


class Recorded:
    """Calls whose outcomes are given."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)

    async def call(self, call):
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return CallResult(outcome=outcome)


def runner_with(world, *outcomes):
    instance = world.instance
    engine = EmbeddedEngine(MemoryJournal(instance.store.runs))
    calls = Recorded(*outcomes)
    return FlowRunner(instance.store, instance.catalog, calls, engine, clock=instance.clock)


async def test_a_bug_in_a_node_is_a_step_that_failed_without_its_details(world):
    await world.connect()
    runner = runner_with(world, RuntimeError("boom"), Outcome(status=200, ok=True, output={}))
    fields = {
        "environment": "development",
        "mode": Mode.SANDBOX,
        "actor": ACTOR,
        "input": {"to": "a"},
    }
    run = await runner.run(world.project.id, flow(send()), **fields)
    assert run.error["errorClass"] == "internal"
    assert "boom" not in json.dumps(run.to_json())
    assert (await runner.run(world.project.id, flow(send()), **fields)).state is RunState.SUCCEEDED


async def test_a_cancelled_run_says_so(world):
    await world.connect()
    started = asyncio.Event()

    class Waiting:
        async def call(self, call):
            started.set()
            await asyncio.sleep(60)

    instance = world.instance
    engine = EmbeddedEngine(MemoryJournal(instance.store.runs))
    runner = FlowRunner(instance.store, instance.catalog, Waiting(), engine)
    fields = {
        "environment": "development",
        "mode": Mode.SANDBOX,
        "actor": ACTOR,
        "input": {"to": "a"},
    }
    task = asyncio.create_task(runner.run(world.project.id, flow(send()), run_id="run_1", **fields))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = await instance.store.runs.get(world.project.id, "run_1")
    assert kept.state is RunState.CANCELLED


async def test_a_call_that_was_cancelled_by_itself_is_an_outcome(world):
    await world.connect()
    runner = runner_with(world, asyncio.CancelledError())
    fields = {
        "environment": "development",
        "mode": Mode.SANDBOX,
        "actor": ACTOR,
        "input": {"to": "a"},
    }
    document = flow(send(cases={"cancelled": "r"}), respond("r", "stopped"))
    run = await runner.run(world.project.id, document, **fields)
    assert run.output["body"] == "stopped"


async def test_whoever_looks_on_cannot_disturb_a_run(world, go, caplog):
    def broken(event):
        raise OSError("the listener is gone")

    world.instance.watching.hub.add(broken)
    run, _ = await go(flow(send()))
    assert run.state is RunState.SUCCEEDED
    assert "the listener is gone" in caplog.text


async def test_a_connection_needing_connector_without_one_is_named(world, go):
    folder = world.instance.settings.connectors[0] / "strict"
    folder.mkdir()
    (folder / "connector.yaml").write_text(STRICT)
    world.instance.catalog.reload()
    node = send(operationKey="strict.ping", connection=None, inputs={})
    findings = await world.instance.flows.validate(world.project.id, flow(node))
    assert {(f.severity, f.field) for f in findings} == {
        ("warning", "operationKey"),
        ("warning", "connectionId"),
    }
    with pytest.raises(NotConfigured, match="Strict needs a connection"):
        await go(flow(node), Mode.LIVE)


async def test_a_run_that_fails_with_a_long_text_says_its_beginning_and_its_class(go):
    failing = {"id": "f", "type": "fail", "message": "{{input.said}}", "errorClass": "conflict"}
    run, steps = await go(flow(failing), input={"said": "No: " + "é" * 200_000})
    assert run.error["errorClass"] == run.error_class == "conflict"
    assert run.error["message"].startswith("No: éé")
    assert len(run.error["message"]) < 4000
    assert steps["f"].problem["message"] == run.error["message"]
