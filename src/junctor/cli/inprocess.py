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
from junctor.client.session import checked

_HOST = "localhost"
_OK = 200


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

    def stream(
        self, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Generator[bytes, None, None]:
        """The lines of an answer as they come; the loop runs while somebody waits for one."""
        pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        task = self._runner.run(self._streaming(path, headers, body, pieces))
        self._begun.add(task)
        left = b""
        try:
            while (piece := self._runner.run(pieces.get())) is not None:
                *lines, left = (left + piece).split(b"\n")
                yield from (line + b"\n" for line in lines)
            checked(task.result())
        finally:
            task.cancel()
            self._runner.run(_settled(task))
            self._begun.discard(task)

    async def _streaming(
        self,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        pieces: asyncio.Queue[bytes | None],
    ) -> asyncio.Task[Reply]:
        self.instance.hear_others()
        scope = self._scope("GET" if body is None else "POST", path, headers)

        async def work() -> Reply:
            try:
                return await _exchange(self._app, scope, body or b"", pieces)
            finally:
                pieces.put_nowait(None)

        return asyncio.create_task(work())

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
        return await _exchange(self._app, self._scope(method, path, headers), body or b"")

    @staticmethod
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


async def _exchange(
    app: Any, scope: dict[str, Any], body: bytes, pieces: asyncio.Queue[bytes | None] | None = None
) -> Reply:
    """The whole answer; a success goes into `pieces` as it comes instead, where they are given."""
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
        elif pieces is not None and begun["status"] == _OK:
            pieces.put_nowait(message.get("body", b""))
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    names = {name.decode().lower(): value.decode() for name, value in begun["headers"]}
    return Reply(begun["status"], names, b"".join(parts))


async def _settled(task: asyncio.Task[Reply]) -> None:
    await asyncio.gather(task, return_exceptions=True)


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
