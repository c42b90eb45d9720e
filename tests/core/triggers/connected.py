"""A vendor with notes on loopback, and flows that are started by what it tells."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools

import orjson
from aiohttp import web

from fixtures_world import ACTOR
from junctor.core.triggers import HookRequest

SECRET = "planted-vendor-signing-secret-123"
ENVIRONMENT = "development"
RESPOND = {"id": "a", "type": "respond", "body": {"seen": "{{event}}"}}


class Notes:
    """The vendor: notes with a time of change, a feed of server-sent events."""

    def __init__(self, world):
        self.world = world
        self.notes = {}
        self.asked = []
        self.refusal = None
        self.feed = asyncio.Queue()
        self.ids = itertools.count(1)
        world.handler = self.handle

    def put(self, key, at="2030-01-01T00:00:00Z", **fields):
        self.notes[key] = {"id": key, "updatedAt": at, **fields}
        return self.notes[key]

    async def handle(self, request):
        if request.path == "/v1/feed":
            return await self._feed(request)
        if request.path != "/v1/changes":
            return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})
        self.asked.append(dict(request.query))
        if self.refusal is not None:
            status, headers = self.refusal
            return web.json_response({"error": "no"}, status=status, headers=headers)
        since = request.query.get("since", "")
        found = [n for n in self.notes.values() if n["updatedAt"] >= since]
        return web.json_response({"notes": found})

    async def _feed(self, request):
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        self.asked.append({"last": request.headers.get("Last-Event-ID")})
        while True:
            part = await self.feed.get()
            if part is None:
                return answer
            await answer.write(part)

    def tell(self, data, kind="note", number=None):
        """Put an event into the feed."""
        number = next(self.ids) if number is None else number
        body = orjson.dumps(data).decode()
        self.feed.put_nowait(f"id: {number}\nevent: {kind}\ndata: {body}\n\n".encode())


class Connected:
    """An instance with a connection, and its triggers driven by hand."""

    def __init__(self, world):
        self.world = world
        self.vendor = Notes(world)
        self.instance = world.instance
        self.parts = world.instance.triggering
        self.numbers = itertools.count(1)

    async def open(self):
        await self.world.connect()
        await self.instance.secrets.put(
            self.world.project.id, "VENDOR_SECRET", ENVIRONMENT, SECRET, actor=ACTOR
        )
        return self

    async def deploy(self, trigger, **more):
        """A live flow that listens; gives its trigger."""
        key = f"flow-{next(self.numbers)}"
        written = {"type": "connector", "connection": self.world.connection, "mode": "sandbox"}
        document = {"key": key, "nodes": [RESPOND], "trigger": {**written, **trigger}, **more}
        project = self.world.project.id
        await self.instance.flows.create(project, document, actor=ACTOR, may_bind_secrets=True)
        await self.instance.flows.publish(project, key, actor=ACTOR, environments=[ENVIRONMENT])
        return await self.trigger(key)

    async def trigger(self, key):
        flow = await self.instance.flows.get(self.world.project.id, key)
        (found,) = await self.instance.store.triggers.of_flow(self.world.project.id, flow.id)
        return found

    async def source(self, trigger):
        return await self.instance.store.sources.get(trigger.source_id)

    async def poll(self, trigger):
        """Ask now, whatever the interval says."""
        source = await self.source(trigger)
        done = await self.parts.poller.poll(source)
        await self.parts.starts.settled()
        return done

    async def events(self, trigger):
        """What was accepted, oldest first."""
        store = self.instance.store
        fresh = await store.triggers.events(trigger.project_id, trigger.id, 1000)
        return [each.payload for each in reversed(fresh)]

    async def hook(self, trigger, body, *, signature=None, address="203.0.113.9"):
        raw = orjson.dumps(body)
        digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        request = HookRequest(
            method="POST",
            url=f"https://junctor.example/hooks/{trigger.token}",
            query=(),
            headers=(
                ("Content-Type", "application/json"),
                ("Vendor-Signature", signature or digest),
            ),
            body=raw,
        )
        found = await self.parts.intake.webhook(trigger.token)
        done = await self.parts.intake.deliver(found, request, address=address)
        await self.parts.starts.settled()
        return done


async def until(check, wait=30.0):
    """Wait for something to become true."""
    async with asyncio.timeout(wait):
        while True:
            found = await check()
            if found:
                return found
            await asyncio.sleep(0.01)
