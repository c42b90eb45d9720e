"""An import into a project: through the door, saved, called live, compared when it is repeated."""

from __future__ import annotations

import orjson
import pytest
from aiohttp import web

from fixtures_world import ACTOR, AUTHORITY, HOST, TOKEN
from junctor.core.catalog import CustomConnectors
from junctor.core.connections import ConnectionDraft
from junctor.core.imports import Asker, ConnectorImports, DoorFetcher, ImportRequest, behind
from junctor.model.call import Mode
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import AlreadyExists, Blocked, InvalidInput, UnknownObject

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}


def description(version="1", **more):
    answer = {"200": {"description": "", "content": {"application/json": {"schema": THING}}}}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {
        "name": {"type": "string"}, "secretName": {"type": "string"}}}}}}  # fmt: skip
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": version},
        "servers": [{"url": f"https://{HOST}/v1"}],
        "components": {"securitySchemes": {"b": {"type": "http", "scheme": "bearer"}}},
        "security": [{"b": []}],
        "paths": {
            "/things": {
                "get": {"operationId": "listThings", "responses": answer},
                "post": {"operationId": "makeThing", "requestBody": body, "responses": answer},
            },
            **more,
        },
    }


def imports(world):
    instance = world.instance
    custom = CustomConnectors(instance.store.specs, instance.catalog, instance.clock)
    return ConnectorImports(instance.store, instance.catalog, custom)


async def run(world, document=None, *, url=None, connection=None, **more):
    instance = world.instance
    source = (
        {"url": url, "connection": connection}
        if url
        else {"connection": connection}
        if connection
        else {"text": document if isinstance(document, str) else orjson.dumps(document).decode()}
    )
    request = ImportRequest.model_validate({"source": source, **more})
    fetcher = DoorFetcher(
        instance.calling.door,
        instance.calling.policies,
        instance.store,
        instance.clock,
        world.project.id,
        ACTOR,
    )
    asker = Asker(instance.caller, instance.store, world.project.id, ACTOR)
    return await imports(world).run(
        world.project.id, request, "usr_test", fetcher=fetcher, ask=asker.get, may_publish=True
    )


async def connect(world, slug):
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name=f"Imported {slug}",
            integration_slug=slug,
            auth_type="bearer_token",
            environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
            credentials={"development": {"token": TOKEN}},
        ),
        actor=ACTOR,
        may_bind_secrets=True,
    )
    await world.grant(saved.connection.id)
    world.connection = saved.connection.id
    return saved.connection


async def test_what_was_imported_is_called_in_the_sandbox_and_live(world):
    preview = await run(world, description(), preview=True)
    assert preview["state"] == "preview"
    assert [o["key"] for o in preview["operations"]] == ["listThings", "makeThing"]
    assert await world.instance.catalog.versions(world.project.id, "things") == []
    saved = await run(world, description())
    assert (saved["state"], saved["version"], saved["test"]) == ("saved", "1.0.0", "listThings")
    await connect(world, "things")
    shown = await world.call("makeThing", Mode.SANDBOX, inputs={"name": "Lamp"})
    assert shown.outcome.ok
    assert shown.exchanges[0].request["url"] == f"https://{HOST}/v1/things"
    assert world.seen == []
    live = await world.call("makeThing", inputs={"name": "Lamp"})
    assert live.outcome.output["id"] == "note_1"
    assert world.bodies == [b'{"name":"Lamp"}']
    assert world.seen[0].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_an_address_is_fetched_through_the_door_guarded_and_audited(world):
    async def answer(request):
        if request.path == "/gone.json":
            return web.Response(status=404)
        return web.json_response(description())

    world.handler = answer
    with pytest.raises(Blocked):
        await run(world, url="https://169.254.169.254/latest/openapi.json")
    await world.grant(None)
    with pytest.raises(Exception, match="certificate"):
        await run(world, url=f"https://{HOST}/openapi.json")
    way = {"url": f"https://{HOST}/openapi.json", "preview": True}
    found = await run(world, connection=await world.connect(), **way)
    assert found["key"] == "things"
    assert "Authorization" not in world.seen[-1].headers, "only its authority and grants are used"
    with pytest.raises(UnknownObject, match="no connection `nobody`"):
        await run(world, connection="nobody", **way)
    kinds = {(e["kind"], e["operation"]) for e in await world.audit() if e.get("operation")}
    assert ("call.blocked", "catalog.import") in kinds
    assert ("call", "catalog.import") in kinds
    empty = ImportRequest.model_validate({"source": {}})
    with pytest.raises(InvalidInput, match="one source"):
        await imports(world).run(world.project.id, empty, "x", fetcher=None, ask=None)


async def test_an_import_by_address_reads_relative_servers_and_refuses_what_is_no_document(
    trusting_world,
):
    world = trusting_world
    document = {**description(), "servers": [{"url": "/v3"}]}

    async def answer(request):
        if request.path == "/gone.json":
            return web.Response(status=404)
        return web.json_response(document)

    world.handler = answer
    await world.grant(None)
    found = await run(world, url=f"https://{HOST}/docs/openapi.json")
    assert found["servers"] == [f"https://{HOST}/v3"]
    with pytest.raises(InvalidInput, match="answered 404"):
        await run(world, url=f"https://{HOST}/gone.json")


async def test_importing_again_tells_what_changed_for_operations_and_steps(world):
    await run(world, description(), selection={"operations": ["listThings", "makeThing"]})
    again = await run(world, description("2"))
    assert again["state"] == "unchanged"
    custom = CustomConnectors(
        world.instance.store.specs, world.instance.catalog, world.instance.clock
    )
    await custom.publish(world.project.id, "things", "1.0.0", "usr_test")
    connection = await connect(world, "things")
    node = {"id": "make", "type": "apiCall", "mode": "integration", "connectionId": connection.id,
            "operationKey": "makeThing", "inputs": {"name": "Lamp"}}  # fmt: skip
    inner = {**node, "id": "inner", "operationKey": "things.makeThing"}
    loop = {"id": "loop", "type": "forEach", "items": "{{event.rows}}", "nodes": [inner]}
    await world.instance.flows.create(
        world.project.id, {"key": "f", "name": "Make things", "nodes": [node, loop]}, actor=ACTOR
    )
    changed = description("3", **{"/more": {"get": {"operationId": "more", "responses": {}}}})
    post = changed["paths"]["/things"]["post"]
    post["requestBody"]["content"]["application/json"]["schema"]["required"] = ["secretName"]
    changed["servers"] = [{"url": f"https://{HOST}/v2"}]
    found = await run(world, changed, preview=True)
    assert found["before"] == {"version": "1.0.0", "state": "published"}
    assert found["version"] == "2.0.0"
    kinds = {(c["operation"], c["severity"]) for c in found["drift"]}
    assert ("makeThing", "breaking") in kinds
    assert "server_changed" in {c["kind"] for c in found["drift"]}
    assert [(s["flowName"], s["nodeId"], s["operation"]) for s in found["steps"]] == [
        ("Make things", "inner", "makeThing"),
        ("Make things", "make", "makeThing"),
    ]
    assert any("new in the source and not chosen: more" in note for note in found["notes"])
    whole = await run(world, changed, selection={"paths": ["/"]})
    assert (whole["state"], whole["version"]) == ("saved", "2.0.0")
    gone = description("4")
    del gone["paths"]["/things"]["post"]
    assert "operation_gone" in {c["kind"] for c in (await run(world, gone, preview=True))["drift"]}


async def test_a_renamed_operation_is_followed_and_a_wider_scope_is_named(world):
    flow = {"tokenUrl": f"https://{HOST}/token", "scopes": {}}
    oauth = {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def orders(name, scope):
        listed = {"operationId": "listOrders", "responses": {}, "security": [{"o": [scope]}]}
        item = {"operationId": name, "responses": {}, "security": [{"o": ["read"]}]}
        return {
            "openapi": "3.0.3", "info": {"title": "Orders", "version": "1"},
            "servers": [{"url": f"https://{HOST}"}],
            "components": {"securitySchemes": {"o": oauth}},
            "paths": {"/orders": {"get": listed}, f"/orders/{{{name}}}": {"get": item}},
        }  # fmt: skip

    await run(
        world, orders("getOrder", "read"), selection={"operations": ["listOrders", "getOrder"]}
    )
    again = await run(world, orders("readOrder", "all"), preview=True)
    assert [(c["operation"], c["kind"], c["severity"], c["message"]) for c in again["drift"]] == [
        ("getOrder", "operation_gone", "breaking",
         "The operation `getOrder` is now called `readOrder`."),
        ("listOrders", "scope_new", "warning", "It now needs the scope `all`; connect again."),
        ("readOrder", "operation_new", "info", "The operation `readOrder` is new."),
    ]  # fmt: skip
    assert [o["key"] for o in again["operations"] if o["selected"]] == ["listOrders", "readOrder"]


async def test_steps_that_are_pinned_to_an_older_version_are_told_what_is_new(world):
    instance, project = world.instance, world.project.id
    custom = CustomConnectors(instance.store.specs, instance.catalog, instance.clock)
    await run(world, description())
    await custom.publish(project, "things", "1.0.0", "usr_test")
    connection = await connect(world, "things")
    nodes = [
        {"id": key, "type": "apiCall", "mode": "integration", "connectionId": connection.id,
         "operationKey": f"things.{key}", "inputs": {}, "next": after}
        for key, after in (("listThings", "makeThing"), ("makeThing", None))
    ]  # fmt: skip
    await instance.flows.create(project, {"key": "f", "name": "F", "nodes": nodes}, actor=ACTOR)
    await instance.flows.publish(project, "f", actor=ACTOR)

    async def told():
        newest, rows = await behind(instance.store, instance.catalog, project, "things")
        live = [r for r in rows if r["flowVersion"] is not None]
        return newest, {r["nodeId"]: (r["pinnedVersion"], r["changes"]) for r in live}

    assert await told() == ("1.0.0", {})
    changed = description("2")
    post = changed["paths"]["/things"]["post"]
    post["requestBody"]["content"]["application/json"]["schema"]["required"] = ["secretName"]
    assert (await run(world, changed))["version"] == "2.0.0"
    assert await told() == ("1.0.0", {}), "a draft moves nobody"
    await custom.publish(project, "things", "2.0.0", "usr_test")
    newest, steps = await told()
    assert newest == "2.0.0"
    assert steps["listThings"] == ("1.0.0", [])
    pinned, found = steps["makeThing"]
    assert (pinned, found[0]["severity"]) == ("1.0.0", "breaking")


async def test_a_key_that_is_taken_is_refused_when_it_is_saved(world):
    with pytest.raises(AlreadyExists, match="belongs to another connector"):
        await run(world, description(), key="slack")
