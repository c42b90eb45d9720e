"""Consumers of a server that is killed at random moments: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio

import pytest

from journeys.streamed import QUEUE, USER, Listening, killed, mailbox_of, queue_of, topic_of

KILLS = 2


async def test_a_queue_is_taken_once_each_over_kills(tmp_path, rabbitmq):
    config = {"host": rabbitmq.host, "port": rabbitmq.tls}
    ports = [rabbitmq.tls]
    async with (
        queue_of(rabbitmq) as (_, put),
        Listening(tmp_path, rabbitmq.host, rabbitmq.tls) as house,
    ):
        await house.listen(
            "rabbitmq", config, rabbitmq.credential, ports, "message", {"queue": QUEUE},
            "{{event.message}}",
        )  # fmt: skip
        sent = await killed(house, put, kills=KILLS)
        wanted = range(1, sent + 1)
        assert sorted(await house.heard(wanted)) == list(wanted)


async def test_a_topic_is_taken_once_each_over_kills(tmp_path, kafka):
    library = pytest.importorskip("confluent_kafka", reason="pip install confluent-kafka")
    config = {"bootstrapServers": ",".join(kafka.brokers), "ssl": False}
    inputs = {"topic": QUEUE, "group": "killed", "start": "earliest"}
    async with Listening(tmp_path) as house:
        with topic_of(kafka, library) as put:
            await put([0])  # so that there is a topic
            await house.listen(
                "kafka", config, None, list(kafka.ports), "message", inputs, "{{event.message}}"
            )
            await house.heard([0])
            sent = await killed(house, put, kills=KILLS)
            wanted = range(sent + 1)
            assert sorted(await house.heard(wanted)) == list(wanted)


async def test_a_mailbox_is_taken_once_each_over_kills(tmp_path, dovecot):
    put = mailbox_of(dovecot)
    async with Listening(tmp_path, dovecot.host, dovecot.port) as house:
        await house.listen(
            "imap", dovecot.config(), dovecot.credential(USER), [dovecot.port], "newMessage",
            {"mailbox": "INBOX"}, "{{event.subject}}",
        )  # fmt: skip
        async with asyncio.timeout(60):  # what was there before it listened is not told
            while not await house.kept():
                await put([0])
                await asyncio.sleep(0.3)
        sent = await killed(house, put, kills=KILLS)
        wanted = [str(each) for each in range(1, sent + 1)]
        heard = await house.heard(wanted)
        assert sorted((each for each in heard if each != "0"), key=int) == wanted
