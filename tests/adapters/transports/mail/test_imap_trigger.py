"""A mailbox starts runs: each new message once, also over a broken connection."""

from __future__ import annotations

import asyncio

import pytest

from adapters.transports.listened import Listened, Wire
from adapters.transports.mail.test_imap import deliver
from core.triggers.connected import until


@pytest.fixture
async def heard(outside, dovecot, request):
    user = f"u{abs(hash(request.node.name))}"
    await asyncio.to_thread(deliver, dovecot, user, "old")
    async with Wire.to(dovecot.port) as wire:
        config = {**dovecot.config(), "port": wire.port}
        connection = await outside.connect("imap", config, dovecot.credential(user), port=wire.port)
        found = Listened(outside, connection, "newMessage")
        found.wire, found.user = wire, user
        yield found
        await found.streams.close()
        await until(wire.quiet)


def subjects(events):
    return [each["subject"] for each in events]


async def test_a_new_message_starts_a_run_with_headers_uid_and_flags(heard, dovecot):
    await heard.deploy(mailbox="INBOX")
    await heard.opened()
    await asyncio.to_thread(deliver, dovecot, heard.user, "new")
    (event,) = await heard.heard(1)
    assert (event["subject"], event["from"]) == ("new", "ada@example.com")
    assert event["headers"]["message-id"] == ["<new@example.com>"]
    assert event["uid"] == 2
    assert "\\Seen" not in event["flags"]
    await asyncio.to_thread(deliver, dovecot, heard.user, "newer")
    assert subjects(await heard.heard(2)) == ["new", "newer"]


async def test_what_came_while_nobody_listened_is_taken_afterwards_and_once(heard, dovecot):
    await heard.deploy()
    await heard.opened()
    await asyncio.to_thread(deliver, dovecot, heard.user, "one")
    await heard.heard(1)
    await heard.streams.close()
    await asyncio.to_thread(deliver, dovecot, heard.user, "two", "three")
    await heard.streams.tick()
    assert subjects(await heard.heard(3)) == ["one", "two", "three"]


@pytest.mark.parametrize("number", range(6))
async def test_a_message_that_comes_between_two_commands_is_not_overlooked(heard, dovecot, number):
    seen = 0

    async def slip_in(_data):
        nonlocal seen
        seen += 1
        if seen == number + 1:
            await asyncio.to_thread(deliver, dovecot, heard.user, "between")

    await heard.deploy()
    await heard.opened()
    heard.wire.before = slip_in
    await asyncio.to_thread(deliver, dovecot, heard.user, "one")
    assert sorted(subjects(await heard.heard(2))) == ["between", "one"]


async def test_a_dropped_connection_is_opened_again(heard, dovecot):
    await heard.deploy()
    await heard.opened()
    await asyncio.to_thread(deliver, dovecot, heard.user, "one")
    await heard.heard(1)
    heard.wire.cut()
    await asyncio.to_thread(deliver, dovecot, heard.user, "two")
    await until(heard.failed)
    assert subjects(await heard.heard(2)) == ["one", "two"]
    assert (await heard.source()).failures == 0


async def test_a_mailbox_that_is_missing_says_so(heard):
    await heard.deploy(mailbox="Nowhere")
    await until(heard.failed)
    assert (await heard.source()).last_error
