"""A small world for tests: one instance, and a vendor on loopback behind real TLS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Actor, Call, CallResult, Mode
from junctor.model.connection import EnvironmentSettings, NetworkGrant, Project
from junctor.model.ids import new_id
from junctor.testing.authority import LoopbackAuthority
from shared_cache import shared_cache

AUTHORITY = LoopbackAuthority()
HOST = "api.vendor.example"
ACTOR = Actor(kind="user", id="usr_test", name="Test")
TOKEN = "tok_9f8A7b6C5d4E3f2G1h0J"
MANIFEST = """
key: vendor
name: Vendor
version: 1.0.0
category: APIs & Protocols
baseUrl: https://api.vendor.example/v1
auth:
  - {type: bearer_token}
  - {type: none}
  - {type: basic}
  - type: api_key
    in: query
    name: key
  - type: oauth2
    grant: client_credentials
    tokenUrl: https://api.vendor.example/token
    clientAuth: body
test: whoami
failure:
  when: {ok: false}
  code: error
  message: message
  classes: {nope: not_found, bad_token: auth}
operations:
  whoami:
    name: Who am I
    effect: read
    request: {method: GET, path: /me}
    output: {type: object, properties: {user: {type: string, examples: [Ada]}}}
  send:
    name: Send
    effect: write
    summary: a note to {{input.to}}
    defaultOutputMappings: {noteId: id}
    input:
      type: object
      required: [to]
      additionalProperties: false
      properties:
        to: {type: string, minLength: 1, title: To, examples: [ada@example.com]}
        text: {type: string, title: Text}
        count: {type: integer, default: 1}
    request:
      method: POST
      path: /notes
      json: {to: "{{input.to}}", text: "{{input.text}}", count: "{{input.count}}"}
    output:
      type: object
      required: [id]
      properties: {id: {type: string, examples: [note_1]}, ok: {type: boolean}}
  charge:
    name: Charge
    effect: write
    summary: a charge
    idempotencyHeader: Idempotency-Key
    request: {method: POST, path: /charges}
  listNotes:
    name: List notes
    effect: read
    input:
      type: object
      additionalProperties: false
      properties: {cursor: {type: string}}
    request: {method: GET, path: /notes, query: {cursor: "{{input.cursor}}"}}
    paging: {style: cursor, items: items, next: next, input: cursor}
  changedNotes:
    name: Changed notes
    effect: read
    input:
      type: object
      additionalProperties: false
      properties: {since: {type: string}, folder: {type: string}}
    request:
      method: GET
      path: /changes
      query: {since: "{{input.since}}", folder: "{{input.folder}}"}
    output: {type: object, properties: {notes: {type: array}}}
triggers:
  feed:
    kind: stream
    name: Live feed
    protocol: sse
    input: {type: object, properties: {folder: {type: string}}}
    subscription: {path: /feed, query: {folder: "{{input.folder}}"}}
    filter: {type: note}
  notes:
    kind: poll
    name: Changed notes
    operation: changedNotes
    input: {type: object, properties: {folder: {type: string}}}
    items: notes
    version: updatedAt
    cursor: {item: updatedAt, input: since}
    interval: 1
  hook:
    kind: webhook
    name: Any event
    verify: {scheme: hmac, header: Vendor-Signature}
    dedupe: json.id
    items: json.events
    filter: {json.kind: [note, gone]}
  noteChanged:
    kind: data_change
    name: Note changed
    entity: note
    version: updatedAt
    input: {type: object, properties: {folder: {type: string}}}
    schema:
      type: object
      properties:
        id: {type: string}
        title: {type: string}
        state: {type: object, properties: {name: {type: string}}}
        email: {type: string}
        updatedAt: {type: string}
    ignore: [updatedAt]
    private: [email]
    feeds:
      - {trigger: notes}
      - {trigger: hook, entity: json.note, deleted: {json.kind: gone}}
      - {trigger: feed, entity: data}
"""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class World:
    """An instance with a project and a connection to the vendor on loopback."""

    instance: Instance
    project: Project
    port: int
    seen: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    handler: Handler | None = None
    connection: str = "vendor"

    async def connect(
        self,
        auth: str = "bearer_token",
        values: dict[str, str] | None = None,
        *,
        name: str = "Vendor notes",
        grant: bool = True,
        **more: object,
    ) -> str:
        """A connection with its credential in development; gives its id."""
        document = {"token": TOKEN} if auth == "bearer_token" and values is None else values
        saved = await self.instance.connections.create(
            self.project.id,
            ConnectionDraft(
                name=name,
                integration_slug="vendor",
                auth_type=auth,
                environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
                credentials={"development": document} if document else {},
                **more,
            ),
            actor=ACTOR,
            may_bind_secrets=True,
        )
        if grant:
            await self.grant(saved.connection.id)
        self.connection = saved.connection.id
        return saved.connection.id

    async def grant(self, connection_id: str | None) -> None:
        """Leave for a connection to reach the vendor on loopback."""
        await self.instance.store.grants.add(
            NetworkGrant(
                id=new_id("grt"),
                project_id=self.project.id,
                connection_id=connection_id,
                cidr="127.0.0.1/32",
                ports=(self.port,),
                created_at=0,
            )
        )

    async def call(self, operation: str, mode: Mode = Mode.LIVE, /, **more: object) -> CallResult:
        """One call through the connection in development."""
        fields = {
            "inputs": {},
            "environment": "development",
            "connection": self.connection,
            **more,
        }
        call = Call(
            project_id=self.project.id, operation=operation, mode=mode, actor=ACTOR, **fields
        )
        return await self.instance.caller.call(call)

    async def audit(self) -> list[dict[str, object]]:
        """Every audit entry of the project, oldest first."""
        entries = await self.instance.store.audit.entries(self.project.id, limit=1000)
        return [e.body for e in reversed(entries)]


@asynccontextmanager
async def vendor_on_loopback(
    world_of: dict[str, World], hosts: tuple[str, ...] = (HOST,)
) -> AsyncIterator[int]:
    """A TLS server for the vendor's names that answers as the world's handler says."""

    async def handle(request: web.Request) -> web.StreamResponse:
        world = world_of["world"]
        world.seen.append(request)
        world.bodies.append(await request.read())
        if world.handler is None:
            return web.json_response({"ok": True, "id": "note_1", "user": "Ada"})
        return await world.handler(request)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = AUTHORITY.server_context(*hosts)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def world_in(
    tmp_path: Path, *, hosts: tuple[str, ...] = (HOST,), **settings: object
) -> AsyncIterator[World]:
    """One instance in an empty home, a project, and the vendor on loopback under `hosts`."""
    folder = tmp_path / "connectors" / "vendor"
    folder.mkdir(parents=True)
    (folder / "connector.yaml").write_text(MANIFEST)
    holder: dict[str, World] = {}
    async with vendor_on_loopback(holder, hosts) as port:
        opened = Settings(
            home=tmp_path / "home",
            connectors=(tmp_path / "connectors",),
            host_map={f"{host}:443": f"127.0.0.1:{port}" for host in hosts},
            cache=shared_cache(),
            **settings,
        )
        instance = await Instance.open(opened)
        try:
            project = await instance.projects.create("Test", actor=ACTOR)
            holder["world"] = World(instance, project, port)
            yield holder["world"]
        finally:
            await instance.close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """One instance in an empty home, a project, and the vendor on loopback."""
    async with world_in(tmp_path) as made:
        yield made


@pytest.fixture
async def trusting_world(tmp_path: Path) -> AsyncIterator[World]:
    """The same, where the whole instance trusts the vendor's certificate authority."""
    (tmp_path / "ca.pem").write_text(AUTHORITY.ca_pem)
    async with world_in(tmp_path, ca_file=tmp_path / "ca.pem") as made:
        yield made
