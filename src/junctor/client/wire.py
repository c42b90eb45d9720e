"""How requests reach an instance: over HTTP here; the command line has a way in process too."""

from __future__ import annotations

import http.client
import select
import ssl
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from junctor.client.problems import error_of
from junctor.model.errors import InvalidInput, JunctorError, MaybeSent, TimedOut, Unreachable

SILENCE = 60.0
"""Seconds without a word, after which a stream is given up; a server says something every 15."""
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire(Protocol):
    """One way to an instance."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        """Send one request and wait for the whole answer."""
        ...

    def stream(
        self, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Generator[bytes, None, None]:
        """The lines of an answer as they come, on a connection of its own; a body is posted.

        Raises:
            JunctorError: what the problem document says.
        """
        ...

    def pause(self, seconds: float) -> None:
        """Wait, letting the other side work."""
        ...

    def close(self) -> None:
        """Let go of sockets and files."""
        ...


class HttpWire:
    """HTTP/1.1 over one kept connection; not for use by several threads at once.

    Nothing is sent twice: whether a kept connection still stands is seen before it is used.
    """

    def __init__(
        self, url: str, *, timeout: float = 330.0, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise InvalidInput(
                "The address of the instance does not fit.",
                cure="Write it as http://127.0.0.1:8765 or https://junctor.example.com.",
                field="url",
            )
        self._base = parts.path.rstrip("/")
        self._shown = f"{parts.scheme}://{parts.netloc}"
        self._place = parts.hostname, parts.port
        self._tls = None
        if parts.scheme == "https":
            self._tls = tls or ssl.create_default_context()
        self._connection = self._new(timeout)

    def _new(self, timeout: float) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(*self._place, timeout=timeout)
        return http.client.HTTPSConnection(*self._place, timeout=timeout, context=self._tls)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        """Send one request.

        Raises:
            Unreachable, TimedOut, MaybeSent: there is no answer.
        """
        connected = False
        try:
            self._connect()
            connected = True
            self._connection.request(method, self._base + path, body=body, headers=dict(headers))
            answer = self._connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, names, answer.read())
        except (http.client.HTTPException, OSError) as error:
            self._connection.close()
            raise self._error(error, may_have_worked=connected and method not in _REPEATABLE) from (
                None
            )

    def stream(
        self, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Generator[bytes, None, None]:
        """The lines of an answer as they come; a body is posted.

        Raises:
            Unreachable, TimedOut, MaybeSent: it cannot be reached, or fell silent.
        """
        connection = self._new(SILENCE)
        try:
            method = "GET" if body is None else "POST"
            connection.request(method, self._base + path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                names = {name.lower(): value for name, value in answer.getheaders()}
                raise error_of(answer.status, answer.read(), names.get("retry-after"))
            yield from answer
        except http.client.IncompleteRead:
            return  # the server ended in the middle of it
        except (http.client.HTTPException, OSError) as error:
            raise self._error(error, may_have_worked=body is not None) from None
        finally:
            connection.close()

    def _connect(self) -> None:
        # Between two requests a server says nothing: a readable socket was closed by it.
        sock = self._connection.sock
        if sock is not None and select.select([sock], [], [], 0)[0]:
            self._connection.close()
        if self._connection.sock is None:
            self._connection.connect()

    def _error(self, error: Exception, *, may_have_worked: bool) -> JunctorError:
        reason = str(error) or type(error).__name__
        if may_have_worked:
            return MaybeSent(
                f"{self._shown} gave no answer ({reason}); it may have done what was asked.",
                cure="Look whether it was done before you repeat it.",
            )
        if isinstance(error, TimeoutError):
            return TimedOut(f"{self._shown} did not answer in time.", cure="Try again.")
        return Unreachable(
            f"{self._shown} cannot be reached: {reason}.",
            cure="Start it with `junctor serve`, or correct the address.",
        )

    def pause(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
