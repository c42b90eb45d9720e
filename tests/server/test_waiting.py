"""A server or worker that starts before its database server does."""

from __future__ import annotations

import asyncio
import logging
import socket
from urllib.parse import urlsplit

import pytest

from junctor.app.settings import Settings
from junctor.model.errors import StoreAway, TryAgain
from junctor.server.waiting import open_when_there
from shared_cache import shared_cache


@pytest.fixture
def far(postgres_url):
    """A database that does not answer yet: its URL, what makes it answer, and what comes by."""
    real = urlsplit(postgres_url)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]

    passed = []

    async def pump(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def relay(reader, writer):
        passed.append(asyncio.current_task())
        there, back = await asyncio.open_connection(real.hostname, real.port)
        await asyncio.gather(pump(reader, back), pump(there, writer))
        for each in (back, writer):
            await each.wait_closed()

    return (
        postgres_url.replace(f":{real.port}/", f":{port}/"),
        lambda: asyncio.start_server(relay, "127.0.0.1", port),
        passed,
    )


def settings(home, url, wait):
    return Settings(home=home, database=url, database_wait=wait, cache=shared_cache())


async def test_it_waits_until_the_database_server_answers(tmp_path, far, caplog):
    url, start, passed = far
    caplog.set_level(logging.INFO)
    opening = asyncio.create_task(open_when_there(settings(tmp_path, url, 30)))
    await asyncio.sleep(1.5)
    assert "Waiting up to 30 s" in caplog.text
    assert not opening.done()
    async with await start():
        instance = await asyncio.wait_for(opening, 20)
        await instance.close()
        await asyncio.wait_for(asyncio.gather(*passed), 5)
    assert caplog.text.count("Waiting up to") == 1
    assert "answers after" in caplog.text


async def test_the_wait_is_bounded_and_says_what_to_do(tmp_path, far):
    with pytest.raises(StoreAway) as caught:
        await open_when_there(settings(tmp_path, far[0], 0))
    assert "Start the database server" in caught.value.cure


async def test_what_waiting_does_not_cure_is_said_at_once(tmp_path, postgres_url):
    missing = postgres_url.rpartition("/")[0] + "/nowhere"
    with pytest.raises(TryAgain) as caught:
        await asyncio.wait_for(open_when_there(settings(tmp_path, missing, 60)), 10)
    assert "createdb nowhere" in caught.value.cure
    assert not isinstance(caught.value, StoreAway)
