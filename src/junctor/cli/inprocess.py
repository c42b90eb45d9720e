"""The REST interface in this process: one behavior whether a server runs or not.

Used when no server runs: opens the instance of the home, and lets the operator in.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from typing import Any
from urllib.parse import unquote, urlsplit

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.client import Reply
from junctor.client.wire import Running

_HOST = "localhost"


class InProcess:
    """A wire to an instance that lives here, until `close`."""

    def __init__(self, settings: Settings) -> None:
        from junctor.api import create_app

        self.token = secrets.token_urlsafe(32)
        self._begun: set[asyncio.Task[Reply]] = set()
        self._runner = asyncio.Runner()
        try:
            self.instance: Instance = self._runner.run(Instance.open(settings))
            self._app = self._runner.run(_made(create_app, self.instance, self.token))
        except BaseException:
            self._runner.close()
            raise

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        """Answer one request."""
        return self._runner.run(self._answer(method, path, headers, body))

    def begin(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Future[Reply]:
        """Start one request; it goes on while the loop is used by others."""

        async def start() -> asyncio.Task[Reply]:
            return asyncio.create_task(self._answer(method, path, headers, body))

        done: Future[Reply] = Future()
        task = self._runner.run(start())
        self._begun.add(task)
        task.add_done_callback(lambda ended: _hand_over(ended, done))
        return done

    def stream(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Running:
        """Answer one request while its answer is made; closing the lines gives it up."""
        parts: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1)
        scope = _scope(method, path, headers)

        async def start() -> tuple[asyncio.Task[None], dict[str, Any]]:
            task = asyncio.create_task(_streamed(self._app, scope, body or b"", parts))
            return task, await parts.get()

        task, begun = self._runner.run(start())
        names = {name.decode().lower(): value.decode() for name, value in begun["headers"]}
        return Running(begun["status"], names, self._lines(task, parts))

    def _lines(
        self, task: asyncio.Task[None], parts: asyncio.Queue[dict[str, Any]]
    ) -> Generator[bytes]:
        try:
            more = True
            while more:
                part = self._runner.run(parts.get())
                more = part.get("more_body", False)
                yield from part.get("body", b"").splitlines(keepends=True)
        finally:
            task.cancel()
            self._runner.run(_over(task))

    def pause(self, seconds: float) -> None:
        """Let what was begun go on."""
        self._runner.run(asyncio.sleep(seconds))

    def close(self) -> None:
        """End what was begun, then close the instance: the last audit entries are signed."""
        try:
            self._runner.run(self._ended())
        finally:
            self._runner.close()

    async def _ended(self) -> None:
        for task in self._begun:
            task.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)
        await self.instance.close()

    async def _answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        scope = _scope(method, path, headers)
        return await _exchange(self._app, scope, body or b"")


def _scope(method: str, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    parts = urlsplit(path)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", _HOST.encode())]
        + [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
        "server": (_HOST, 0),
    }


async def _streamed(
    app: Any, scope: dict[str, Any], body: bytes, parts: asyncio.Queue[dict[str, Any]]
) -> None:
    given = False

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:
            await asyncio.Event().wait()  # who gives up cancels the task
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    await app(scope, receive, parts.put)


async def _over(task: asyncio.Task[None]) -> None:
    await asyncio.gather(task, return_exceptions=True)


async def _exchange(app: Any, scope: dict[str, Any], body: bytes) -> Reply:
    begun: dict[str, Any] = {}
    parts: list[bytes] = []
    waiting = asyncio.Event()
    given = False

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:
            await waiting.wait()  # nobody disconnects here
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            begun.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    names = {name.decode().lower(): value.decode() for name, value in begun["headers"]}
    return Reply(begun["status"], names, b"".join(parts))


def _hand_over(task: asyncio.Task[Reply], done: Future[Reply]) -> None:
    if task.cancelled():
        done.cancel()
    elif (error := task.exception()) is not None:
        done.set_exception(error)
    else:
        done.set_result(task.result())


async def _made(create_app: Any, instance: Instance, token: str) -> Any:
    # On the loop, because parts of the application are bound to it.
    return create_app(instance, operator_token=token)
