"""What is known of entities has a bound, and odd keys and values are kept apart."""

from __future__ import annotations

import pytest

import fixtures_world
from core.triggers.connected import Connected
from fixtures_world import world_in

CHANGED = {"trigger": "noteChanged", "secrets": ["{env.VENDOR_SECRET}"]}


@pytest.fixture
async def few(tmp_path, monkeypatch):
    """A source that keeps three entities."""
    small = fixtures_world.MANIFEST.replace("    entity: note\n", "    entity: note\n    most: 3\n")
    monkeypatch.setattr(fixtures_world, "MANIFEST", small)
    async with world_in(tmp_path) as world:
        yield await Connected(world).open()


def spoken(events):
    return [(e["change"], e["key"], sorted(e["fields"])) for e in events]


async def test_beyond_the_bound_nothing_is_told_again_at_each_poll(few):
    trigger = await few.deploy(CHANGED)
    for n in range(6):
        few.vendor.put(f"n{n}", title=f"Note {n}", state={"name": "Todo"})
    for _ in range(4):
        await few.poll(trigger)
    assert await few.events(trigger) == []
    few.vendor.put("n9", "2030-01-02T00:00:00Z", title="New")
    for _ in range(4):
        await few.poll(trigger)
    assert spoken(await few.events(trigger)) == [("created", "n9", [])]
    assert await few.instance.store.sources.entity_count(trigger.source_id) == 3


async def test_odd_keys_and_values_are_kept_apart(few):
    trigger = await few.deploy(CHANGED)
    await few.poll(trigger)
    keys = ("a/b", "a%2Fb", "größe 🌱")
    for key in keys:
        few.vendor.put(key, "2030-01-02T00:00:00Z", title=None)
    await few.poll(trigger)
    for number, value in enumerate(["x", 1, True, None, {"deep": []}, ["x"]]):
        few.vendor.put("a/b", f"2030-01-03T00:00:0{number}Z", title=value)
        await few.poll(trigger)
    few.vendor.put("a/b", "2030-01-04T00:00:00Z")
    await few.poll(trigger)
    said = spoken(await few.events(trigger))
    assert sorted(said[:3]) == sorted(("created", key, []) for key in keys)
    assert said[3:] == [("updated", "a/b", ["title"])] * 7
    changes = (await few.events(trigger))[3:]
    values = [None, "x", 1, True, None, {"deep": []}, ["x"]]
    assert [each["before"]["title"] for each in changes] == values
    assert [each["after"].get("title", "absent") for each in changes] == [*values[1:], "absent"]
