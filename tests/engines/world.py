"""What the crash tests share: a vendor that counts, a home to copy, and the harness process."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from engines.harness import RUN
from fixtures_world import ACTOR, AUTHORITY, HOST, MANIFEST, World
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from left_behind import marked
from shared_cache import shared_cache

TESTS = Path(__file__).parent.parent


def step(node_id, operation="vendor.send", **more):
    inputs = {"to": "{{input.to}}"} if operation == "vendor.send" else {}
    return {
        "id": node_id,
        "type": "apiCall",
        "mode": "integration",
        "operationKey": operation,
        "connection": "Vendor notes",
        "inputs": inputs,
        **more,
    }


THREE = {
    "key": "three",
    "nodes": [
        step("look", "vendor.whoami", outputMappings={"user": "user"}, next="pay"),
        step("pay", "vendor.charge", next="tell"),
        step("tell", inputs={"to": "{{vars.user}}"}, next="end"),
        {"id": "end", "type": "respond", "body": ["{{vars.user}}", "{{steps.tell.output.id}}"]},
    ],
}


@dataclass
class Ledger:
    """What the vendor saw: requests by operation, and distinct effects by idempotency key."""

    requests: Counter = field(default_factory=Counter)
    keys: list = field(default_factory=list)
    hold: dict = field(default_factory=dict)
    bodies: list = field(default_factory=list)

    def clear(self):
        self.requests.clear()
        self.keys.clear()
        self.bodies.clear()

    async def answer(self, request):
        name = f"{request.method} {request.path.removeprefix('/v1')}"
        self.requests[name] += 1
        self.bodies.append((name, await request.text()))
        if key := request.headers.get("Idempotency-Key"):
            self.keys.append(key)
        if name in self.hold:
            await self.hold[name].wait()
        return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})


class Harness:
    """The process that forks and dies."""

    def __init__(self, place, port, project, flows, database=None):
        self.place, self.port, self.project, self.flows = place, port, project, flows
        self.count = 0
        self.database = database

    async def begin(self):
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(TESTS / "engines" / "harness.py"),
            *(["dbos"] if self.database else []),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 24,
            cwd=TESTS,
            env={
                "PYTHONPATH": ":".join([str(TESTS), *sys.path]),
                "JUNCTOR_CACHE": str(shared_cache()),
                **marked(),
            },
        )

    async def end(self):
        self.process.stdin.close()
        await self.process.wait()

    def home(self):
        """A fresh copy of the furnished home."""
        self.count += 1
        target = self.place / f"copy{self.count}"
        shutil.copytree(self.place / "home", target)
        if self.database:
            self._copy_database(f"{self._name()}_{self.count}")
        return target

    def _name(self):
        return self.database.rpartition("/")[2]

    def _copy_database(self, name):
        with self._admin() as admin:
            if self.count > 1:
                admin.execute(f"DROP DATABASE {self._name()}_{self.count - 1} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {self._name()}")

    def _admin(self):
        import psycopg

        server = self.database.rpartition("/")[0]
        return psycopg.connect(f"{server}/postgres", autocommit=True)

    async def do(self, home, verb, **more):
        order = {
            "home": str(home),
            "connectors": str(self.place / "connectors"),
            "port": self.port,
            "project": self.project,
            "do": verb,
            **more,
        }
        if self.database:
            order["database"] = f"{self.database}_{home.name.removeprefix('copy')}"
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        await self.process.stdin.drain()
        line = await asyncio.wait_for(self.process.stdout.readline(), 60)
        return json.loads(line)

    def settings(self, home):
        return Settings(
            cache=shared_cache(),
            home=home,
            connectors=(self.place / "connectors",),
            host_map={f"{HOST}:443": f"127.0.0.1:{self.port}"},
            database=self.database,
        )


@asynccontextmanager
async def crash_world(tmp_path, ledger, *flows, database=None):
    """A furnished home beside a counting vendor, and the harness over both."""
    folder = tmp_path / "connectors" / "vendor"
    folder.mkdir(parents=True)
    (folder / "connector.yaml").write_text(MANIFEST)
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", ledger.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=AUTHORITY.server_context(HOST)).start()
    harness = None
    try:
        port = runner.addresses[0][1]
        harness = Harness(tmp_path, port, "", {}, database)
        instance = await Instance.open(harness.settings(tmp_path / "home"))
        try:
            project = await instance.projects.create("Test", actor=ACTOR)
            await World(instance, project, port).connect()
            harness.project = project.id
            for document in flows:
                made = await instance.flows.create(project.id, document, actor=ACTOR)
                await instance.flows.publish(project.id, document["key"], actor=ACTOR)
                harness.flows[document["key"]] = made.flow.id
            if database:
                await instance.engine.recover()  # the schema of the queue is there, too
        finally:
            await instance.close()
        await harness.begin()
        yield harness
    finally:
        if harness is not None and hasattr(harness, "process"):
            await harness.end()
        await runner.cleanup()


__all__ = ["RUN", "THREE", "Harness", "Ledger", "crash_world", "step"]
