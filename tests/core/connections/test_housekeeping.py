"""What happens to old versions when nobody saves anything."""

from __future__ import annotations

import pytest

from junctor.core.connections import ConnectionDraft, Housekeeping, Tidied
from junctor.core.connections.housekeeping import KEEP
from junctor.core.connections.secrets import GRACE_MS

KEYS = ["sk_test_0123456789abcdef01", "sk_test_0123456789abcdef02"]


@pytest.fixture
async def house(world):
    return Housekeeping(world.store, world.credentials, world.secrets)


@pytest.fixture
async def spot(world):
    saved = await world.connections.create(
        world.project,
        ConnectionDraft(name="Payments", integration_slug="stripe", auth_type="bearer_token"),
        actor=world.actor,
    )
    return await world.connections.spot(saved.connection, "development")


async def put(world, spot, value):
    await world.credentials.put(
        spot, {"token": value}, actor=world.actor, may_bind_secrets=True, confirm_short=True
    )


async def test_values_go_a_day_after_they_were_replaced_even_when_nothing_is_saved(
    world, house, spot
):
    for key in KEYS:
        await put(world, spot, key)
    assert await house.run() == Tidied(0, 0)
    world.clock.ms += GRACE_MS
    assert await house.run() == Tidied(2, 0), "the former document and the former secret"
    old, new = sorted(world.store.credentials.rows.values(), key=lambda row: row.version)
    assert (old.state, old.document, new.state) == ("retired", b"", "current")
    assert new.document
    secret = min(world.store.secrets.rows.values(), key=lambda row: row.version)
    assert (secret.state, secret.ciphertext) == ("retired", b"")
    assert await house.run() == Tidied(0, 0)


async def test_what_the_store_retired_is_wiped_too(world, house, spot):
    for key in (*KEYS, KEYS[0]):
        await put(world, spot, key)
    first = min(world.store.credentials.rows.values(), key=lambda row: row.version)
    secret = min(world.store.secrets.rows.values(), key=lambda row: row.version)
    await world.store.credentials.set_state(world.project, first.id, 1, "retired")
    await world.store.secrets.set_state(world.project, secret.id, 1, "retired")
    assert await house.run() == Tidied(2, 0)
    assert world.store.credentials.rows[first.id, 1].document == b""
    assert world.store.secrets.rows[secret.id, 1].ciphertext == b""


async def test_of_many_renewed_tokens_the_newest_versions_stay(world, house, spot, monkeypatch):
    monkeypatch.setattr("junctor.core.connections.housekeeping._BATCH", 3)
    for number in range(12):
        await put(world, spot, KEYS[number % 2])
        world.clock.ms += GRACE_MS + 10
    await house.run()
    states = [row.state for row in world.store.credentials.rows.values()]
    assert states.count("retired") == KEEP
    assert states.count("current") == 1
    assert await world.store.credentials.current(world.project, spot.connection.id, "development")
    await put(world, spot, KEYS[1])
