"""Salesforce's triggers ask for what changed since, over more than one page, and repeat nothing."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from fixtures_desk import ACTOR, connected
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.testing import VendorDouble
from shared_cache import shared_cache

TOKEN = "00DD0000000QV9n!AQcAQH0dMHZfz972Szmpkb58urFRkgeB"
CONFIG = {"domain": "acme", "kind": "my.salesforce.com"}


@pytest.fixture
async def here(tmp_path):
    async with VendorDouble.shipped("salesforce", accept=[TOKEN], config=CONFIG) as double:
        instance = await Instance.open(
            Settings(home=tmp_path / "home", host_map=double.host_map, cache=shared_cache())
        )
        try:
            project = await instance.projects.create("Test", actor=ACTOR)
            connection = await connected(
                instance,
                project,
                double,
                "salesforce",
                {"token": TOKEN},
                auth_type="bearer_token",
                config=CONFIG,
            )

            async def watched(key):
                """The trigger polls when asked; its payloads so far, the oldest first."""
                trigger = {"type": "connector", "connection": connection.id, "trigger": key}
                inputs = {"object": "Order__c", "where": "Amount__c > 10"}
                document = {
                    "key": "f",
                    "nodes": [{"id": "a", "type": "respond", "body": {}}],
                    "trigger": {**trigger, "inputs": inputs, "mode": "sandbox"},
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


def record(name, second, changed=None):
    return {
        "attributes": {"type": "Order__c"},
        "Id": f"a01D0000000{name * 4}IAZ",
        "Name": name,
        "CreatedDate": f"2099-01-15T09:30:{second:02}.000+0000",
        "SystemModstamp": f"2099-01-15T09:30:{changed or second:02}.000+0000",
    }


def page(records, *, more=None):
    told = {"totalSize": len(records), "done": more is None, "records": records}
    return {**told, "nextRecordsUrl": more} if more else told


class Pages:
    """One page after the other; the double knows the path of the next only with its query."""

    def __init__(self, *pages):
        self.left = list(pages)

    def __call__(self, received):
        records = self.left.pop(0)
        more = "&" * len(self.left)  # each page has its own address
        following = f"{received.path}?{urlencode(received.query)}{more}" if self.left else None
        return page(records, more=following)


# The double knows one path of queries, under the name of the first operation that asks for it.
@pytest.mark.parametrize("trigger", ["newRecords", "changedRecords"])
async def test_records_of_two_pages_are_told_once_each_time_they_change(here, trigger):
    watched, double = here
    poll = await watched(trigger)
    double.answer("query", json=page([]))
    assert await poll() == []
    field = "CreatedDate" if trigger == "newRecords" else "SystemModstamp"
    first = dict(double.calls("query")[-1].query)["q"]
    assert first.startswith("SELECT FIELDS(STANDARD) FROM Order__c WHERE (Amount__c > 10) AND ")
    assert first.endswith(f"Z ORDER BY {field} ASC")

    double.answer("query", Pages([record("A", 10), record("B", 20)], [record("C", 40)]))
    told = await poll()
    assert sorted(each["Name"] for each in told) == ["A", "B", "C"]
    # What was read comes again, within the minute that is read twice, and one has changed since.
    double.answer("query", json=page([record("B", 20, 50), record("C", 40)]))
    told = await poll()
    once_more = [] if trigger == "newRecords" else ["B"]
    assert sorted(each["Name"] for each in told) == sorted(["A", "B", "C", *once_more])
    asked = dict(double.calls("query")[-1].query)["q"]
    assert f"{field} >= 2099-01-15T09:29:40Z" in asked
    assert not any(each.faults for each in double.received)


async def test_a_list_of_records_is_read_to_its_end(here):
    watched, double = here
    poll = await watched("newRecords")
    double.answer("query", json=page([]))
    await poll()
    full = [record(letter, 10) for letter in "ABCDE"]
    double.answer("query", Pages(full[:2], full[2:4], full[4:]))
    assert sorted(each["Name"] for each in await poll()) == ["A", "B", "C", "D", "E"]
