"""The reference server of the protocol, over both transports: found, approved, called, refused."""

from __future__ import annotations

import pytest

from core.imports.test_import import run
from fixtures_world import ACTOR
from junctor.core.catalog import CustomConnectors
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Mode
from junctor.model.connection import NetworkGrant
from junctor.model.ids import new_id
from mcpservers.peers import MISSING, everything, has

COMPLETED = {"prompt": "completable-prompt", "argument": "department", "value": "E"}
pytestmark = pytest.mark.skipif(not has("mcp-server-everything"), reason=MISSING)


async def open_to(world, port):
    await world.instance.store.grants.add(
        NetworkGrant(
            id=new_id("grt"),
            project_id=world.project.id,
            connection_id=None,
            cidr="127.0.0.1/32",
            ports=(port,),
            created_at=0,
        )
    )


async def connect(world, slug, url, name):
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name=name, integration_slug=slug, auth_type="none", config={"baseUrl": url}
        ),
        actor=ACTOR,
    )
    world.connection = saved.connection.id
    return saved.connection


@pytest.mark.parametrize(("transport", "path"), [("streamableHttp", "/mcp"), ("sse", "/sse")])
async def test_tools_are_operations_at_once_and_resources_and_prompts_are_read(
    world, transport, path
):
    with everything(transport) as port:
        await open_to(world, port)
        url = f"http://127.0.0.1:{port}{path}"
        generic = await connect(world, "mcp", url, "Everything")
        assert (await world.call("test")).outcome.ok
        listed = await world.call("listTools", all_pages=True)
        assert "echo" in [tool["name"] for tool in listed.outcome.output["items"]]
        resources = (await world.call("listResources")).outcome.output["resources"]
        read = await world.call("readResource", inputs={"uri": resources[0]["uri"]})
        assert read.outcome.output["contents"], read.outcome
        prompts = (await world.call("listPrompts")).outcome.output["prompts"]
        assert prompts
        templates = await world.call("listResourceTemplates", all_pages=True)
        assert all(each["uriTemplate"] for each in templates.outcome.output["items"])
        assert templates.outcome.output["items"]
        suggested = await world.call("completePrompt", inputs=COMPLETED)
        assert suggested.outcome.output["completion"]["values"] == ["Engineering"]
        gone = await world.call("readResource", inputs={"uri": "nothing://here"})
        assert not gone.outcome.ok
        assert gone.outcome.error_class in ("not_found", "rejected")
        found = await run(world, connection=generic.id, key="everything")
        assert (found["kind"], found["state"]) == ("mcp", "published")
        await connect(world, "everything", url, "Approved")
        shown = await world.call("echo", Mode.SANDBOX, inputs={"message": "Hello"})
        assert shown.summary.startswith("would have sent a call of the tool echo")
        assert shown.exchanges[0].request["params"] == {
            "name": "echo", "arguments": {"message": "Hello"},
        }  # fmt: skip
        said = await world.call("echo", inputs={"message": "Hello"})
        assert said.outcome.output["text"] == "Echo: Hello"
        wrong = await world.call("echo", inputs={"message": 5})
        assert wrong.outcome.error_class == "input"
        for key in found["operations"]:
            if key["selected"] and key["label"].startswith("tool "):
                operation = key["key"]
                assert (await world.call(operation, Mode.SANDBOX, inputs={})).outcome is not None
        again = await run(world, connection=generic.id, key="everything")
        assert again["state"] == "unchanged"


async def test_a_tool_that_is_not_what_was_approved_is_not_called(world):
    with everything("streamableHttp") as port:
        await open_to(world, port)
        url = f"http://127.0.0.1:{port}/mcp"
        generic = await connect(world, "mcp", url, "Everything")
        await run(world, connection=generic.id, key="everything",
                  selection={"operations": ["echo", "ping"]})  # fmt: skip
        entry = await world.instance.catalog.get(world.project.id, "everything")
        authored = entry.spec.authored()
        authored["operations"]["echo"]["mcp"]["pin"] = "sha256:of-another-description"
        authored["version"] = "2.0.0"
        custom = CustomConnectors(
            world.instance.store.specs, world.instance.catalog, world.instance.clock
        )
        await custom.save_draft(world.project.id, authored, "usr_test")
        await custom.publish(world.project.id, "everything", "2.0.0", "usr_test")
        await connect(world, "everything", url, "Approved")
        refused = await world.call("echo", inputs={"message": "Hello"})
        assert refused.outcome.error_class == "config"
        assert "is not what was approved" in refused.outcome.problem.message
        changed = await run(world, connection=generic.id, key="everything")
        assert changed["state"] == "saved"
        assert [c["kind"] for c in changed["drift"]] == ["tool_changed"]
        await custom.publish(world.project.id, "everything", changed["version"], "usr_test")
        said = await world.call("echo", inputs={"message": "Hello"})
        assert said.outcome.output["text"] == "Echo: Hello"


async def test_a_server_that_is_gone_or_no_mcp_server_is_told_apart(world):
    with everything("streamableHttp") as port:
        await open_to(world, port)
        await connect(world, "mcp", f"http://127.0.0.1:{port}/nowhere", "Nowhere")
        nowhere = await world.call("listTools")
        assert nowhere.outcome.error_class == "not_found"
        connection = await connect(world, "mcp", f"http://127.0.0.1:{port}/mcp", "There")
        assert (await world.call("listTools")).outcome.ok
    gone = await world.call("listTools")
    assert gone.outcome.error_class == "network"
    with pytest.raises(Exception, match="did not describe itself"):
        await run(world, connection=connection.id)
