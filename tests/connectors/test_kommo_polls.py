"""Kommo answers an empty list with 204 and nothing: a poll that finds nothing new is no failure."""

from __future__ import annotations

import pytest

from fixtures_desk import ACTOR, connected
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.testing import VendorDouble
from shared_cache import shared_cache

TOKEN = "kommo-long-lived-token-000000"
LATER = 4_000_000_000
CONFIG = {"subdomain": "acme", "zone": "kommo.com"}


@pytest.fixture
async def here(tmp_path):
    async with VendorDouble.shipped("kommo", accept=[TOKEN], config=CONFIG) as double:
        instance = await Instance.open(
            Settings(home=tmp_path / "home", host_map=double.host_map, cache=shared_cache())
        )
        try:
            project = await instance.projects.create("Test", actor=ACTOR)
            connection = await connected(
                instance,
                project,
                double,
                "kommo",
                {"token": TOKEN},
                config=CONFIG,
                auth_type="bearer_token",
            )
            document = {
                "key": "f",
                "nodes": [{"id": "a", "type": "respond", "body": {}}],
                "trigger": {
                    "type": "connector",
                    "connection": connection.id,
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
