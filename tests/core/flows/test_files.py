from __future__ import annotations

import base64
import hashlib

import pytest

from fixtures_world import ACTOR
from junctor.core.connections import ConnectionDraft
from junctor.core.flows.files import StoredFiles, holds_file, is_reference
from junctor.model.call import Mode
from junctor.model.errors import NotConfigured
from junctor.model.flow import RunState

DATA = bytes(range(256)) * 40
DIGEST = "sha256:" + hashlib.sha256(DATA).hexdigest()


def kept(name=None):
    named = {"name": name} if name else {}
    return {**named, "contentType": "application/pdf", "size": len(DATA), "digest": DIGEST}


async def test_a_file_is_stored_aside_and_filled_in_again(world):
    world_files = StoredFiles(world.instance.store, world.project.id, await run_of(world), 1)
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
    assert await world.instance.store.files.read(world.project.id, DIGEST) == DATA
    assert await world.instance.store.files.read("prj_other", DIGEST) is None
    request = sent.exchanges[0]["request"]
    assert encoded[:100] in str(request), "the request itself carries the bytes"
