"""What a mailbox tells while we begin to idle is heard, however it is cut into packets."""

from __future__ import annotations

import asyncio

from imapclient import IMAPClient

from junctor.adapters.transports.mail.idle import MailboxListening


async def answered(reader, writer):
    writer.write(b"* OK ready\r\n")
    while line := await reader.readline():
        tag, _, command = line.strip().partition(b" ")
        if command == b"CAPABILITY":
            writer.write(b"* CAPABILITY IMAP4rev1 IDLE\r\n")
        if command == b"IDLE":
            writer.write(b"+ idling\r\n* 2 EXISTS\r\n")
            await reader.readline()
        writer.write(tag + b" OK done\r\n")
    writer.close()


def waited(port):
    client = IMAPClient("127.0.0.1", port, ssl=False)
    client.login("ada", "secret")
    MailboxListening(None, client, None)._wait()
    client.shutdown()


async def test_news_that_come_with_the_leave_to_idle_end_the_wait():
    async with await asyncio.start_server(answered, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await asyncio.wait_for(asyncio.to_thread(waited, port), 20)
