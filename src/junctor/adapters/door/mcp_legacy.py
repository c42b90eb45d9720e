"""MCP's older transport (2024-11-05): one stream of events, and messages posted beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urljoin

from junctor.adapters.transports import jsonrpc
from junctor.adapters.transports.sse import read_events
from junctor.adapters.transports.wire import HttpStream
from junctor.core.connections.origins import normal_origin
from junctor.model.errors import Blocked, TimedOut, Unreachable
from junctor.model.request import HttpRequest

Opener = Callable[[HttpRequest], AbstractAsyncContextManager[HttpStream]]
_VERSION = "2024-11-05"


async def legacy_call(
    opener: Opener, url: str, message: dict[str, Any] | None, deadline: float
) -> dict[str, Any]:
    """Greet the server and ask one thing; without a message, what it says of itself.

    Raises:
        JunctorError: it does not speak this transport, or refused.
    """
    headers = (("Accept", "text/event-stream"), ("Accept-Encoding", "identity"))
    try:
        async with (
            asyncio.timeout_at(deadline),
            opener(HttpRequest(method="GET", url=url, headers=headers)) as stream,
        ):
            if stream.status != 200:
                raise await jsonrpc.refusal(stream)
            events = read_events(stream.chunks)
            endpoint = await _endpoint(events, url)
            hello = jsonrpc.request("initialize", jsonrpc.greeting(_VERSION))
            await _post(opener, endpoint, hello)
            about = await _answer(opener, endpoint, events, hello["id"])
            if message is None:
                return about
            await _post(opener, endpoint, jsonrpc.notification("notifications/initialized"))
            await _post(opener, endpoint, message)
            return await _answer(opener, endpoint, events, message["id"])
    except TimeoutError:
        raise TimedOut(details={"sent": "maybe", "diagnosis": "timeout"}) from None


async def _endpoint(events: AsyncIterator[jsonrpc.ServerEvent], url: str) -> str:
    async for event in events:
        if event.kind == "endpoint":
            found = urljoin(url, (event.data or "").strip())
            if normal_origin(found) != normal_origin(url):
                raise Blocked(
                    "The MCP server names an endpoint at another origin.",
                    rule="second_hop",
                    cure="Messages go to the origin of the connection only.",
                )
            return found
    raise Unreachable("The stream ended before it named an endpoint.", details={"sent": "yes"})


async def _post(opener: Opener, url: str, message: dict[str, Any]) -> None:
    request = HttpRequest(method="POST", url=url, json=message, has_json=True)
    async with opener(request) as stream:
        if stream.status >= 400:
            raise await jsonrpc.refusal(stream)


async def _answer(
    opener: Opener, url: str, events: AsyncIterator[jsonrpc.ServerEvent], wanted: int
) -> dict[str, Any]:
    async for event in events:
        for message in jsonrpc.messages(event.data or ""):
            if message.get("id") == wanted and "method" not in message:
                found: dict[str, Any] = jsonrpc.result_of(message)
                return found
            reply = jsonrpc.reply_to(message)
            if reply is not None:
                await _post(opener, url, reply)
    raise Unreachable("The stream ended before the answer was there.", details={"sent": "maybe"})
