"""Work on the keys, one at a time."""

from __future__ import annotations

import asyncio

import pytest

from junctor.app.exclusive import exclusive
from junctor.app.key_work import LEASE, KeyWork
from junctor.model.call import Actor
from junctor.model.errors import InUse, UnknownObject

ADMIN = Actor(kind="user", id="usr_ada")


@pytest.fixture
async def work(world):
    await world.connect()
    return KeyWork(world.instance, ADMIN)


async def test_two_cannot_work_on_the_keys_at_once(world, work):
    assert await world.instance.store.leases.acquire(LEASE, "somebody else", 60)
    for step in (work.rotate_root, work.rewrap, work.destroy):
        with pytest.raises(InUse, match="right now"):
            await step()
    with pytest.raises(InUse, match="right now"):
        await work.rotate_data(world.project.key)
    assert (await work.status())["toRewrap"] == 0
    await world.instance.store.leases.release(LEASE, "somebody else")
    assert (await work.rotate_data(world.project.key))["version"] == 2


async def test_every_step_is_audited_and_given_back(world, work):
    root = await work.rotate_root()
    data = await work.rotate_data(world.project.id)
    assert data == {"project": world.project.key, "projectId": world.project.id, "version": 2}
    done = await work.rewrap()
    assert done["keys"] == 2
    assert done["rewrapped"] == 2
    assert done["unreadable"] == 0
    with pytest.raises(InUse, match="worker may still use"):
        await work.destroy()
    entries = await world.instance.store.audit.entries("instance", limit=100)
    bodies = [entry.body for entry in reversed(entries)]
    kinds = [(b["kind"], b["actor"]) for b in bodies if b["kind"].startswith("keys.")]
    assert kinds == [
        ("keys.rotate_root", "user:usr_ada"),
        ("keys.rewrap", "user:usr_ada"),
        ("keys.destroy", "user:usr_ada"),
    ]
    assert root["rootKey"] in str(bodies)
    assert (await world.call("whoami")).outcome.ok


async def test_an_unknown_project_has_no_key(work):
    with pytest.raises(UnknownObject):
        await work.rotate_data("nobody")


async def test_seals_go_on_while_keys_are_rotated(world, work):
    secrets = world.instance.secrets

    async def save(number):
        await secrets.put(
            world.project.id, f"S{number}", "development", "value-of-a-secret", actor=ADMIN
        )

    async def rotate():
        for _ in range(5):
            await work.rotate_data(world.project.id)

    await asyncio.gather(rotate(), *(save(n) for n in range(20)))
    assert (await work.rewrap())["unreadable"] == 0


class Extended:
    """The leases of a store; `often` is set once somebody asked five times."""

    def __init__(self, leases):
        self._leases, self.asked, self.often = leases, [], asyncio.Event()

    async def acquire(self, name, holder, seconds):
        self.asked.append((name, holder))
        if len(self.asked) == 5:
            self.often.set()
        return await self._leases.acquire(name, holder, seconds)

    async def release(self, name, holder):
        await self._leases.release(name, holder)


async def test_a_lease_is_extended_while_the_work_goes_on(world):
    leases, clock = Extended(world.instance.store.leases), world.instance.clock
    async with exclusive(leases, clock, "thing", "It is done right now.", seconds=0.3):
        await leases.often.wait()
    assert len(set(leases.asked)) == 1


async def test_what_is_done_by_one_is_refused_to_another(world):
    leases, clock = world.instance.store.leases, world.instance.clock
    async with exclusive(leases, clock, "thing", "It is done right now."):
        with pytest.raises(InUse, match="done right now"):
            async with exclusive(leases, clock, "thing", "It is done right now."):
                pass
    async with exclusive(leases, clock, "thing", "It is done right now."):
        pass
