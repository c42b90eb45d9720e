"""Kommo answers an empty list with 204 and nothing: a poll that finds nothing new is no failure."""

from __future__ import annotations

import pytest

from fixtures_world import ACTOR
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.connection import EnvironmentSettings, NetworkGrant
from junctor.model.ids import new_id
from junctor.testing import VendorDouble

TOKEN = "kommo-long-lived-token-000000"
LATER = 4_000_000_000
CONFIG = {"subdomain": "acme", "zone": "kommo.com"}


@pytest.fixture
async def here(tmp_path):
    async with VendorDouble.shipped("kommo", accept=[TOKEN], config=CONFIG) as double:
        instance = await Instance.open(Settings(home=tmp_path / "home", host_map=double.host_map))
        try:
            project = await instance.projects.create("Test", actor=ACTOR)
            saved = await instance.connections.create(
                project.id,
                ConnectionDraft(
                    name="Kommo",
                    integration_slug="kommo",
                    auth_type="bearer_token",
                    config=CONFIG,
                    environments={"development": EnvironmentSettings(ca_pem=double.ca_pem)},
                    credentials={"development": {"token": TOKEN}},
                ),
                actor=ACTOR,
                may_bind_secrets=True,
            )
            grant = NetworkGrant(
                id=new_id("grt"),
                project_id=project.id,
                connection_id=saved.connection.id,
                cidr="127.0.0.1/32",
                ports=(double.port,),
                created_at=0,
            )
            await instance.store.grants.add(grant)
            document = {
                "key": "f",
                "nodes": [{"id": "a", "type": "respond", "body": {}}],
                "trigger": {
                    "type": "connector",
                    "connection": saved.connection.id,
                    "trigger": "leadChanged",
                    "mode": "sandbox",
                },
            }
            await instance.flows.create(project.id, document, actor=ACTOR, may_bind_secrets=True)
            await instance.flows.publish(project.id, "f", actor=ACTOR, environments=["development"])
            yield instance, project, double
        finally:
            await instance.close()


def answer(*leads):
    return {"_page": 1, "_links": {}, "_embedded": {"leads": list(leads)}}


async def test_a_poll_goes_on_from_the_last_change_and_lives_with_nothing_new(here):
    instance, project, double = here
    (trigger,) = await instance.store.triggers.all(project.id)

    async def poll():
        await instance.triggering.poller.poll(await instance.store.sources.get(trigger.source_id))
        await instance.triggering.starts.settled()

    lead = {"id": 42, "name": "Tea", "status_id": 1, "created_at": LATER, "updated_at": LATER}
    double.answer("listLeads", status=204)
    await poll()
    double.answer("listLeads", json=answer(lead))
    await poll()
    double.answer("listLeads", json=answer({**lead, "status_id": 2, "updated_at": LATER + 60}))
    await poll()
    double.answer("listLeads", status=204)
    await poll()
    events = await instance.store.triggers.events(project.id, trigger.id, 10)
    assert [e.payload["change"] for e in reversed(events)] == ["created", "updated"]
    asked = dict(double.calls("listLeads")[-1].query)
    assert asked["order[updated_at]"] == "asc"
    assert int(asked["filter[updated_at][from]"]) == LATER + 60 - 5
