"""What a server does on its own."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from junctor.app import background
from junctor.app.background import follow_keys, keep_house
from junctor.core.connections import Housekeeping, Tidied
from junctor.model.errors import Unreachable
from junctor.testing.memory import MemoryStore


class Clock:
    """Sleeps at once, a few times; remembers for how long."""

    def __init__(self, times):
        self.slept = []
        self.times = times

    def now(self):
        return 0

    def monotonic(self):
        return 0.0

    async def sleep(self, seconds):
        if seconds == 20.0:  # the lease, which is extended beside the work
            await asyncio.Event().wait()
        self.slept.append(seconds)
        if len(self.slept) > self.times:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


class House:
    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)

    async def run(self):
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def test_housekeeping_is_hourly_and_goes_on_after_a_failure(caplog):
    caplog.set_level("INFO", "junctor.app.background")
    clock, store = Clock(3), MemoryStore()
    house = House(Unreachable("The store is gone."), Tidied(0, 0), Tidied(2, 1))
    with contextlib.suppress(asyncio.CancelledError):
        await keep_house(house, store.leases, clock)
    assert clock.slept == [60.0, 3600.0, 3600.0, 3600.0]
    assert [r.getMessage() for r in caplog.records] == [
        "housekeeping was not finished: The store is gone.",
        "housekeeping: 2 versions wiped, 1 dropped",
    ]


async def test_of_two_processes_one_keeps_the_house():
    clock, store = Clock(1), MemoryStore()
    await store.leases.acquire("housekeeping", "another", 600)
    house = House(Tidied(0, 0))
    with contextlib.suppress(asyncio.CancelledError):
        await keep_house(house, store.leases, clock)
    assert house.outcomes == [Tidied(0, 0)]


async def test_newer_keys_are_looked_for_and_a_failure_is_no_end(caplog):
    class Vault:
        calls = 0

        async def refresh(self):
            self.calls += 1
            if self.calls == 1:
                raise Unreachable("The store is gone.")

    vault, clock = Vault(), Clock(2)
    with contextlib.suppress(asyncio.CancelledError):
        await follow_keys(vault, clock)
    assert (vault.calls, clock.slept[0]) == (2, background.KEY_SECONDS)
    assert "key table was not read" in caplog.text


async def test_a_started_instance_signs_its_audit_soon_and_keeps_house(world):
    instance = world.instance
    await world.connect()
    instance.start()
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert {"checkpoints", "housekeeping"} <= names
    await asyncio.sleep(1.5)
    assert await instance.checkpoints.lines()
    house = Housekeeping(instance.store, instance.credentials, instance.secrets)
    assert await house.run() == Tidied(0, 0)
    assert (await world.call("whoami")).outcome.ok


@pytest.mark.postgres
async def test_with_postgresql_newer_keys_are_followed(postgres_url, tmp_path):
    from junctor.app.instance import Instance
    from junctor.app.settings import Settings

    instance = await Instance.open(Settings(home=tmp_path, database=postgres_url))
    instance.start()
    assert "keys" in {task.get_name() for task in asyncio.all_tasks()}
    await instance.close()
