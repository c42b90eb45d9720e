from __future__ import annotations

import base64
import hashlib

import orjson
import pytest
from aiohttp import web

from fixtures_world import ACTOR, HOST
from junctor.core.calls.adhoc import is_binary
from junctor.core.connections import ConnectionDraft
from junctor.core.flows.files import StoredFiles, holds_file, is_reference
from junctor.model.call import Mode
from junctor.model.errors import NotConfigured
from junctor.model.flow import RunState
from junctor.model.request import HttpResponse

DATA = bytes(range(256)) * 40
DIGEST = "sha256:" + hashlib.sha256(DATA).hexdigest()


def kept(name=None):
    named = {"name": name} if name else {}
    return {**named, "contentType": "application/pdf", "size": len(DATA), "digest": DIGEST}


async def test_a_file_is_stored_aside_and_filled_in_again(world):
    run_id = await run_of(world)
    world_files = StoredFiles(world.instance.runner.files, world.project.id, run_id, "user:ada")
    file = {"name": "a.pdf", "contentType": "application/pdf", "size": 3}
    given = {"x": [{**file, "base64": base64.b64encode(DATA).decode()}], "y": {"base64": 7}}
    assert holds_file(given)
    found = await world_files.aside(given)
    assert found == {"x": [{**kept("a.pdf"), "file": True}], "y": {"base64": 7}}
    assert is_reference(found["x"][0])
    schema = {"properties": {"x": {"items": {"type": "object"}}}}
    again = await world_files.filled(found, schema)
    assert base64.b64decode(again["x"][0]["base64"]) == DATA
    text = await world_files.filled(found, {"properties": {"x": {"items": {"type": "string"}}}})
    assert base64.b64decode(text["x"][0]) == DATA
    strict = {"additionalProperties": False, "properties": {"name": {}, "base64": {}}}
    fits = await world_files.filled(found["x"][0], strict)
    assert set(fits) == {"name", "base64"}
    gone = {**found["x"][0], "digest": "sha256:0"}
    with pytest.raises(NotConfigured, match="not kept any more"):
        await world_files.filled([gone])
    odd = {"base64": "no base64!", "name": "x"}
    assert await world_files.aside(odd) == odd


async def run_of(world):
    document = {"key": "k", "nodes": [{"id": "a", "type": "respond"}]}
    run = await world.instance.runner.run(
        world.project.id, document, environment="development", mode=Mode.SANDBOX, actor=ACTOR
    )
    return run.id


async def test_a_download_is_attached_to_an_email_without_entering_a_record(world):
    await world.connect()
    draft = ConnectionDraft(integration_slug="postmark", name="Mail")
    await world.instance.connections.create(world.project.id, draft, actor=ACTOR)
    file = {"contentType": "application/pdf", "size": len(DATA)}
    sample = {**file, "base64": base64.b64encode(DATA).decode()}
    nodes = [
        {
            "id": "get",
            "type": "apiCall",
            "mode": "http",
            "url": "https://files.example/a.pdf",
            "sample": sample,
            "next": "mail",
        },
        {
            "id": "mail",
            "type": "serviceTask",
            "service": "email",
            "inputs": {
                "from": "a@example.com",
                "to": "b@example.com",
                "text": "Here it is",
                "attachments": [
                    {
                        "name": "a.pdf",
                        "contentType": "{{steps.get.output.contentType}}",
                        "content": "{{steps.get.output}}",
                    }
                ],
            },
        },
    ]
    run = await world.instance.runner.run(
        world.project.id,
        {"key": "k", "nodes": nodes},
        environment="development",
        mode=Mode.SANDBOX,
        actor=ACTOR,
    )
    assert run.state is RunState.SUCCEEDED, run.error
    got, sent = await world.instance.store.runs.steps(world.project.id, run.id)
    assert got.output == {**kept(), "file": True}
    assert sent.inputs["attachments"][0]["content"] == {**kept(), "file": True}
    records = await world.instance.engine.steps(world.project.id, run.id)
    encoded = base64.b64encode(DATA).decode()
    assert not any(encoded[:200] in str(each.record) for each in records)
    assert await opened(world, run.id) == DATA
    assert await world.instance.store.files.read("prj_other", DIGEST) is None
    request = sent.exchanges[0]["request"]
    assert encoded[:100] in str(request), "the request itself carries the bytes"


async def opened(world, run_id):
    return await world.instance.runner.files.open(
        world.project.id, DIGEST, actor="user:ada", run_id=run_id
    )


async def test_bytes_come_and_go_live_over_plain_http_by_reference(trusting_world):
    world = trusting_world
    await world.grant(None)
    named = {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="a.pdf"',
    }

    async def vendor(request):
        if request.method == "GET":
            return web.Response(body=DATA, headers=named)
        return web.json_response({"ok": True})

    world.handler = vendor
    nodes = [
        {"id": "get", "type": "apiCall", "mode": "http", "url": f"https://{HOST}/a", "next": "put"},
        {
            "id": "put",
            "type": "apiCall",
            "mode": "http",
            "method": "PUT",
            "url": f"https://{HOST}/b",
            "body": "{{steps.get.output}}",
            "next": "wrap",
        },
        {
            "id": "wrap",
            "type": "apiCall",
            "mode": "http",
            "method": "POST",
            "url": f"https://{HOST}/c",
            "body": {"content": "{{steps.get.output}}"},
            "next": "form",
        },
        {
            "id": "form",
            "type": "apiCall",
            "mode": "http",
            "method": "POST",
            "url": f"https://{HOST}/d",
            "headers": {"Content-Type": "multipart/form-data"},
            "body": {"docs": ["{{steps.get.output}}"], "note": "hi"},
        },
    ]
    run = await world.instance.runner.run(
        world.project.id,
        {"key": "k", "nodes": nodes},
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
    )
    assert run.state is RunState.SUCCEEDED, run.error
    got = (await world.instance.store.runs.steps(world.project.id, run.id))[0]
    assert got.output == {**kept("a.pdf"), "file": True}
    assert world.bodies[1] == DATA
    assert world.seen[1].headers["Content-Type"] == "application/pdf"
    assert orjson.loads(world.bodies[2]) == {"content": base64.b64encode(DATA).decode()}
    assert world.seen[3].headers["Content-Type"].startswith("multipart/form-data; boundary=")
    head = b'name="docs"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    assert head + DATA in world.bodies[3]
    (file,) = await world.instance.store.files.of(world.project.id, run.id)
    assert (file.name, file.content_type, file.size) == ("a.pdf", "application/pdf", len(DATA))


async def test_a_file_goes_through_steps_items_and_another_flow_and_back(trusting_world):
    world = trusting_world
    await world.grant(None)
    answer = bytes(reversed(DATA))

    async def vendor(request):
        data = {"/a": DATA, "/sealed": answer}.get(request.path)
        if data is None:
            return web.json_response({"ok": True})
        return web.Response(body=data, headers={"Content-Type": "application/pdf"})

    def call(node_id, path, body=None, **more):
        sends = {} if body is None else {"method": "PUT", "body": body}
        url = f"https://{HOST}{path}"
        return {"id": node_id, "type": "apiCall", "mode": "http", "url": url, **sends, **more}

    world.handler = vendor
    inside = [
        call("put", "/inside", "{{input.doc}}", next="get"),
        call("get", "/sealed", next="give"),
        {"id": "give", "type": "respond", "body": {"sealed": "{{steps.get.output}}"}},
    ]
    under = {"key": "under", "nodes": inside}
    await world.instance.flows.create(world.project.id, under, actor=ACTOR)
    nodes = [
        call("get", "/a", next="hold"),
        {"id": "hold", "type": "set", "variables": {"doc": "{{steps.get.output}}"}, "next": "sub"},
        {"id": "sub", "type": "flow", "flow": "under", "input": {"doc": "{{vars.doc}}"}},
        call("back", "/back", "{{steps.sub.output.sealed}}", next="each"),
        {"id": "each", "type": "forEach", "items": ["{{vars.doc}}", "{{steps.sub.output.sealed}}"]},
    ]
    nodes[2]["next"] = "back"
    nodes[4]["nodes"] = [call("item", "/item", "{{vars.item}}")]
    run = await world.instance.runner.run(
        world.project.id,
        {"key": "k", "nodes": nodes},
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
    )
    assert run.state is RunState.SUCCEEDED, run.error
    sent = zip(world.seen, world.bodies, strict=True)
    puts = [(request.path, body) for request, body in sent if request.method == "PUT"]
    assert puts == [
        ("/inside", DATA),
        ("/back", answer),
        ("/item", DATA),
        ("/item", answer),
    ]
    every = [step async for table, step in world.instance.store.rows() if table == "steps"]
    assert len(every) == 10
    assert base64.b64encode(DATA).decode()[:200] not in str(every)


async def test_files_are_sealed_audited_rewrapped_and_go_with_the_payloads(world):
    store, project = world.instance.store, world.project.id
    run_id = await run_of(world)
    await world.instance.runner.files.keep(project, run_id, DATA)
    sealed = await store.files.read(project, DIGEST)
    assert DATA[:64] not in sealed
    assert await opened(world, run_id) == DATA
    (entry,) = await entries(world, "file.open")
    assert (entry["actor"], entry["detail"]) == ("user:ada", {"digest": DIGEST})
    rewrap = world.instance.rewrap("user:ada")
    await rewrap.rotate_project(project)
    assert (await rewrap.run())["rewrapped"] == 1
    assert await store.files.read(project, DIGEST) != sealed
    assert await opened(world, run_id) == DATA
    assert sum((await rewrap.rows_by_key()).values()) == 1
    now = world.instance.clock.now()
    assert await store.runs.prune(project, now + 1, now, 10) == 1
    assert await store.files.of(project, run_id) == []
    assert await opened(world, run_id) is None


async def entries(world, kind):
    await world.instance.store.audit.flush()
    found = await world.instance.store.audit.entries(world.project.id, where={"kind": kind})
    return [each.body for each in found]


@pytest.mark.parametrize(
    ("kind", "content", "binary"),
    [
        ("application/pdf", b"%PDF", True),
        ("image/svg+xml", b"<svg/>", False),
        ("text/plain", b"\xff", False),
        ("application/problem+json", b"{}", False),
        (None, b"plain", False),
        (None, b"\xff\xfe", True),
        ("application/pdf", b"", False),
    ],
)
def test_what_is_no_text_is_a_file(kind, content, binary):
    headers = (("Content-Type", kind),) if kind else ()
    assert is_binary(HttpResponse(status=200, headers=headers, content=content)) is binary
