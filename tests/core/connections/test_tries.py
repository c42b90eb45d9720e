"""The last test of a connection, and when it does not count any more."""

from __future__ import annotations

from junctor.core.calls.trial import TrialReport
from junctor.core.connections import ConnectionChange, Tries


async def test_a_test_counts_until_the_settings_or_the_values_are_others(world, make):
    tries = Tries(world.store, world.connections, world.clock)
    made = await make(
        "Orders",
        slug="http",
        config={"baseUrl": "https://a.example"},
        credentials={"development": {"token": "{env.ORDERS}"}},
    )
    ref = made.connection.id

    async def last():
        connection = await world.connections.get(world.project, ref)
        view = await world.connections.view(connection)
        kept = await tries.of(world.project)
        return (await tries.shown(connection, view, kept.get(ref, ()))).get("development")

    assert await last() is None
    await tries.keep(world.project, ref, [_report(ok=True)])
    assert (await last())["outdated"] is False
    worked = (await last())["workedAt"]

    await _secret(world, "first-value-of-it")
    assert (await last())["outdated"] is True
    await tries.keep(world.project, ref, [_report(ok=False)])
    found = await last()
    assert (found["ok"], found["outdated"], found["workedAt"]) == (False, False, worked)
    assert found["triedAt"] > worked

    change = ConnectionChange(config={"baseUrl": "https://b.example"})
    await world.connections.update(world.project, ref, change, actor=world.actor)
    assert (await last())["outdated"] is True
    change = ConnectionChange(config={"baseUrl": "https://a.example"}, description="Words.")
    await world.connections.update(world.project, ref, change, actor=world.actor)
    assert (await last())["outdated"] is False


async def _secret(world, value):
    await world.secrets.put(
        world.project, "ORDERS", "development", value, actor=world.actor, confirm_short=True
    )


def _report(*, ok):
    return TrialReport(environment="development", ok=ok, message="Connected" if ok else "No")
