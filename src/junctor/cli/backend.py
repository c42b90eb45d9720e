"""Where verbs do their work: the running server of the home, or the instance in this process.

Both are the same REST interface behind the same client, so there is one behavior.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from junctor.client import HttpWire, Junctor, Reply
from junctor.client.session import Session, checked
from junctor.model.errors import JunctorError

if TYPE_CHECKING:
    from junctor.app.settings import Settings


class Pending:
    """A request that was begun."""

    def __init__(self, future: Future[Reply]) -> None:
        self._future = future

    def done(self) -> bool:
        """Whether there is an answer."""
        return self._future.done()

    def result(self) -> dict[str, Any]:
        """The answer.

        Raises:
            JunctorError: what the problem document says.
        """
        found: dict[str, Any] = orjson.loads(checked(self._future.result()).body)
        return found


class Backend(Protocol):
    """The client of one instance, and how to look while something is under way."""

    where: str
    junctor: Junctor

    def begin(self, path: str, body: Any) -> Pending:
        """Post something without waiting for the end."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait, letting what was begun go on."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


class ServerBackend:
    """Over HTTP to the server that runs over the home."""

    def __init__(self, url: str, token: str) -> None:
        self.where = url
        self._token = token
        self._wire = HttpWire(url)
        self._threads: ThreadPoolExecutor | None = None
        self.junctor = Junctor(url, token, wire=self._wire)

    def begin(self, path: str, body: Any) -> Pending:
        """Post in a thread, on a connection of its own."""
        self._threads = self._threads or ThreadPoolExecutor(1)
        wire, text = HttpWire(self.where), orjson.dumps(body)
        headers = Session(wire, self._token, self.junctor.project).headers(text)

        def send() -> Reply:
            try:
                return wire.send("POST", path, headers, text)
            finally:
                wire.close()

        return Pending(self._threads.submit(send))

    def pause(self, seconds: float) -> None:
        """Sleep."""
        self._wire.pause(seconds)

    def close(self) -> None:
        """Close the connection."""
        self.junctor.close()
        if self._threads is not None:
            self._threads.shutdown(wait=False)


class InProcessBackend:
    """In process, over the instance of the home; audited as the local operator."""

    def __init__(self, settings: Settings) -> None:
        from junctor.cli.inprocess import InProcess

        self.where = str(settings.path)
        self.wire = InProcess(settings)
        self.junctor = Junctor("", self.wire.token, wire=self.wire)

    def begin(self, path: str, body: Any) -> Pending:
        """Post on the instance's loop, which runs while somebody waits."""
        text = orjson.dumps(body)
        headers = Session(self.wire, self.wire.token, self.junctor.project).headers(text)
        return Pending(self.wire.begin("POST", path, headers, text))

    def pause(self, seconds: float) -> None:
        """Run the loop for a while."""
        self.wire.pause(seconds)

    def close(self) -> None:
        """Close the instance."""
        self.wire.close()


def open_backend(settings: Settings) -> Backend:
    """The desk of a home: remote while its server runs, else local.

    Raises:
        NotConfigured: the store cannot be opened.
    """
    return running_server(settings.path) or InProcessBackend(settings)


def running_server(home: Path) -> ServerBackend | None:
    """The server that runs over a home and answers; None when none does."""
    if not (home / "server.json").is_file():
        return None
    from junctor.server.beacon import find

    beacon = find(home)
    if beacon is None:
        return None
    probe = HttpWire(beacon.url, timeout=5.0)
    try:
        if probe.send("GET", "/healthz", {}, None).status != 200:
            return None
    except JunctorError:
        return None  # a process of the same number, or one that is just starting or ending
    finally:
        probe.close()
    return ServerBackend(beacon.url, beacon.token)
