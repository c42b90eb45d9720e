"""What an action gets: placeholders for its credential, and the same door as everybody."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

from junctor.core.calls.classify import error_of
from junctor.model.auth import Scheme
from junctor.model.call import Outcome
from junctor.model.errors import NotConfigured
from junctor.model.request import HttpRequest, HttpResponse, Markers, Pairs, Request, Response
from junctor.sdk import Fields
from junctor.sdk.http import Http

Send = Callable[[Request], Awaitable[Response]]
HttpSend = Callable[[HttpRequest], Awaitable[HttpResponse]]


def normalised_auth(
    provider: str, scheme: Scheme, markers: Markers, raw: Mapping[str, str]
) -> Fields:
    """`{"provider", "type", ...fields}`: placeholders, or raw values of declared fields."""
    names = scheme.document_schema.get("properties", {})
    values = {name: raw.get(name) or markers.of(name) for name in names}
    return Fields({"provider": provider, "type": scheme.type, **values})


class ActionLog:
    """Notes of one action: kept for the trace, and sent to the log, scrubbed there."""

    def __init__(self, action: str) -> None:
        self._log = logging.getLogger(f"junctor.actions.{action}")
        self.lines: list[dict[str, Any]] = []

    def _write(self, level: int, message: str, fields: dict[str, object]) -> None:
        if len(self.lines) < 200:
            note = {"level": logging.getLevelName(level).lower(), "message": message}
            self.lines.append({**note, **{k: str(v) for k, v in fields.items()}})
        self._log.log(level, "%s %s", message, fields or "")

    def debug(self, message: str, /, **fields: object) -> None:
        """A note for the author."""
        self._write(logging.DEBUG, message, fields)

    def info(self, message: str, /, **fields: object) -> None:
        """A note for whoever reads the trace."""
        self._write(logging.INFO, message, fields)

    def warning(self, message: str, /, **fields: object) -> None:
        """Something to look at."""
        self._write(logging.WARNING, message, fields)


class CallContext:
    """The context of one call of an action. Tenant and project are the same thing."""

    def __init__(
        self,
        *,
        auth: Fields,
        conn: Fields,
        send: Send,
        project_id: str,
        run_id: str | None,
        action: str,
        client: Callable[[], Any] | None = None,
        stream: Callable[[HttpRequest], AsyncGenerator[Any]] | None = None,
        pause: Callable[[float], Awaitable[None]] | None = None,
        judge: Callable[[Response], Outcome] | None = None,
    ) -> None:
        self._judge = judge
        self._client = client
        self._pause = pause
        self._stream = stream
        self.auth = auth
        self.conn = conn
        self.send = send
        # HTTP is answered by HTTP: the client needs no second look at each answer.
        self.http = Http(cast("HttpSend", send))
        self.project_id = project_id
        self.tenant_id = project_id
        self.run_id = run_id
        self.log = ActionLog(action)

    async def ask(self, request: HttpRequest) -> Any:
        """The body of the answer to a request.

        Raises:
            NotConfigured: nobody here knows what an answer means.
            JunctorError: the other side refused, as the connector's failure map says.
        """
        if self._judge is None:
            raise NotConfigured("There is no connector here whose failure map would be asked.")
        outcome = self._judge(await self.send(request))
        if not outcome.ok:
            raise error_of(outcome)
        return outcome.output

    def stream(self, request: HttpRequest) -> AsyncGenerator[Any]:
        """The pieces of an answer while they come.

        Raises:
            NotConfigured: there is no door here.
        """
        if self._stream is None:
            raise NotConfigured("There is no door here that an answer could come through.")
        return self._stream(request)

    async def pause(self, seconds: float) -> None:
        """Wait before the next request; where nothing is sent, nobody waits.

        Raises:
            TimedOut: the call would be over by then.
        """
        if self._pause is not None:
            await self._pause(seconds)

    def httpx2(self) -> Any:
        """An `httpx2.AsyncClient` over the door, for SDKs that insist on that client.

        Raises:
            NotConfigured: the extra is not installed, or there is no door here.
        """
        if self._client is None:
            raise NotConfigured("There is no door here that an httpx2 client could use.")
        return self._client()


def absolute(base_url: str | None, request: Request, headers: Pairs = ()) -> Request:
    """The request with its path appended to the base URL; absolute URLs stay.

    `headers` are the connector's own: a request to the base URL carries those that it does not
    set itself. An absolute URL may lead to somebody else, who gets none of them. What is not
    HTTP goes to the base URL itself, unless it says where.
    """
    if not isinstance(request, HttpRequest):
        return request if request.url or not base_url else replace(request, url=base_url)
    if urlsplit(request.url).scheme or not base_url:
        return request
    url = base_url.rstrip("/") + "/" + request.url.lstrip("/")
    if not headers:
        return replace(request, url=url)
    set_here = {name.lower() for name, _ in request.headers}
    added = tuple(pair for pair in headers if pair[0].lower() not in set_here)
    return replace(request, url=url, headers=(*added, *request.headers))
