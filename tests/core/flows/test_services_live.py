"""Service tasks for real: a statement in PostgreSQL, a text message at a double of Twilio."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from fixtures_desk import ACTOR, connected
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.model.call import Mode
from junctor.model.errors import InvalidFlow
from junctor.model.flow import RunState
from junctor.testing import VendorDouble
from shared_cache import shared_cache

SID = "AC" + "0" * 32
TOKEN = "twilio-auth-token-000000"
TEXT = {"to": "+15005550006", "text": "See you {{event.day}}"}


def flow(service, inputs, body):
    task = {"id": "do", "type": "serviceTask", "service": service, "inputs": inputs, "next": "end"}
    return {"key": "told", "nodes": [task, {"id": "end", "type": "respond", "body": body}]}


async def ran(instance, project, document, given, mode=Mode.LIVE):
    return await instance.runner.run(
        project, document, environment="development", mode=mode, actor=ACTOR, input=given
    )


async def test_a_statement_with_values_runs_in_postgresql(outside, postgres_shop):
    await outside.connect(
        "postgres", postgres_shop.config(), postgres_shop.credential, port=postgres_shop.port
    )
    inputs = {
        "sql": "SELECT ?1::text AS name, ?2::int + 1 AS more",
        "parameters": ["{{event.name}}", "{{event.count}}"],
    }
    document = flow("sql", inputs, {"rows": "{{vars.rows}}", "count": "{{vars.rowCount}}"})
    assert (await outside.instance.flows.validate(outside.project, document)) == []
    run = await ran(outside.instance, outside.project, document, {"name": "x'; DROP", "count": 41})
    assert run.state is RunState.SUCCEEDED, run.error
    assert run.output["body"] == {"rows": [{"name": "x'; DROP", "more": 42}], "count": 1}
    broken = flow("sql", {"sql": "SELECT nothing FROM nowhere"}, {})
    run = await ran(outside.instance, outside.project, broken, {})
    assert (run.state, run.error["nodeId"]) == (RunState.FAILED, "do")
    assert "nowhere" in run.error["message"]


@pytest.mark.parametrize("number", [None, "+15005550001"])
async def test_a_text_message_needs_a_sender_before_and_when_it_is_sent(tmp_path, number):
    config = {"accountSid": SID, **({"fromNumber": number} if number else {})}
    async with VendorDouble.shipped("twilio", accept=[TOKEN], config=config) as double:
        settings = Settings(home=tmp_path / "home", cache=shared_cache(), host_map=double.host_map)
        instance = await Instance.open(settings)
        try:
            project = await instance.projects.create("Test", actor=ACTOR)
            credential = {"username": SID, "password": TOKEN}
            await connected(instance, project, double, "twilio", credential, config=config)
            bare = flow("sms", TEXT, {"id": "{{vars.messageId}}"})
            found = await instance.flows.validate(project.id, bare)
            assert [(f.severity, f.field) for f in found] == (
                [] if number else [("error", "inputs.from")]
            )
            if number is None:
                with pytest.raises(InvalidFlow, match="Nobody is named as the sender"):
                    await ran(instance, project.id, bare, {"day": "soon"}, Mode.SANDBOX)
            whole = flow("sms", {**TEXT, "from": "+15005550009"}, {"id": "{{vars.messageId}}"})
            run = await ran(instance, project.id, bare if number else whole, {"day": "soon"})
            assert run.state is RunState.SUCCEEDED, run.error
            (sent,) = double.received
            assert sent.path.endswith(f"/Accounts/{SID}/Messages.json")
            form = {"To": "+15005550006", "From": number or "+15005550009", "Body": "See you soon"}
            assert dict(parse_qsl(sent.content.decode())) == form
            assert run.output["body"]["id"]
        finally:
            await instance.close()
