"""A file that arrives on a real server starts a run: once, and again where it has changed."""

from __future__ import annotations

import os

import pytest

from adapters.transports.files.test_files import KINDS, place_of
from adapters.transports.listened import Listened


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_each_new_or_changed_file_starts_a_run_once(request, outside, kind):
    server = request.getfixturevalue(KINDS[kind])
    place = await place_of(outside, kind, server, "arrivals")
    place.put("old.csv", b"was there before")
    heard = Listened(outside, place.connection, "newFile")
    await heard.publish(pattern="*.csv")
    poller = outside.instance.triggering.poller

    async def polled():
        before = len(await heard.events())
        await poller.poll(await heard.source())
        await outside.instance.triggering.starts.settled()
        return sorted(each["path"] for each in (await heard.events())[before:])

    def arrived(name, content, at=10**9):
        os.utime(place.put(name, content), (at, at))

    assert await polled() == []
    arrived("new.csv", b"1")
    arrived("other.txt", b"1")
    place.put("half.csv", b"somebody still writes it")
    assert await polled() == ["new.csv"]
    assert await polled() == []
    arrived("new.csv", b"1", at=10**9 + 60)
    arrived("half.csv", b"written")
    assert await polled() == ["half.csv", "new.csv"]
    event = (await heard.events())[0]
    assert (event["name"], event["bytes"], event["kind"]) == ("new.csv", 1, "file")
