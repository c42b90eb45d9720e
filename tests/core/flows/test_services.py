from __future__ import annotations

import pytest

from fixtures_world import ACTOR
from junctor.core.connections import ConnectionDraft
from junctor.core.flows.nodes import ServiceTask
from junctor.core.flows.services import fitted
from junctor.model.call import Mode
from junctor.model.flow import RunState
from junctor.model.spec import Operation

INPUTS = {"from": "a@example.com", "to": ["{{event.to}}", "bob@example.com"], "subject": "Hi"}


def mail(**more):
    inputs = {**INPUTS, "text": "Hello {{event.name}}"}
    return {"id": "m", "type": "serviceTask", "service": "email", "inputs": inputs, **more}


def flow(*nodes):
    return {"key": "intake", "nodes": list(nodes)}


async def connect(world, name="Mail"):
    draft = ConnectionDraft(integration_slug="postmark", name=name)
    saved = await world.instance.connections.create(world.project.id, draft, actor=ACTOR)
    return saved.connection


async def findings(world, node):
    found = await world.instance.flows.validate(world.project.id, flow(node))
    return [(f.severity, f.field, f.message) for f in found]


async def test_an_email_goes_through_whichever_connection_offers_it(world):
    await connect(world)
    run = await world.instance.runner.run(
        world.project.id,
        flow(mail(next="end"), {"id": "end", "type": "respond", "body": "{{vars.messageId}}"}),
        environment="development",
        mode=Mode.SANDBOX,
        actor=ACTOR,
        input={"to": "ada@example.com", "name": "Ada"},
    )
    assert run.state is RunState.SUCCEEDED, run.error
    step = (await world.instance.store.runs.steps(world.project.id, run.id))[0]
    assert step.summary.startswith("would have sent an email to")
    sent = step.exchanges[0]["request"]["body"]
    assert "ada@example.com, bob@example.com" in str(sent)
    assert "Hello Ada" in str(sent)


async def test_what_a_service_task_lacks_is_said(world):
    found = await findings(world, mail())
    assert found[0][:2] == ("error", "connection")
    assert "No connection of this project offers `email`" in found[0][2]
    await connect(world)
    assert await findings(world, mail()) == []
    missing = await findings(world, mail(inputs=INPUTS))
    assert missing[0][:2] == ("error", "inputs.text")
    assert "textBody" not in missing[0][2]
    assert ("warning", "inputs.fax") in [
        f[:2] for f in await findings(world, mail(inputs={**INPUTS, "text": "x", "fax": "1"}))
    ]
    found = await findings(world, mail(service="sms", connection="Mail", inputs={}))
    assert "does not offer `sms`" in found[0][2]
    await connect(world, name="Other mail")
    found = await findings(world, mail())
    assert "More than one connection offers `email`." in found[0][2]
    assert await findings(world, mail(connection="Other mail")) == []


async def test_an_operation_that_is_named_beside_the_service_is_said_not_to_be_called(world):
    connection = await connect(world)
    ((severity, field, message),) = await findings(world, mail(operationKey="sendTemplate"))
    assert (severity, field) == ("warning", "operationKey")
    assert message == "`sendTemplate` is not called: `email` is done by `sendEmail`."
    assert await findings(world, mail(operationKey="sendgrid.sendEmail", connection="Mail"))
    saved = await world.instance.flows.create(world.project.id, flow(mail()), actor=ACTOR)
    (drawn,) = saved.flow.draft["nodes"]
    assert drawn["operationKey"] == "sendEmail"
    assert await findings(world, drawn) == []
    before = {**drawn, "integrationSlug": "smtp", "operationKey": "send"}
    assert await findings(world, {**before, "connectionId": connection.id}) == []


async def test_a_message_without_a_sender_is_found_unless_the_connection_names_one(world):
    await connect(world)
    letter = {"to": "a@example.com", "subject": "Hi", "text": "Hello"}
    ((severity, field, message),) = await findings(world, mail(inputs=letter))
    assert (severity, field) == ("error", "inputs.from")
    assert message == "Nobody is named as the sender: `from` is left out."
    draft = ConnectionDraft(
        integration_slug="postmark", name="Own", config={"fromEmail": "a@example.com"}
    )
    await world.instance.connections.create(world.project.id, draft, actor=ACTOR)
    assert await findings(world, mail(inputs=letter, connection="Own")) == []


async def test_publishing_pins_the_operation_that_offers_the_service(world):
    connection = await connect(world)
    flows = world.instance.flows
    saved = await flows.create(world.project.id, flow(mail()), actor=ACTOR)
    drawn = saved.flow.draft["nodes"][0]
    assert (drawn["connectionId"], drawn["operationKey"]) == (connection.id, "sendEmail")
    version = await flows.publish(world.project.id, saved.flow.id, actor=ACTOR)
    pinned = version.document["nodes"][0]
    assert pinned["integrationSlug"] == "postmark"
    assert pinned["specDigest"].startswith("sha256:")
    assert pinned["inputs"]["text"] == "Hello {{event.name}}"


@pytest.mark.parametrize("value", [["a@x.example", "b@x.example"], "a@x.example"])
def test_a_list_becomes_one_text_where_the_operation_takes_no_list(value):
    operation = Operation(
        name="Send",
        effect="write",
        input={"type": "object", "properties": {"to": {"type": "string"}, "bodyText": {}}},
        implements={"service": "email", "inputs": {"text": "bodyText"}},
    )
    node = ServiceTask.model_validate(mail())
    made = fitted(node, operation, {"to": value, "text": "Hi"})
    shown = value if isinstance(value, str) else "a@x.example, b@x.example"
    assert made == {"to": shown, "bodyText": "Hi"}
