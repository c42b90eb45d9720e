"""A server that listens to a broker or a mailbox and is killed while messages come in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import signal

import aio_pika

from adapters.transports.mail.test_imap import deliver
from journeys.house import House
from servers import AUTHORITY

QUEUE = "orders-over-kills"
USER = "clinic"


class Listening(House):
    """A house whose server knows one name outside, and starts a run for each message."""

    def __init__(self, folder, host=None, port=None):
        super().__init__(folder, accept=())
        self._hosts = {} if host is None else {f"{host}:{port}": f"127.0.0.1:{port}"}

    @property
    def environment(self):
        hosts = ",".join(f"{name}={place}" for name, place in self._hosts.items())
        return {**super().environment, "JUNCTOR_HOST_MAP": hosts}

    async def listen(self, slug, config, credential, ports, trigger, inputs, body):
        """A live trigger of a connection; `body` is what each run keeps of its event."""
        grant = {"cidr": "127.0.0.1/32", "ports": ports, "reason": "a server of the test"}
        await self.ask("POST", "/api/grants", grant)
        draft = {"name": "Source", "integrationSlug": slug, "config": config}
        if credential is None:
            draft["authType"] = "none"
        else:
            draft["credentials"] = {"development": credential}
            draft["environments"] = {"development": {"caPem": AUTHORITY.ca_pem}}
        made = await self.ask("POST", "/api/integrations", draft)
        named = {"type": "connector", "connection": made["key"], "trigger": trigger, "mode": "live"}
        node = {"id": "a", "type": "respond", "body": {"kept": body}}
        document = {"key": "heard", "trigger": {**named, "inputs": inputs}, "nodes": [node]}
        made = await self.flow(document, publish=False)
        # One environment: two would share the messages.
        environment = {"environments": ["development"]}
        await self.ask("POST", f"/api/flows/{made}/publish", environment)

    async def kept(self):
        """What the runs kept of their events, of all runs."""
        found, cursor = [], ""
        while True:
            page = await self.ask("GET", f"/api/runs?limit=200&payloads=true{cursor}")
            found += [
                ((run["output"] or {}).get("body") or {}).get("kept") for run in page["items"]
            ]
            if not page.get("next"):
                return found
            cursor = f"&cursor={page['next']}"

    async def heard(self, wanted, seconds=120):
        """What was kept once everything wanted is among it."""
        async with asyncio.timeout(seconds):
            while True:
                found = await self.kept()
                if set(wanted) <= set(found) and None not in found:
                    return found
                await asyncio.sleep(0.3)

    async def goes_on(self, seconds=90):
        """Return once more is heard than at the beginning: then the consumer has joined again."""
        before = len(await self.kept())
        async with asyncio.timeout(seconds):
            while True:
                if len(await self.kept()) > before:
                    return
                await asyncio.sleep(0.05)


async def killed(house, put, *, kills, longest=1.5):
    """Messages all the time, and a kill -9 at random moments; how many messages there were.

    `put` takes the numbers of the messages that it sends.
    """
    sent, ended = 0, False

    async def feed():
        nonlocal sent
        while not ended:
            count = random.randint(1, 3)
            await put(range(sent + 1, sent + count + 1))
            sent += count
            await asyncio.sleep(random.random() * 0.4)

    feeding = asyncio.create_task(feed())
    for _ in range(kills):
        await house.goes_on()
        await asyncio.sleep(random.random() * longest)
        await house.stop(signal.SIGKILL)
        await house.start()
    ended = True
    await feeding
    return sent


@contextlib.asynccontextmanager
async def queue_of(rabbitmq):
    """A durable queue; gives what puts numbered messages into it, each with an id."""
    credential = rabbitmq.credential
    url = f"amqp://{credential['username']}:{credential['password']}@127.0.0.1:{rabbitmq.port}/"
    broker = await aio_pika.connect(url)
    async with broker, broker.channel() as channel:
        queue = await channel.declare_queue(QUEUE, durable=True)

        async def put(numbers, *, ids=True):
            for each in numbers:
                message = aio_pika.Message(b"%d" % each, message_id=f"m{each}" if ids else None)
                await channel.default_exchange.publish(message, QUEUE)

        yield queue, put


@contextlib.contextmanager
def topic_of(kafka, library):
    """A topic; gives what puts numbered messages into it."""
    servers = ",".join(kafka.brokers)
    producer = library.Producer({"bootstrap.servers": servers, "log_level": 0})

    async def put(numbers):
        for each in numbers:
            producer.produce(QUEUE, json.dumps(each).encode(), partition=0)
        await asyncio.to_thread(producer.flush, 10)

    yield put


def mailbox_of(dovecot):
    """What puts numbered messages into a mailbox."""

    async def put(numbers):
        await asyncio.to_thread(deliver, dovecot, USER, *map(str, numbers))

    return put
