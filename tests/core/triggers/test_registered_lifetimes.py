"""Webhooks that end by themselves are renewed before, against a double of the vendor."""

from __future__ import annotations

import pytest

from core.triggers.registering import ACTOR, vendor_of
from junctor.core.triggers.registration import instant
from junctor.model.errors import NotSignedIn

WEEK = 7 * 24 * 3_600_000
CALENDAR = {"register": {"calendarId": "primary"}}


def opens(vendor, resource, *, ends_at):
    answer = {"id": "c", "resourceId": resource, "expiration": str(ends_at)}
    vendor.double.answer("watchEvents", json=answer)


async def due(vendor, **more):
    """The entry as it stands when its renewal is due."""
    entry = await vendor.entry()
    made = entry.made.model_copy(update={"renew_at": 0, **more})
    await vendor.registrar.entries.put(entry.model_copy(update={"made": made, "due_at": 0}), at=1)


async def test_a_channel_is_replaced_when_half_of_its_time_is_over(tmp_path):
    async with vendor_of("google_calendar", tmp_path) as vendor:
        now = vendor.instance.clock.now()
        opens(vendor, "r1", ends_at=now + WEEK)
        await vendor.publish("eventsChanged", **CALENDAR)
        first = vendor.double.received[-1].json
        entry = await vendor.entry()
        assert (entry.state, entry.made.ends_at) == ("registered", now + WEEK)
        assert entry.made.id == {"channel": "c", "resource": "r1"}
        assert abs(entry.due_at - (now + WEEK // 2)) < 60_000
        assert await vendor.registrar.tick() == 0
        vendor.asked()

        await due(vendor)
        opens(vendor, "r2", ends_at=now + 2 * WEEK)
        assert await vendor.registrar.tick() == 1
        second, stopped = [each.json for each in vendor.double.received]
        assert vendor.asked() == ["watchEvents", "stopChannel"]
        assert stopped == {"id": "c", "resourceId": "r1"}
        assert second["id"] != first["id"], "Google takes a name once"
        assert (second["address"], second["token"]) == (first["address"], first["token"])
        entry = await vendor.entry()
        assert (entry.state, entry.made.gap) == ("registered", None)
        assert entry.made.id["resource"] == "r2"
        assert entry.due_at == entry.made.renew_at > now + WEEK // 2
        await vendor.publish("eventsChanged", **CALENDAR)  # another version is no change there
        assert (await vendor.entry()).due_at == entry.due_at
        assert vendor.asked() == []


async def test_the_token_of_a_channel_is_ours_and_tells_it_from_others(tmp_path):
    async with vendor_of("google_calendar", tmp_path) as vendor:
        opens(vendor, "r1", ends_at=vendor.instance.clock.now() + WEEK)
        await vendor.publish("eventsChanged", **CALENDAR)
        token = await vendor.secret((await vendor.entry()).secret)
        told = {
            "x-goog-resource-state": "exists",
            "x-goog-channel-id": "c",
            "x-goog-message-number": "7",
        }
        with pytest.raises(NotSignedIn):
            await vendor.deliver(b"", {**told, "x-goog-channel-token": "another"})
        found = await vendor.deliver(b"", {**told, "x-goog-channel-token": token})
        assert found.event is not None
        await found.run


async def test_a_renewal_that_fails_shows_and_is_tried_again_while_the_old_one_stands(tmp_path):
    async with vendor_of("google_calendar", tmp_path) as vendor:
        now = vendor.instance.clock.now()
        opens(vendor, "r1", ends_at=now + WEEK)
        await vendor.publish("eventsChanged", **CALENDAR)
        vendor.asked()
        await due(vendor)
        vendor.double.fail_next(403, operation="watchEvents")
        await vendor.registrar.tick()
        entry = await vendor.entry()
        assert (entry.state, entry.failures) == ("failing", 1)
        assert entry.made.id["resource"] == "r1"
        assert vendor.asked() == ["watchEvents"], "the one that still tells is left alone"
        await due(vendor)
        opens(vendor, "r2", ends_at=now + WEEK)
        vendor.double.fail_next(500, times=9, operation="stopChannel")  # it ends by itself
        await vendor.registrar.tick()
        entry = await vendor.entry()
        assert (entry.state, entry.failures) == ("registered", 0)
        assert entry.made.id["resource"] == "r2"


async def test_after_a_server_was_down_the_time_that_nobody_told_of_is_said(tmp_path):
    async with vendor_of("google_calendar", tmp_path) as vendor:
        now = vendor.instance.clock.now()
        opens(vendor, "r1", ends_at=now + WEEK)
        await vendor.publish("eventsChanged", **CALENDAR)
        vendor.asked()
        await due(vendor, ends_at=now - WEEK)
        opens(vendor, "r2", ends_at=now + WEEK)
        vendor.double.fail_next(404, operation="stopChannel")
        await vendor.registrar.tick()
        assert vendor.asked() == ["watchEvents", "stopChannel"]
        made = (await vendor.entry()).made
        assert (made.gap.since, made.id["resource"]) == (now - WEEK, "r2")
        assert made.gap.until >= now
        await due(vendor)
        await vendor.registrar.tick()
        assert (await vendor.entry()).made.gap == made.gap, "until there is another"


async def test_a_watch_that_can_be_extended_is_not_stopped_for_that(tmp_path):
    async with vendor_of("gmail", tmp_path) as vendor:
        now = vendor.instance.clock.now()

        def watches(ends_at):
            answer = {"historyId": "1", "expiration": str(ends_at)}
            vendor.double.answer("watchMailbox", json=answer)

        watches(now + WEEK)
        topic = {"topicName": "projects/acme/topics/gmail", "labelIds": ["INBOX"]}
        secrets = ["{env.PUSH_ACCOUNT}"]
        await vendor.publish("mailboxChanged", register=topic, secrets=secrets)
        entry = await vendor.entry()
        assert (entry.state, entry.secret) == ("registered", None)
        assert vendor.double.received[-1].json == topic
        assert vendor.asked() == ["watchMailbox"]
        await due(vendor)
        watches(now + 2 * WEEK)
        await vendor.registrar.tick()
        assert vendor.double.received[-1].json == topic
        assert vendor.asked() == ["watchMailbox"]
        assert (await vendor.entry()).made.ends_at == now + 2 * WEEK
        await vendor.instance.flows.delete(vendor.project.id, "k", actor=ACTOR, force=True)
        assert vendor.asked() == ["stopWatching"]
        assert await vendor.entry() is None


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("1770000000000", 1_770_000_000_000),
        (1770000000000, 1_770_000_000_000),
        (1770000000, 1_770_000_000_000),
        ("2026-02-02T02:40:00Z", 1_770_000_000_000),
        ("2026-02-02T02:40:00", 1_770_000_000_000),
        ("soon", None),
        (None, None),
        ("9" * 40, None),
    ],
)
def test_the_end_is_read_as_vendors_tell_it(told, found):
    assert instant(told) == found
