"""`/hooks/{token}` as a WebSocket: verified when it opens, then every message is an event."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from dataclasses import dataclass, replace

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from junctor.api.admission import check_host, check_path
from junctor.api.hook_answers import answer_of
from junctor.api.identity import ApiState, peer
from junctor.api.problems import problem
from junctor.core.triggers import HookRequest
from junctor.model.errors import (
    InvalidInput,
    JunctorError,
    NotSignedIn,
    RateLimited,
    TryAgain,
    UnknownObject,
)
from junctor.model.ids import new_id

_PREFIX = "/hooks/"
MOST_OPEN = 50
_QUIET = 300.0
_LONGEST = 3600.0


@dataclass(slots=True)
class _Talk:
    """One open socket."""

    id: str
    token: str
    opening: HookRequest
    number: int = 0


class HookSockets:
    """Takes sockets for webhooks; a bounded number at each address."""

    def __init__(self, api: ApiState) -> None:
        self._api = api
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket, from its handshake to its end."""
        socket = WebSocket(scope, receive, send)
        try:
            check_host(scope, self._api.instance.settings)
            check_path(scope)
            talk = await self._opened(socket)
        except JunctorError as error:
            await socket.receive()
            await socket.send_denial_response(problem(error, "GET"))
            return
        try:
            await socket.accept()
            await self._talked(socket, talk)
        except WebSocketDisconnect:
            pass
        finally:
            self._open[talk.token] -= 1
            if self._open[talk.token] <= 0:
                del self._open[talk.token]

    async def _opened(self, socket: WebSocket) -> _Talk:
        """The handshake, judged like a delivery without a body.

        Raises:
            JunctorError: it is refused.
        """
        path = socket.scope["path"]
        token = path.removeprefix(_PREFIX)
        if token == path or "/" in token:
            raise UnknownObject("There is nothing at this address.", cure="Check the address.")
        intake = self._api.instance.triggering.intake
        hook = await intake.webhook(token)
        place = f"{hook.trigger.id} {peer(socket)}"
        self._api.hook_failures.check(place)
        query = socket.scope["query_string"].decode("latin-1")
        given = HookRequest(
            method="POST",
            url=f"{self._api.instance.settings.url}{path}" + (f"?{query}" if query else ""),
            query=tuple(socket.query_params.multi_items()),
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in socket.headers.raw
                if name not in (b"content-type", b"sec-websocket-key")
            ),
            body=b"",
        )
        try:
            await intake.admit(hook, given, address=peer(socket))
        except NotSignedIn:
            self._api.hook_failures.fail(place)
            raise
        if self._open[token] >= MOST_OPEN:
            raise RateLimited(
                f"There are {MOST_OPEN} sockets open at this address.", cure="Close one."
            )
        self._open[token] += 1
        return _Talk(new_id("soc"), token, given)

    async def _talked(self, socket: WebSocket, talk: _Talk) -> None:
        """Message after message, in their order, until one side has enough."""
        try:
            async with asyncio.timeout(_LONGEST):
                while True:
                    async with asyncio.timeout(_QUIET):
                        message = await socket.receive()
                    if message["type"] == "websocket.disconnect":
                        return
                    await self._answered(socket, talk, message.get("text"), message.get("bytes"))
        except TimeoutError:
            await self._close(socket, 1001, "the time is over")
        except TryAgain as error:
            await self._close(socket, 1013, error.message)
        except JunctorError as error:
            await self._close(socket, 1008, error.message)

    async def _answered(
        self, socket: WebSocket, talk: _Talk, text: str | None, content: bytes | None
    ) -> None:
        """One message: stored, then started; where the trigger says so, answered by its run."""
        talk.number += 1
        intake = self._api.instance.triggering.intake
        # Looked up anew: what is paused or published meanwhile holds for the next message.
        hook = await intake.webhook(talk.token)
        kind, body = _read(text, content)
        request = replace(
            talk.opening, headers=(*talk.opening.headers, ("Content-Type", kind)), body=body
        )
        try:
            about = {"id": talk.id, "number": talk.number}
            found = await intake.hear(hook, request, about)
            if hook.respond is None:
                return
            answer = await answer_of(found, hook, self._api.instance)
        except InvalidInput as error:
            answer = problem(error, "GET")
        except JunctorError as error:
            if hook.respond is None:
                raise
            answer = problem(error, "GET")
        said = bytes(answer.body)
        try:
            await socket.send_text(said.decode())
        except UnicodeDecodeError:
            await socket.send_bytes(said)

    @staticmethod
    async def _close(socket: WebSocket, code: int, reason: str) -> None:
        if socket.application_state is WebSocketState.CONNECTED:
            await socket.close(code, reason[:100])


def _read(text: str | None, content: bytes | None) -> tuple[str, bytes]:
    """A message as the body of a delivery: JSON, a text, or bytes in base64."""
    if text is None:
        raw = content or b""
        shown = {"base64": base64.b64encode(raw).decode("ascii"), "size": len(raw)}
        return "application/json", orjson.dumps(shown)
    body = text.encode()
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return "text/plain", body
    return "application/json", body
