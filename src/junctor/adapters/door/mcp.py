"""MCP through the door: a client of our own, each of its HTTP requests judged and signed in.

Streamable HTTP, and the older HTTP with SSE where a server speaks only that. A session is kept
per connection, environment and credential; a server that forgot it is greeted again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from junctor.adapters.door.credentials import CredentialDesk, TokenSender
from junctor.adapters.door.exchange import Exchanger, Ready, pool_of
from junctor.adapters.door.mcp_legacy import legacy_call
from junctor.adapters.transports import jsonrpc
from junctor.adapters.transports.wire import HttpStream
from junctor.core.auth import expired_by
from junctor.core.auth.metadata import Challenge, challenge_in
from junctor.core.connections.origins import origin_text
from junctor.core.ports import Passage
from junctor.core.ports.audit import Receipt
from junctor.model.errors import (
    JunctorError,
    NotConfigured,
    NotFound,
    ReconnectNeeded,
    TimedOut,
    Unreachable,
)
from junctor.model.mcp import DESCRIBE, McpRequest, tool_pin
from junctor.model.request import HttpRequest, HttpResponse, Pairs, Reply

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
_SESSIONS = 512
_AGE = 1800.0
_RESUMES = 5
_MOST_PAGES = 50
_LISTS = (("tools", "tools"), ("prompts", "prompts"), ("resources", "resources"))


@dataclass(slots=True)
class _Session:
    """What a server was told and said when it was greeted."""

    version: str
    id: str | None
    about: dict[str, Any]
    legacy: bool = False
    since: float = field(default_factory=time.monotonic)
    pins: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """How one call reaches its server: the passage, and what signs it in."""

    passage: Passage
    receipt: Receipt
    token: TokenSender
    url: str
    place: str


_TOO_LITTLE = "insufficient_scope"


class McpDesk:
    """Calls methods of MCP servers."""

    def __init__(self, desk: CredentialDesk, exchanger: Exchanger) -> None:
        self._desk = desk
        self._exchanger = exchanger
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    async def send(
        self, request: McpRequest, passage: Passage, receipt: Receipt, token: TokenSender
    ) -> Reply:
        """One method and its result.

        Raises:
            JunctorError: what the server, the network or the guard said.
        """
        place = f"{pool_of(passage)}/{request.url}"
        way = _Way(passage, receipt, token, request.url, place)
        session = await self._session(way)
        try:
            result = await self._asked(way, session, request)
        except _SessionGoneError:
            self._sessions.pop(way.place, None)
            result = await self._asked(way, await self._session(way), request)
        if request.method == "tools/call":
            return Reply(output=jsonrpc.tool_output(result, structured=request.structured))
        return Reply(output=result)

    async def _session(self, way: _Way) -> _Session:
        known = self._sessions.get(way.place)
        if known is not None and time.monotonic() - known.since < _AGE:
            self._sessions.move_to_end(way.place)
            return known
        with _nothing_sent():
            made = await self._greeted(way)
        self._sessions[way.place] = made
        if len(self._sessions) > _SESSIONS:
            self._sessions.popitem(last=False)
        return made

    async def _greeted(self, way: _Way) -> _Session:
        """The handshake; a server that refuses it this way is tried the older way."""
        hello = jsonrpc.request("initialize", jsonrpc.greeting(VERSIONS[0]))
        try:
            answer, headers = await self._posted(way, None, hello)
        except _OlderError as older:
            try:
                about = await legacy_call(self._opener(way), way.url, None, way.passage.deadline)
            except JunctorError:
                raise older.said from None
            return _Session(jsonrpc.version_of(about, VERSIONS), None, about, legacy=True)
        about = jsonrpc.result_of(answer)
        version = jsonrpc.version_of(about, VERSIONS)
        session_id = next((v for k, v in headers if k.lower() == "mcp-session-id"), None)
        session = _Session(version, session_id, about)
        await self._posted(way, session, jsonrpc.notification("notifications/initialized"))
        return session

    async def _asked(self, way: _Way, session: _Session, request: McpRequest) -> Any:
        if request.method == DESCRIBE:
            return await self._described(way, session)
        if request.pin is not None:
            await self._check_pin(way, session, request)
        return await self._called(way, session, request.method, request.params)

    async def _called(
        self, way: _Way, session: _Session, method: str, params: dict[str, Any]
    ) -> Any:
        message = jsonrpc.request(method, params)
        if session.legacy:
            opener = self._opener(way)
            return await legacy_call(opener, way.url, message, way.passage.deadline)
        answer, _ = await self._posted(way, session, message)
        return jsonrpc.result_of(answer)

    async def _check_pin(self, way: _Way, session: _Session, request: McpRequest) -> None:
        """Refuse a tool that is not what was approved; asked once in a session."""
        if session.pins is None:
            with _nothing_sent():
                tools = await self._listed(way, session, "tools")
            session.pins = {str(tool.get("name")): tool_pin(tool) for tool in tools}
        name = str(request.params.get("name"))
        if name not in session.pins:
            raise NotFound(f"The server no longer has the tool `{name}`.", details={"sent": "no"})
        if session.pins[name] != request.pin:
            self._sessions.pop(way.place, None)
            raise NotConfigured(
                f"The tool `{name}` is not what was approved: the server describes it otherwise.",
                cure="Import the server again, look at what changed, and publish that version.",
                field="operation",
                details={"sent": "no", "rule": "tool_changed"},
            )

    async def _described(self, way: _Way, session: _Session) -> dict[str, Any]:
        about = session.about
        capabilities = about.get("capabilities") or {}
        found: dict[str, Any] = {"mcpServer": about.get("serverInfo") or {}, **about}
        for capability, key in _LISTS:
            found[key] = await self._listed(way, session, key) if capability in capabilities else []
        return found

    async def _listed(self, way: _Way, session: _Session, key: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: Any = None
        for _ in range(_MOST_PAGES):
            params = {"cursor": cursor} if cursor else {}
            page = await self._called(way, session, f"{key}/list", params)
            listed = page.get(key) if isinstance(page, dict) else None
            found += [each for each in listed or () if isinstance(each, dict)]
            cursor = page.get("nextCursor") if isinstance(page, dict) else None
            if not cursor:
                break
        return found

    async def _posted(
        self, way: _Way, session: _Session | None, message: dict[str, Any]
    ) -> tuple[dict[str, Any], Pairs]:
        """One message and the answer to it, from JSON or from the stream that answers."""
        headers = _headers(session)
        request = HttpRequest(
            method="POST", url=way.url, headers=headers, json=message, has_json=True
        )
        async with self._opened(way, request) as stream:
            if stream.status == 404 and session is not None and session.id:
                raise _SessionGoneError
            if stream.status in (400, 404, 405, 406) and message.get("method") == "initialize":
                raise _OlderError(await jsonrpc.refusal(stream))
            if "id" not in message or "method" not in message:  # nothing answers an answer
                if stream.status >= 400:
                    raise await jsonrpc.refusal(stream)
                return {}, stream.headers
            reading = jsonrpc.Reading(stream, message["id"], way.passage.max_response)
            answer = await reading.answer(self._answering(way, session))
        found_headers = stream.headers
        for _ in range(_RESUMES):
            if answer is not None:
                return answer, found_headers
            answer = await self._resumed(way, session, reading)
        if answer is None:
            raise Unreachable(
                "The stream ended before the answer was there.",
                details={"sent": "maybe", "diagnosis": "broken"},
            )
        return answer, found_headers

    async def _resumed(
        self, way: _Way, session: _Session | None, reading: jsonrpc.Reading
    ) -> dict[str, Any] | None:
        """Take up a stream that broke after its last event, when the server numbers events."""
        if reading.last_event is None:
            return None
        await jsonrpc.wait(reading.retry, way.passage.deadline)
        headers = (*_headers(session), ("Last-Event-ID", reading.last_event))
        request = HttpRequest(method="GET", url=way.url, headers=headers)
        async with self._opened(way, request) as stream:
            if stream.status != 200:
                raise await jsonrpc.refusal(stream)
            reading.continue_with(stream)
            return await reading.answer(self._answering(way, session))

    def _answering(
        self, way: _Way, session: _Session | None
    ) -> Callable[[dict[str, Any]], Awaitable[None]]:
        """How the server's own requests are answered: pings are, the rest is declined."""

        async def answer(message: dict[str, Any]) -> None:
            if message.get("method") == "notifications/tools/list_changed" and session is not None:
                session.pins = None
            reply = jsonrpc.reply_to(message)
            if reply is not None:
                await self._posted(way, session, reply)

        return answer

    def _opener(
        self, way: _Way
    ) -> Callable[[HttpRequest], AbstractAsyncContextManager[HttpStream]]:
        return lambda request: self._opened(way, request)

    @asynccontextmanager
    async def _opened(self, way: _Way, request: HttpRequest) -> AsyncIterator[HttpStream]:
        """One HTTP exchange, signed in for its own origin; a dead token is renewed once."""
        passage = way.passage
        for refresh in (False, True):
            target = self._exchanger.judge(request, passage)
            ready = Ready(request)
            own = origin_text(target.scheme, target.host, target.port) in passage.origins
            if own:
                ready = await self._desk.attached(
                    request, passage, way.receipt, way.token, refresh=refresh
                )
                target = self._exchanger.judge(ready.request, passage)
            async with self._exchanger.stream(ready, target, passage) as stream:
                if stream.status in (401, 403) and own and not refresh:
                    seen = HttpResponse(status=stream.status, headers=stream.headers)
                    if passage.credential is not None and expired_by(passage.scheme, seen):
                        continue
                asked = challenge_in(stream.headers)
                if stream.status == 401 or (stream.status == 403 and asked.error == _TOO_LITTLE):
                    raise _refused(stream.status, asked)
                yield stream
                return


@contextmanager
def _nothing_sent() -> Iterator[None]:
    """What goes before the method itself: where it breaks, the method was not sent."""
    try:
        yield
    except (Unreachable, TimedOut) as error:
        error.details["sent"] = "no"
        raise


class _SessionGoneError(Exception):
    """The server does not know the session any more."""


class _OlderError(Exception):
    """The server does not take the handshake by POST; it may speak the older transport."""

    def __init__(self, said: JunctorError) -> None:
        super().__init__(said.message)
        self.said = said


def _refused(status: int, asked: Challenge) -> ReconnectNeeded:
    if asked.error == _TOO_LITTLE and asked.scope:
        return ReconnectNeeded(
            f"The token does not have the scope that this needs: {asked.scope}.",
            cure=f"Set the connection's setting `scope` to `{asked.scope}`, then press Connect.",
            details={"sent": "yes", "status": status, "scope": asked.scope},
        )
    return ReconnectNeeded(
        "The MCP server refuses the credential.",
        cure="It says how to sign in: with the auth type `oauth2`, `junctor connection discover` "
        "finds it; then press Connect."
        if asked.metadata
        else None,
        details={"sent": "yes", "status": status},
    )


def _headers(session: _Session | None) -> Pairs:
    headers: Pairs = (
        ("Accept", "application/json, text/event-stream"),
        ("Accept-Encoding", "identity"),
    )
    if session is None:
        return headers
    headers = (*headers, ("MCP-Protocol-Version", session.version))
    return (*headers, ("Mcp-Session-Id", session.id)) if session.id else headers
