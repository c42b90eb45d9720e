from __future__ import annotations

import pytest

from fixtures_world import ACTOR
from junctor.model.connection import Connection
from junctor.model.errors import (
    InUse,
    InvalidFlow,
    InvalidInput,
    NotPermitted,
    Overtaken,
    UnknownObject,
)


def flow(*nodes, **more):
    return {"key": "intake", "name": "Intake", "nodes": list(nodes), **more}


def send(**more):
    fields = {
        "id": "a",
        "type": "apiCall",
        "mode": "integration",
        "operationKey": "vendor.send",
        "connection": "Vendor notes",
        "inputs": {"to": "{{event.to}}"},
    }
    return {**fields, **more}


def http(**more):
    return {"id": "h", "type": "apiCall", "mode": "http", "url": "https://x.example/a", **more}


AUTH = {"type": "bearer", "token": "{env.KEY}"}


@pytest.fixture
async def service(world):
    await world.connect()
    return world.instance.flows


async def test_saving_resolves_a_connection_by_name_so_that_renaming_breaks_nothing(world, service):
    saved = await service.create(world.project.id, flow(send()), actor=ACTOR)
    node = saved.flow.draft["nodes"][0]
    assert node["connectionId"] == world.connection
    assert "connection" not in node
    assert (node["integrationSlug"], node["operationKey"]) == ("vendor", "send")
    assert saved.findings == []
    store = world.instance.store.connections
    row = await store.get(world.project.id, world.connection)
    renamed = row.model_copy(update={"name": "Other", "key": "other"})
    assert await store.update(renamed, expected_revision=row.revision)
    assert await service.validate(world.project.id, saved.flow.draft) == []


async def test_a_connection_of_another_project_is_not_found(world, service):
    other = await world.instance.projects.create("Other", actor=ACTOR)
    row = await world.instance.store.connections.get(world.project.id, world.connection)
    foreign = Connection.model_validate(
        {**row.model_dump(), "id": "con_foreign", "project_id": other.id, "name": "Foreign"}
    )
    await world.instance.store.connections.add(foreign)
    for name in ("Foreign", "con_foreign"):
        saved = await service.create(
            world.project.id, flow(send(connection=name), key=name.lower()), actor=ACTOR
        )
        assert [f.severity for f in saved.findings] == ["error"]
        assert saved.flow.draft["nodes"][0].get("connectionId") is None


async def test_an_unfinished_draft_is_saved_with_its_findings(world, service):
    saved = await service.create(world.project.id, flow(send(next="b")), actor=ACTOR)
    assert [str(f) for f in saved.findings] == ["node `a`, field `next`: There is no node `b`."]
    assert [f.key for f in await service.all(world.project.id)] == ["intake"]


@pytest.mark.parametrize("url", ["https://", "htt", "https://a b"])
async def test_a_url_that_is_being_written_is_saved_and_never_published(world, service, url):
    project = world.project.id
    saved = await service.create(project, flow(http(url=url)), actor=ACTOR)
    assert [each.field for each in saved.findings] == ["url"]
    with pytest.raises(InvalidFlow):
        await service.publish(project, "intake", actor=ACTOR)
    await service.update(project, "intake", flow(http()), actor=ACTOR)
    assert (await service.publish(project, "intake", actor=ACTOR)).version == 1


@pytest.mark.parametrize(
    "document",
    [
        flow(http(body="sk_live_abcdefghijklmnop1234")),
        flow(http(auth={"type": "bearer", "token": "hunter2"})),
        flow(http(url="https://ada:hunter2@x.example/a")),
        flow(http(url="https://", auth=AUTH)),
        flow({"id": "h", "type": "restTask", "auth": {"token": "hunter2"}}),
        flow(http(), description="sk_live_abcdefghijklmnop1234"),
        {"key": "No Key", "nodes": []},
    ],
)
async def test_a_secret_as_text_is_never_saved(world, service, document):
    with pytest.raises(InvalidFlow) as caught:
        await service.create(world.project.id, document, actor=ACTOR, may_bind_secrets=True)
    assert "hunter2" not in str(caught.value.details)
    assert await service.all(world.project.id) == []


async def test_attaching_secrets_takes_a_connection_admin_but_what_stands_may_stay(world, service):
    project = world.project.id
    document = flow(http(auth=AUTH))
    with pytest.raises(NotPermitted, match="Node `h`, field `auth`"):
        await service.create(project, document, actor=ACTOR)
    await service.create(project, document, actor=ACTOR, may_bind_secrets=True)
    longer = flow(http(auth=AUTH, url="https://x.example/other/{{vars.x}}"))
    await service.update(project, "intake", longer, actor=ACTOR)
    elsewhere = flow(http(auth=AUTH, url="https://evil.example/a"))
    with pytest.raises(NotPermitted):
        await service.update(project, "intake", elsewhere, actor=ACTOR)
    hidden = flow({"id": "h", "type": "restTask", "url": "https://evil.example", "auth": AUTH})
    with pytest.raises(NotPermitted):
        await service.update(project, "intake", hidden, actor=ACTOR)
    await service.update(project, "intake", flow(http(auth={"type": "none"})), actor=ACTOR)


async def test_two_people_do_not_overwrite_each_other(world, service):
    project = world.project.id
    saved = await service.create(project, flow(send()), actor=ACTOR)
    first = await service.update(
        project, saved.flow.id, flow(send(), name="B"), actor=ACTOR, revision=1
    )
    assert (first.flow.revision, first.flow.name) == (2, "B")
    with pytest.raises(Overtaken, match="somebody else"):
        await service.update(project, "B", flow(send()), actor=ACTOR, revision=1)
    with pytest.raises(Overtaken, match="somebody else"):
        await service._put(saved.flow, {}, None)
    await service.update(project, "B", flow(send()), actor=ACTOR, revision=2)


async def test_publishing_pins_operations_and_keeps_their_specs(world, service):
    project = world.project.id
    saved = await service.create(project, flow(send()), actor=ACTOR)
    version = await service.publish(project, "intake", actor=ACTOR, note="first")
    [node] = version.document["nodes"]
    entry = await world.instance.catalog.get(project, "vendor")
    assert node["specDigest"] == entry.digest
    assert node["integrationVersion"] == "1.0.0"
    assert node["connectionId"] == world.connection
    assert await world.instance.store.specs.pinned(entry.digest) == entry.spec.authored()
    after = await service.get(project, saved.flow.id)
    assert after.deployed == {"development": 1, "production": 1}
    assert "specDigest" not in after.draft["nodes"][0]
    second = await service.publish(project, "intake", actor=ACTOR, environments=["development"])
    assert second.version == 2
    assert [v.version for v in await service.versions(project, "intake")] == [2, 1]
    back = await service.deploy(project, "intake", 1, "development", actor=ACTOR)
    assert back.deployed["development"] == 1
    kinds = [entry["kind"] for entry in await world.audit()]
    assert kinds[-4:] == ["flow.create", "flow.publish", "flow.publish", "flow.deploy"]


async def test_publishing_refuses_errors_unknown_environments_and_old_revisions(world, service):
    project = world.project.id
    await service.create(project, flow(send(next="b")), actor=ACTOR)
    with pytest.raises(InvalidFlow, match="node `a`, field `next`"):
        await service.publish(project, "intake", actor=ACTOR)
    await service.update(project, "intake", flow(send()), actor=ACTOR)
    with pytest.raises(InvalidInput, match="no environment `moon`"):
        await service.publish(project, "intake", actor=ACTOR, environments=["moon"])
    with pytest.raises(Overtaken):
        await service.publish(project, "intake", actor=ACTOR, revision=1)
    with pytest.raises(UnknownObject, match="no version 1"):
        await service.version(project, "intake", 1)
    await service.publish(project, "intake", actor=ACTOR, revision=2)
    with pytest.raises(UnknownObject, match="no version 7"):
        await service.version(project, "intake", 7)


async def test_an_operation_that_is_not_here_is_published_as_plain_http_or_not_at_all(
    world, service
):
    fax = send(operationKey="fax.send", connection=None)
    typo = send(id="b", operationKey="vendor.sned", connection=None)
    await service.create(world.project.id, flow({**fax, "next": "b"}, typo), actor=ACTOR)
    with pytest.raises(InvalidFlow, match="node `a`, field `integrationSlug`: The conn") as caught:
        await service.publish(world.project.id, "intake", actor=ACTOR)
    assert "node `b`, field `operationKey`: Vendor has no operation `sned`" in str(caught.value)
    assert (await service.get(world.project.id, "intake")).latest_version == 0
    url = "https://fax.example/send"
    await service.update(world.project.id, "intake", flow({**fax, "url": url}), actor=ACTOR)
    version = await service.publish(world.project.id, "intake", actor=ACTOR)
    assert "specDigest" not in version.document["nodes"][0]


async def test_dependents_are_found_in_drafts_and_where_they_are_live(world, service):
    project = world.project.id
    trigger = {"type": "connector", "connection": "Vendor notes", "trigger": "feed"}
    document = flow(send(), http(auth=AUTH), trigger=trigger)
    await service.create(project, document, actor=ACTOR, may_bind_secrets=True)
    await service.publish(project, "intake", actor=ACTOR, environments=["production"])
    await service.update(project, "intake", flow(http()), actor=ACTOR)
    found = await world.instance.dependents.of_connection(project, world.connection)
    assert [(f.place, f.node_id, f.live_in) for f in found.flows] == [
        ("trigger", "trigger", ("production",)),
        ("node", "a", ("production",)),
    ]
    secret = await world.instance.dependents.of_secret(project, "KEY")
    assert [(f.node_id, f.secret) for f in secret.flows] == [("h", "KEY")]
    with pytest.raises(InUse):
        await world.instance.connections.delete(project, world.connection, actor=ACTOR)


async def test_drafts_are_repointed_and_flows_deleted(world, service):
    project = world.project.id
    await service.create(project, flow(send()), actor=ACTOR)
    await service.create(project, flow(http(), key="other"), actor=ACTOR)
    assert await service.repoint(project, world.connection, "con_new") == 1
    after = await service.get(project, "intake")
    assert after.draft["nodes"][0]["connectionId"] == "con_new"
    await service.delete(project, "intake", actor=ACTOR)
    with pytest.raises(UnknownObject, match="no flow `intake`"):
        await service.get(project, "intake")


async def test_what_a_trigger_lacks_in_an_environment_is_said_before_it_is_missed(world, service):
    verify = {"scheme": "github", "secrets": ["{env.HOOK}"]}
    document = flow(http(), trigger={"type": "webhook", "verify": verify})
    (said,) = await service.validate(world.project.id, document, "production")
    assert (said.severity, said.node, said.field) == ("error", None, "trigger")
    assert said.message == "The secret `HOOK` of the trigger is not set in `production`."
    secrets = world.instance.secrets
    await secrets.put(world.project.id, "HOOK", "production", "topsecret", actor=ACTOR)
    assert await service.validate(world.project.id, document, "production") == []
    asks = {"type": "connector", "connection": "Vendor notes", "connectionId": world.connection}
    (credential,) = await service.missing(
        world.project.id, {**document, "trigger": asks}, "production"
    )
    assert (credential.field, "Vendor notes" in credential.message) == ("trigger.connection", True)


async def test_a_flow_that_others_run_is_not_deleted_by_the_way(world, service):
    project = world.project.id
    await service.create(project, {"key": "inner", "nodes": [http()]}, actor=ACTOR)
    await service.publish(project, "inner", actor=ACTOR)
    outer = {"key": "outer", "nodes": [{"id": "run", "type": "flow", "flow": "inner"}]}
    await service.create(project, outer, actor=ACTOR)
    await service.publish(project, "outer", actor=ACTOR, environments=["production"])
    with pytest.raises(InUse, match="The flow `inner` is in use in 1 place") as caught:
        await service.delete(project, "inner", actor=ACTOR)
    (used,) = caught.value.details["dependents"]
    assert (used["flowName"], used["nodeId"], used["liveIn"]) == ("outer", "run", ["production"])
    await service.delete(project, "inner", actor=ACTOR, force=True)
    await service.delete(project, "outer", actor=ACTOR)
    assert await service.all(project) == []
