"""A running server over a fresh home, in this process: uvicorn on loopback with its own loop."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import uvicorn

from junctor.api.app import create_app, open_access
from junctor.app.demo import furnish_demo
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.access import Principal
from junctor.model.access import Role
from junctor.model.call import Actor
from junctor.server.main import config_of, listen
from shared_cache import shared_cache

SYSTEM = Actor(kind="system", id="test")
OPERATOR_TOKEN = "jo_" + "t" * 49


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Served:
    """The server, two projects, and a key for every role of the first one."""

    home: Path
    settings: dict = field(default_factory=dict)
    pages: tuple = ()
    demo: bool = False

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._main, daemon=True)
        self._ready: Future = Future()
        self._thread.start()
        self._ready.result(30)
        return self

    def __exit__(self, *_) -> None:
        self._loop.call_soon_threadsafe(self.instance.watching.broadcast.close)
        self._server.should_exit = True
        self._thread.join(20)

    def _main(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        more = {"host": "127.0.0.1", **self.settings}
        listener = listen(Settings(port=more.pop("port", 0)))
        self.port = listener.getsockname()[1]
        settings = Settings(home=self.home, port=self.port, cache=shared_cache(), **more)
        self.instance = await Instance.open(settings)
        try:
            self.access = open_access(self.instance)
            await self._people()
            if self.demo:
                await self._furnish()
            app = create_app(
                self.instance, operator_token=OPERATOR_TOKEN, access=self.access, pages=self.pages
            )
            await app.load()
            self._server = uvicorn.Server(config_of(app))
            self._ready.set_result(None)
            await self._server.serve(sockets=[listener])
        except BaseException as error:
            if not self._ready.done():
                self._ready.set_exception(error)
            raise
        finally:
            listener.close()
            await self.access.keys.settle()
            await self.instance.close()

    async def _people(self) -> None:
        self.owner = await self.access.members.first_owner()
        if await self.instance.projects.all():
            return  # the same home once more
        self.project = await self.instance.projects.create("Main", actor=SYSTEM)
        self.other = await self.instance.projects.create("Other", actor=SYSTEM)
        await self.access.members.join(self.owner, self.project.id, [Role.PROJECT_ADMIN], SYSTEM)
        self.keys = {role.value: await self._key(self.project.id, role) for role in Role}
        self.other_key = await self._key(self.other.id, Role.PROJECT_ADMIN)

    async def _furnish(self) -> None:
        made = await furnish_demo(self.instance, actor=SYSTEM)
        self.demo_project = made.project
        await self.access.members.join(self.owner, made.project.id, [Role.PROJECT_ADMIN], SYSTEM)
        self.demo_key = await self._key(made.project.id, Role.PROJECT_ADMIN)

    async def _key(self, project_id: str, role: Role) -> str:
        everybody = Principal(kind="operator", id="test", project_id=project_id)
        made = await self.access.keys.create(everybody, name=role.value, roles=[role])
        return made.value

    def run(self, work):
        """The result of a coroutine in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def session(self) -> tuple[str, str]:
        """Cookie and CSRF token of a new session of the owner."""
        begun = self.run(self.access.sessions.begin(self.owner))
        return begun.token, begun.session.csrf

    def link(self) -> str:
        return self.run(self.access.links.issue(self.owner, actor=SYSTEM))

    def request(
        self, method, path, body=None, *, role="project_admin", key=None, headers=None, raw=None
    ) -> Answer:
        """A request by the key of a role (None: nobody)."""
        given = {"Host": f"127.0.0.1:{self.port}"}
        key = key or (self.keys[role] if role else None)
        if key:
            given["Authorization"] = f"Bearer {key}"
        payload = raw
        if body is not None:
            payload = json.dumps(body).encode()
            given["Content-Type"] = "application/json"
        given.update(headers or {})
        return self.send(method, path, given, payload)

    def send(self, method, target, headers, payload=None, *, timeout=20.0) -> Answer:
        """One request as raw bytes on a socket of its own: nothing is mended on the way."""
        given = dict(headers)
        names = {name.lower() for name in given}
        chunked = given.get("Transfer-Encoding") == "chunked"
        if payload is not None and "content-length" not in names and not chunked:
            given["Content-Length"] = str(len(payload))
        given.setdefault("Connection", "close")
        target = "".join(
            c if " " < c < "\x7f" else "".join(f"%{b:02X}" for b in c.encode()) for c in target
        )
        lines = [f"{method} {target} HTTP/1.1", *(f"{k}: {v}" for k, v in given.items()), "", ""]
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as sock:
            try:
                sock.sendall("\r\n".join(lines).encode("utf-8", "surrogatepass"))
                if payload is not None:
                    for part in _framed(payload, chunked=chunked):
                        sock.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused while sending: the answer is there all the same
            return _read(sock)


def _framed(payload: bytes, *, chunked: bool):
    if not chunked:
        yield payload
        return
    for at in range(0, len(payload), 65536):
        part = payload[at : at + 65536]
        yield f"{len(part):x}\r\n".encode() + part + b"\r\n"
    yield b"0\r\n\r\n"


def _read(sock: socket.socket) -> Answer:
    data = b""
    while True:
        try:
            part = sock.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        data += part
        if b"text/event-stream" in data.partition(b"\r\n\r\n")[0]:
            break  # a stream does not end by itself
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split(" ")[1]) if first.startswith("HTTP/") else 0
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked" and "event-stream" not in headers.get(
        "content-type", ""
    ):
        body = _dechunked(body)
    return Answer(status, headers, body)


def _dechunked(data: bytes) -> bytes:
    found = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            break
        found += data[:length]
        data = data[length + 2 :]
    return found
