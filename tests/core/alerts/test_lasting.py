"""What goes on is told by each rule in its own time, and once a day at most."""

from __future__ import annotations

import json

from core.alerts.alerted import DAY, MINUTE, draft, texts, webhook
from fixtures_world import ACTOR


async def test_a_silence_that_lasts_is_told_once_a_day(world, alerts):
    service, looking, clock = alerts
    wanted = draft(world, kinds=("trigger.silent",), silent_hours=1)
    await service.create(world.project.id, wanted, actor=ACTOR)
    await webhook(world)
    for minutes in (61, 5, 5, 60, 60):
        clock.minutes += minutes
        await looking.look()
    assert len(texts(world)) == 1
    clock.minutes += 24 * 60
    assert await looking.look() == 1
    assert [each[-3:] for each in texts(world)] == ["(0)", "(0)"]


async def test_each_rule_has_its_own_bound(world, alerts):
    service, looking, clock = alerts
    project = world.project.id
    for name, hours in (("soon", 1), ("late", 5)):
        wanted = draft(world, name=name, kinds=("trigger.silent",), silent_hours=hours)
        inputs = {"to": f"{name}@example.com"}
        await service.create(project, wanted.model_copy(update={"inputs": inputs}), actor=ACTOR)
    await webhook(world)
    told = []
    for hours in (2, 4):
        clock.minutes += hours * 60
        await looking.look()
        told.append([json.loads(body)["to"] for body in world.bodies])
    assert told == [["soon@example.com"], ["soon@example.com", "late@example.com"]]


async def test_a_schedule_is_silent_when_its_time_has_passed(world, alerts):
    service, looking, clock = alerts
    wanted = draft(world, kinds=("trigger.silent",), silent_hours=2)
    await service.create(world.project.id, wanted, actor=ACTOR)
    await webhook(world)
    triggers = world.instance.store.triggers
    trigger = await triggers.get(world.project.id, "trg_1")
    due = clock.now() + 72 * 60 * MINUTE
    await triggers.put(trigger.model_copy(update={"kind": "schedule", "due_at": due}))
    clock.minutes += 71 * 60
    assert await looking.look() == 0
    clock.minutes += 3 * 60
    assert await looking.look() == 1
    assert texts(world)[0].startswith("A schedule trigger in development has not started")


async def ending(world, at, **more):
    """The current credential of the connection ends then."""
    store, project = world.instance.store, world.project.id
    known = await store.credentials.versions(project, world.connection)
    newest = max(known, key=lambda each: each.version)
    changed = {"version": newest.version + 1, "expires_at": at, **more}
    made = newest.model_copy(update=changed)
    assert await store.credentials.add(made, replaces=newest.version)
    return made


async def test_a_credential_that_ends_is_told_by_each_rule_in_its_time(world, alerts):
    service, looking, clock = alerts
    about = world.connection
    await world.connect(name="Ends soon")
    other, world.connection = world.connection, about
    kinds = ("credential.expiring",)
    for name, days in (("early", 14), ("late", 2)):
        wanted = draft(world, name=name, kinds=kinds, expires_days=days)
        await service.create(world.project.id, wanted, actor=ACTOR)
    assert await looking.look() == 0
    world.connection = other
    await ending(world, clock.now() + 10 * DAY)
    assert await looking.look() == 1
    assert texts(world)[0].startswith("The credential of “Ends soon” expires in 10 days.")
    assert await looking.look() == 0
    clock.minutes += 9 * 24 * 60
    assert await looking.look() == 2
    assert "expires within a day" in texts(world)[-1]


async def test_a_token_that_is_renewed_is_not_told_and_one_that_was_refused_is(world, alerts):
    service, looking, clock = alerts
    wanted = draft(world, kinds=("credential.expiring",))
    await service.create(world.project.id, wanted, actor=ACTOR)
    values = {"client_id": "c", "client_secret": "s3cr3t-of-the-client"}
    await world.connect("oauth2", values, name="Renewed")
    made = await ending(world, clock.now() + 3_600_000)
    assert await looking.look() == 0
    store, place = world.instance.store, (world.project.id, made.id, made.version)
    assert await store.credentials.refuse(*place, clock.now())
    assert await looking.look() == 1
    assert "“Renewed” could not be renewed: the other side refused" in texts(world)[0]


async def test_a_token_that_should_have_been_renewed_long_ago_is_told(world, alerts):
    service, looking, clock = alerts
    wanted = draft(world, kinds=("credential.expiring",))
    await service.create(world.project.id, wanted, actor=ACTOR)
    values = {"client_id": "c", "client_secret": "s3cr3t-of-the-client"}
    await world.connect("oauth2", values, name="Stuck")
    await ending(world, clock.now() + 30 * MINUTE)
    clock.minutes += 60
    assert await looking.look() == 0, "whoever keeps tokens has had no hour yet"
    clock.minutes += 31
    assert await looking.look() == 1
    assert "“Stuck” has expired" in texts(world)[0]
