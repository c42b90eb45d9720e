"""JSON-RPC as MCP uses it: messages, answers from JSON or from a stream, and what they mean."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from junctor.adapters.transports.faults import of_status
from junctor.adapters.transports.sse import ServerEvent, read_events
from junctor.adapters.transports.wire import HttpStream
from junctor.model.errors import (
    JunctorError,
    NotFound,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    TimedOut,
    TooLarge,
    Unreachable,
)

_ids = itertools.count(1)
_MOST_TEXT = 500
_METHOD_NOT_FOUND, _RESOURCE_NOT_FOUND, _OPEN_A_PAGE = -32601, -32002, -32042
_DECLINED = {
    "sampling/createMessage": "This client has no model for servers to use.",
    "elicitation/create": "There is no person here to ask; take what is missing as an argument.",
    "roots/list": "This client has no folders to show.",
}
__all__ = ["Reading", "ServerEvent"]


def request(method: str, params: dict[str, Any]) -> dict[str, Any]:
    """A request with an id of its own."""
    return {"jsonrpc": "2.0", "id": next(_ids), "method": method, "params": params}


def notification(method: str) -> dict[str, Any]:
    """A message that wants no answer."""
    return {"jsonrpc": "2.0", "method": method}


def greeting(version: str) -> dict[str, Any]:
    """What `initialize` says of us: no roots, no sampling, nobody to ask."""
    return {
        "protocolVersion": version,
        "capabilities": {},
        "clientInfo": {"name": "junctor", "title": "Junctor", "version": "1"},
    }


def version_of(about: Any, known: tuple[str, ...]) -> str:
    """The version that a server chose.

    Raises:
        Rejected: it is none that is spoken here.
    """
    chosen = about.get("protocolVersion") if isinstance(about, dict) else None
    if chosen not in known:
        raise Rejected(
            f"The MCP server speaks version {chosen!r}, which is not known here.",
            cure="Use a server that speaks one of " + ", ".join(known) + ".",
        )
    return str(chosen)


def reply_to(message: dict[str, Any]) -> dict[str, Any] | None:
    """The answer to a request of the server: a ping is answered, anything else declined."""
    if "method" not in message or "id" not in message:
        return None
    if message["method"] == "ping":
        return {"jsonrpc": "2.0", "id": message["id"], "result": {}}
    why = _DECLINED.get(str(message["method"]), "This client does not do that.")
    error = {"code": _METHOD_NOT_FOUND, "message": why}
    return {"jsonrpc": "2.0", "id": message["id"], "error": error}


def messages(text: str | bytes) -> list[dict[str, Any]]:
    """The messages in a text: one, or a batch.

    Raises:
        RemoteBusy: it is not JSON-RPC.
    """
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RemoteBusy(
            "The answer of the MCP server is not JSON.", details={"sent": "yes"}
        ) from None
    listed = found if isinstance(found, list) else [found]
    return [each for each in listed if isinstance(each, dict)]


def result_of(message: dict[str, Any]) -> Any:
    """The result in an answer.

    Raises:
        JunctorError: the error in it, by its code.
    """
    error = message.get("error")
    if not isinstance(error, dict):
        return message.get("result") or {}
    code, said = error.get("code"), str(error.get("message") or "it failed")[:_MOST_TEXT]
    details = {"sent": "yes", "code": str(code), "status": 400}
    if code in (_METHOD_NOT_FOUND, _RESOURCE_NOT_FOUND):
        raise NotFound(f"The MCP server says: {said}", details=details)
    if code == _OPEN_A_PAGE:
        raise ReconnectNeeded(
            f"The MCP server wants a person to open a page first: {_page(error) or said}",
            cure="Open the page in a browser if you trust the server, then call again.",
            details=details,
        )
    if isinstance(code, int) and -32099 <= code <= -32000 and code != _RESOURCE_NOT_FOUND:
        raise RemoteBusy(f"The MCP server says: {said}", details={**details, "status": 503})
    raise Rejected(f"The MCP server says: {said}", details=details)


def _page(error: dict[str, Any]) -> str:
    """The address in an error that asks for a page to be opened."""
    data = error.get("data")
    asked = data.get("elicitations") if isinstance(data, dict) else None
    first = asked[0] if isinstance(asked, list) and asked else None
    url = str(first.get("url") or "") if isinstance(first, dict) else ""
    return url[:_MOST_TEXT] if url.startswith("https://") and url.isprintable() else ""


def tool_output(result: Any, *, structured: bool) -> Any:
    """What a tool gave: its structured content, or its content with all texts joined.

    Raises:
        Rejected: the tool says that it failed.
    """
    given = result if isinstance(result, dict) else {}
    content = [each for each in given.get("content") or () if isinstance(each, dict)]
    text = "\n".join(str(each["text"]) for each in content if isinstance(each.get("text"), str))
    if given.get("isError") is True:
        said = text[:_MOST_TEXT] or "no reason was given"
        raise Rejected(
            f"The tool failed: {said}",
            cure="Read what the tool says and correct the input.",
            details={"sent": "yes", "status": 400, "content": content[:5]},
        )
    if structured and "structuredContent" in given:
        return given["structuredContent"]
    more = {"structuredContent": given["structuredContent"]} if "structuredContent" in given else {}
    return {"text": text, "content": content, **more}


async def refusal(stream: HttpStream) -> JunctorError:
    """The error behind an HTTP status."""
    text = await _whole(stream, 64 * 1024)
    said = _said(text) or f"The MCP server answered with status {stream.status}."
    wait = next((v for k, v in stream.headers if k.lower() == "retry-after"), "")
    return of_status(
        stream.status, said, {"sent": "yes"}, float(wait) if wait.isdecimal() else None
    )


def _said(text: bytes) -> str | None:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    error = found.get("error") if isinstance(found, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return f"The MCP server says: {message[:_MOST_TEXT]}" if isinstance(message, str) else None


async def _whole(stream: HttpStream, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for chunk in stream.chunks:
        size += len(chunk)
        if size > most:
            raise TooLarge("The answer of the MCP server is too large.", details={"sent": "yes"})
        parts.append(chunk)
    return b"".join(parts)


class Reading:
    """Looks for the answer to one request in a stream, and remembers where it was."""

    def __init__(self, stream: HttpStream, wanted: int, most: int) -> None:
        self.last_event: str | None = None
        self.retry = 1.0
        self._wanted = wanted
        self._most = most
        self._stream = stream

    def continue_with(self, stream: HttpStream) -> None:
        """Go on in another stream."""
        self._stream = stream

    async def answer(
        self, other: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> dict[str, Any] | None:
        """The answer, or None when the stream ends before it; `other` takes what else comes.

        Raises:
            JunctorError: the status is a refusal, or the answer cannot be read.
        """
        stream = self._stream
        kind = next((v for k, v in stream.headers if k.lower() == "content-type"), "")
        if kind.partition(";")[0].strip().lower() == "text/event-stream" and stream.status == 200:
            return await self._from_events(stream, other)
        if stream.status >= 400:
            raise await refusal(stream)
        return await self._among(messages(await _whole(stream, self._most)), other)

    async def _from_events(
        self, stream: HttpStream, other: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> dict[str, Any] | None:
        try:
            async for event in read_events(stream.chunks):
                if event.id is not None:
                    self.last_event = event.id
                if event.retry is not None:
                    self.retry = event.retry
                if event.data and event.kind == "message":
                    found = await self._among(messages(event.data), other)
                    if found is not None:
                        return found
        except Unreachable:
            if self.last_event is None:
                raise
        return None

    async def _among(
        self, found: list[dict[str, Any]], other: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> dict[str, Any] | None:
        answer = None
        for message in found:
            if message.get("id") == self._wanted and "method" not in message:
                answer = message
            else:
                await other(message)
        return answer


async def wait(seconds: float, deadline: float) -> None:
    """Pause before a stream is taken up again.

    Raises:
        TimedOut: the deadline comes first.
    """
    if asyncio.get_running_loop().time() + seconds >= deadline:
        raise TimedOut(details={"sent": "maybe", "diagnosis": "timeout"})
    await asyncio.sleep(seconds)
