"""Airtable's triggers ask over more than one page, and lose and repeat nothing."""

from __future__ import annotations

import pytest

from fixtures_desk import ACTOR, connected
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.testing import VendorDouble
from shared_cache import shared_cache

TOKEN = "patAbCdEfGhIjKlMn.0123456789abcdef"
BASE = "appLkNDICXNqxSDhG"
HOOK = "ach00000000000001"
INPUT = {
    "recordCreated": {"baseId": BASE, "table": "Patients"},
    "baseChanged": {"baseId": BASE, "webhookId": HOOK},
}


@pytest.fixture
async def here(tmp_path):
    async with VendorDouble.shipped("airtable", accept=[TOKEN]) as double:
        instance = await Instance.open(
            Settings(home=tmp_path / "home", host_map=double.host_map, cache=shared_cache())
        )
        try:
            project = await instance.projects.create("Test", actor=ACTOR)
            connection = await connected(
                instance, project, double, "airtable", {"token": TOKEN}, auth_type="bearer_token"
            )

            async def watched(key):
                """The trigger polls when asked; its payloads so far, the oldest first."""
                trigger = {"type": "connector", "connection": connection.id, "trigger": key}
                document = {
                    "key": "f",
                    "nodes": [{"id": "a", "type": "respond", "body": {}}],
                    "trigger": {**trigger, "inputs": INPUT[key], "mode": "sandbox"},
                }
                await instance.flows.create(
                    project.id, document, actor=ACTOR, may_bind_secrets=True
                )
                await instance.flows.publish(
                    project.id, "f", actor=ACTOR, environments=["development"]
                )
                (stored,) = await instance.store.triggers.all(project.id)

                async def poll():
                    source = await instance.store.sources.get(stored.source_id)
                    await instance.triggering.poller.poll(source)
                    await instance.triggering.starts.settled()
                    events = await instance.store.triggers.events(project.id, stored.id, 50)
                    return [each.payload for each in reversed(events)]

                return poll

            yield watched, double
        finally:
            await instance.close()


def record(letter, second):
    return {
        "id": f"rec{letter * 14}",
        "createdTime": f"2099-01-15T09:30:{second:02}.000Z",
        "fields": {"Name": letter},
    }


# The double knows one path of records, under the name of the first operation that asks for it.
async def test_new_records_of_two_pages_in_any_order_are_told_once(here):
    watched, double = here
    poll = await watched("recordCreated")
    double.answer("listRecords", json={"records": []})
    assert await poll() == []

    def pages(received):
        if "offset" not in dict(received.query):
            return {"records": [record("D", 40), record("A", 10)], "offset": "itr1/recA"}
        return {"records": [record("B", 20)]}

    double.answer("listRecords", pages)
    told = await poll()
    assert sorted(each["fields"]["Name"] for each in told) == ["A", "B", "D"]
    # What was read comes again, within the seconds that are read twice, with one that is late.
    double.answer("listRecords", json={"records": [record("D", 40), record("C", 38)]})
    told = await poll()
    assert sorted(each["fields"]["Name"] for each in told) == ["A", "B", "C", "D"]
    asked = dict(double.calls("listRecords")[-1].query)
    assert asked["filterByFormula"] == "IS_AFTER(CREATED_TIME(), '2099-01-15T09:30:35.000Z')"
    assert not any(each.faults for each in double.received)


def change(number):
    return {
        "timestamp": "2026-01-15T09:30:00.000Z",
        "baseTransactionNumber": number,
        "payloadFormat": "v0",
        "actionMetadata": {"source": "client", "sourceMetadata": {}},
        "changedTablesById": {},
    }


async def test_changes_of_a_base_go_on_at_the_cursor_page_by_page(here):
    watched, double = here
    poll = await watched("baseChanged")
    kept = [change(11), change(12), change(15)]

    def payloads(received):
        first = int(dict(received.query).get("cursor", 1))
        page = kept[first - 1 : first + 1]
        after = first + len(page)
        return {"payloads": page, "cursor": after, "mightHaveMore": after <= len(kept)}

    double.answer("listWebhookPayloads", payloads)
    assert await poll() == []  # what was there before nobody asked about
    assert [dict(c.query).get("cursor") for c in double.calls("listWebhookPayloads")] == [None, "3"]
    assert await poll() == []
    kept += [change(16), change(19), change(20)]
    told = await poll()
    assert sorted(each["baseTransactionNumber"] for each in told) == [16, 19, 20]
    assert dict(double.calls("listWebhookPayloads")[-1].query)["cursor"] == "6"
    kept.append({**change(21), "error": True, "code": "INVALID_HOOK"})
    assert [each.get("code") for each in await poll()].count("INVALID_HOOK") == 1
    assert not any(each.faults for each in double.received)
