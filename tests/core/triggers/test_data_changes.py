"""Data changes: webhook, poll and stream lead to one and the same event."""

from __future__ import annotations

import asyncio

import pytest

from core.triggers.connected import Connected, until
from junctor.model.errors import NotSignedIn
from junctor.model.secret import MASK

CHANGED = {"trigger": "noteChanged", "secrets": ["{env.VENDOR_SECRET}"]}


@pytest.fixture
async def here(world):
    found = await Connected(world).open()
    found.vendor.put("n1", title="Old", state={"name": "Todo"}, email="ada@example.com")
    return found


def delivery(number, note, kind="note"):
    return {"events": [{"id": f"d{number}", "kind": kind, "note": note}]}


def spoken(events):
    return [(e["change"], e["key"], sorted(e["fields"])) for e in events]


async def test_the_first_poll_learns_what_is_there_and_starts_nothing(here):
    trigger = await here.deploy(CHANGED)
    assert trigger.kind == "dataChange"
    await here.poll(trigger)
    assert await here.events(trigger) == []
    assert here.vendor.asked[0]["since"] == "1970-01-01T00:00:00.000Z"
    (known,) = await here.instance.store.sources.entity_page(
        trigger.project_id, trigger.source_id, "", 10
    )
    assert known.fields["title"] == "Old"
    assert "ada@example.com" not in str(known.fields)


async def test_a_change_is_told_once_whoever_tells_it_first(here):
    trigger = await here.deploy(CHANGED)
    await here.poll(trigger)
    moved = here.vendor.put(
        "n1", "2030-01-02T00:00:00Z", title="Old", state={"name": "Done"}, email="ada@example.com"
    )
    done = await here.hook(trigger, delivery(1, moved))
    assert done.event is not None
    await here.poll(trigger)
    await here.hook(trigger, delivery(2, moved))
    (event,) = await here.events(trigger)
    assert (event["change"], event["fields"]) == ("updated", ["state.name"])
    assert event["before"]["state"] == {"name": "Todo"}
    assert event["after"]["state"] == {"name": "Done"}
    assert event["after"]["email"] == MASK
    assert event["entity"] == "note"


async def test_created_updated_and_deleted_by_webhook_and_by_poll(here):
    trigger = await here.deploy(CHANGED)
    await here.poll(trigger)
    here.vendor.put("n2", "2030-01-03T00:00:00Z", title="New")
    await here.poll(trigger)
    changed = here.vendor.put("n2", "2030-01-04T00:00:00Z", title="Newer", email="b@example.com")
    await here.hook(trigger, delivery(1, changed))
    await here.hook(trigger, delivery(2, {"id": "n2"}, kind="gone"))
    await here.hook(trigger, delivery(3, {"id": "n2"}, kind="gone"))
    assert spoken(await here.events(trigger)) == [
        ("created", "n2", []),
        ("updated", "n2", ["email", "title"]),
        ("deleted", "n2", []),
    ]


async def test_older_news_change_nothing_back(here):
    trigger = await here.deploy(CHANGED)
    await here.poll(trigger)
    await here.hook(trigger, delivery(1, {"id": "n1", "title": "B", "updatedAt": "2030-01-05"}))
    await here.hook(trigger, delivery(2, {"id": "n1", "title": "A", "updatedAt": "2030-01-04"}))
    (known,) = await here.instance.store.sources.entities(trigger.source_id, ["n1"])
    assert known.fields["title"] == "B"


async def test_a_delivery_that_comes_again_is_known(here):
    trigger = await here.deploy(CHANGED)
    await here.poll(trigger)
    await here.hook(trigger, delivery(1, {"id": "n1", "title": "B"}))
    await here.hook(trigger, delivery(2, {"id": "n1", "title": "C"}))
    again = await here.hook(trigger, delivery(1, {"id": "n1", "title": "B"}))
    assert again.duplicate
    (known,) = await here.instance.store.sources.entities(trigger.source_id, ["n1"])
    assert known.fields["title"] == "C"


async def test_a_hundred_deliveries_at_once_of_one_change_start_one_run(here):
    trigger = await here.deploy(CHANGED)
    await here.poll(trigger)
    moved = {"id": "n1", "title": "B", "updatedAt": "2030-01-05T00:00:00Z"}
    await asyncio.gather(*(here.hook(trigger, delivery(n % 50, moved)) for n in range(100)))
    assert len(await here.events(trigger)) == 1


async def test_a_forged_delivery_changes_nothing(here):
    trigger = await here.deploy(CHANGED)
    await here.poll(trigger)
    with pytest.raises(NotSignedIn):
        await here.hook(trigger, delivery(1, {"id": "n1", "title": "X"}), signature="0" * 64)
    assert await here.events(trigger) == []
    await here.hook(trigger, delivery(1, {"id": "n1", "title": "X"}))
    assert len(await here.events(trigger)) == 1


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"fields": {"state.name": {"to": "Done"}}}, ["state"]),
        ({"fields": {"state.name": {"from": "Todo", "to": ["Done", "Closed"]}}}, ["state"]),
        ({"fields": {"state.name": {"from": "Doing", "to": "Done"}}}, []),
        ({"fields": {"state": {}}}, ["state"]),
        ({"fields": {"title": {}}}, ["title"]),
        ({"fields": {"email": {}}}, ["email"]),
        ({"changes": ["deleted"]}, ["gone"]),
        ({"where": {"state.name": "Done"}}, ["state", "title", "email", "gone"]),
        ({"where": {"state.name": "Done"}, "changes": ["updated"]}, ["state", "title", "email"]),
        ({"fields": {"state.name": {"to": "Backlog"}}}, []),
    ],
)
async def test_a_flow_says_which_changes_it_wants(here, conditions, expected):
    trigger = await here.deploy({**CHANGED, **conditions})
    await here.poll(trigger)
    note = {"id": "n1", "title": "Old", "state": {"name": "Done"}, "email": "ada@example.com"}
    await here.hook(trigger, delivery(1, note))
    await here.hook(trigger, delivery(2, {**note, "title": "New"}))
    await here.hook(trigger, delivery(3, {**note, "title": "New", "email": "b@example.com"}))
    await here.hook(trigger, delivery(4, note, kind="gone"))
    events = await here.events(trigger)
    assert [(e["fields"] or ["gone"])[0].partition(".")[0] for e in events] == expected


async def test_flows_on_one_source_share_what_is_known(here):
    first = await here.deploy(CHANGED)
    second = await here.deploy({**CHANGED, "changes": ["updated"]})
    assert first.source_id == second.source_id
    await here.poll(first)
    done = await here.hook(second, delivery(1, {"id": "n1", "title": "B"}))
    assert done.event is not None
    assert done.event.trigger_id == second.id
    assert len(await here.events(first)) == len(await here.events(second)) == 1


async def test_without_secrets_changes_are_heard_by_polling_alone(here):
    trigger = await here.deploy({"trigger": "noteChanged"})
    await here.poll(trigger)
    here.vendor.put("n2", "2030-01-03T00:00:00Z")
    await here.poll(trigger)
    assert spoken(await here.events(trigger)) == [("created", "n2", [])]


async def test_a_stream_feeds_the_same_entities(here):
    trigger = await here.deploy(CHANGED)
    await here.poll(trigger)
    await here.parts.streams.tick()
    here.vendor.tell({"id": "n1", "title": "By stream", "updatedAt": "2030-01-06T00:00:00Z"})
    (event,) = await until(lambda: here.events(trigger))
    assert event["after"]["title"] == "By stream"
    await here.parts.streams.close()
    here.vendor.feed.put_nowait(None)
    here.vendor.put("n1", "2030-01-06T00:00:00Z", title="By stream")
    await here.poll(trigger)
    assert len(await here.events(trigger)) == 1
