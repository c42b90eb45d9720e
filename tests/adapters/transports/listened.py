"""A flow that is started by what a real server tells; its streams are driven by hand."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress

from core.triggers.connected import RESPOND, until
from fixtures_outside import ACTOR


class Listened:
    """A flow with a trigger of a connection."""

    def __init__(self, outside, connection, trigger):
        self.outside = outside
        self.instance = outside.instance
        self.streams = self.instance.triggering.streams
        self.connection = connection
        self.trigger = trigger
        self.found = None

    async def deploy(self, **inputs):
        """Publish the flow and begin to listen."""
        await self.publish(**inputs)
        await self.streams.tick()
        return self

    async def publish(self, **inputs):
        """Publish the flow; nobody listens yet."""
        written = {
            "type": "connector",
            "connection": self.connection,
            "trigger": self.trigger,
            "inputs": inputs,
            "mode": "sandbox",
        }
        document = {"key": "heard", "nodes": [RESPOND], "trigger": written}
        project = self.outside.project
        flows = self.instance.flows
        await flows.create(project, document, actor=ACTOR, may_bind_secrets=True)
        await flows.publish(project, "heard", actor=ACTOR, environments=["development"])
        flow = await flows.get(project, "heard")
        (self.found,) = await self.instance.store.triggers.of_flow(project, flow.id)
        return self

    async def again(self):
        """Stop listening, and begin anew as another process would."""
        await self.streams.close()
        await self.streams.tick()

    async def source(self):
        return await self.instance.store.sources.get(self.found.source_id)

    async def failed(self):
        return (await self.source()).failures

    async def opened(self):
        """Wait until the subscription is open."""

        async def asked():
            return (await self.source()).asked_at is not None

        await until(asked, 60)

    async def events(self):
        """What was stored, oldest first."""
        fresh = await self.instance.store.triggers.events(self.outside.project, self.found.id, 1000)
        return [each.payload for each in reversed(fresh)]

    async def heard(self, count, wait=60):
        """The events, once there are so many."""

        async def enough():
            return len(await self.events()) >= count

        await until(enough, wait)
        return await self.events()


class Wire:
    """A wire to a server on loopback that can be cut; `before` sees what we are about to send."""

    def __init__(self, far):
        self.far = far
        self.port = 0
        self.ends = set()
        self.before = None

    @classmethod
    @asynccontextmanager
    async def to(cls, far):
        wire = cls(far)
        server = await asyncio.start_server(wire._join, "127.0.0.1", 0)
        wire.port = server.sockets[0].getsockname()[1]
        try:
            yield wire
        finally:
            server.close()
            wire.cut()

    async def _join(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.far)
        self.ends |= {writer, far_writer}
        try:
            await asyncio.gather(self._send(reader, far_writer), _copy(far_reader, writer))
        finally:
            self.ends -= {writer, far_writer}

    async def _send(self, reader, writer):
        with suppress(OSError):
            while data := await reader.read(65536):
                if self.before is not None:
                    await self.before(data)
                writer.write(data)
                await writer.drain()
        writer.close()

    def cut(self):
        """Drop every connection."""
        for each in self.ends:
            each.transport.abort()

    async def quiet(self):
        return not self.ends


async def _copy(reader, writer):
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
