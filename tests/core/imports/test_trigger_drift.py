"""Flows that a trigger starts are told what a newer version of its connector changes."""

from __future__ import annotations

import copy

import pytest

from fixtures_world import ACTOR
from junctor.core.catalog import CustomConnectors
from junctor.core.connections import ConnectionDraft
from junctor.core.imports.drift import behind
from own_feed import OWN_FEED

FLOW = {
    "key": "f",
    "trigger": {"type": "connector", "connection": "feed", "trigger": "orderChanged"},
    "nodes": [{"id": "r", "type": "respond"}],
}
NUMBERED = {
    "key": "number",
    "schema": {"type": "object", "properties": {"number": {"type": "integer"}}},
}


class Feeding:
    """A flow that an own connector starts, and newer versions of that connector."""

    def __init__(self, world):
        self.world, self.instance, self.project = world, world.instance, world.project.id
        parts = (self.instance.store.specs, self.instance.catalog, self.instance.clock)
        self.custom = CustomConnectors(*parts)

    async def publish(self, version, change=None):
        spec = copy.deepcopy(OWN_FEED) | {"version": version}
        if change is not None:
            change(spec["triggers"])
        await self.custom.save_draft(self.project, spec, "usr_test")
        await self.custom.publish(self.project, "own-feed", version, "usr_test")

    async def told(self):
        _, rows = await behind(self.instance.store, self.instance.catalog, self.project, "own-feed")
        return [
            (
                row["nodeId"],
                row["pinnedVersion"],
                [(c["kind"], c["severity"]) for c in row["changes"]],
            )
            for row in rows
            if row["flowVersion"] is not None
        ]


@pytest.fixture
async def feeding(world):
    made = Feeding(world)
    await made.publish("1.0.0")
    draft = ConnectionDraft(
        name="Feed",
        integration_slug="own-feed",
        auth_type="none",
        config={"baseUrl": "https://feed.example.com"},
    )
    await world.instance.connections.create(made.project, draft, actor=ACTOR)
    await world.instance.flows.create(made.project, FLOW, actor=ACTOR)
    await world.instance.flows.publish(made.project, "f", actor=ACTOR)
    return made


async def test_a_trigger_that_is_gone_or_changed_is_told_with_the_flow(feeding):
    assert await feeding.told() == []
    await feeding.publish("1.0.1", lambda triggers: triggers["orderChanged"].update(name="Moved"))
    assert await feeding.told() == [("trigger", "1.0.0", [])]
    await feeding.publish("1.1.0", lambda triggers: triggers["orderChanged"].update(NUMBERED))
    changed = [("trigger_changed", "breaking"), ("trigger_changed", "warning")]
    assert await feeding.told() == [("trigger", "1.0.0", changed)]
    await feeding.publish("2.0.0", lambda triggers: triggers.pop("orderChanged"))
    assert await feeding.told() == [("trigger", "1.0.0", [("trigger_gone", "breaking")])]


async def test_a_version_that_was_deleted_cannot_be_compared(feeding):
    await feeding.publish("1.1.0")
    await feeding.custom.delete(feeding.project, "own-feed", "1.0.0")
    assert await feeding.told() == [("trigger", "1.0.0", [("version_deleted", "warning")])]
