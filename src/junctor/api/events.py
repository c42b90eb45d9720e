"""`/api/events`: what happens in a project, live, as server-sent events.

A stream ends when its reader is too slow, may no longer read, or the server stops; a browser
then comes back by itself and names the last event it saw.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from inspect import getdoc
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from junctor.api.admission import check_query
from junctor.api.identity import PROJECT_HEADER, ApiState, RequestContext, identify
from junctor.api.streaming import HEADERS, sent, while_read
from junctor.core.access import Permission
from junctor.core.live import Item, Subscription
from junctor.core.live.broadcast import RESET
from junctor.model.errors import JunctorError

EVENTS_PATH = "/api/events"
POPS_PATH = "/api/screen-pops"
BEAT_SECONDS = 15.0
_RETRY = 2000
_QUERY = ("project", "run", "kinds", "after")


async def stream_events(request: Request) -> Response:
    """What happens in the project from now on, or from behind the `Last-Event-ID`.

    Kinds are `run.started`, `run.finished`, `step.started`, `step.retried`, `step.waiting`,
    `step.finished`, `step.skipped`, `step.output.delta`, `screenPop`, `connection.health`,
    `trigger.health`, and `reset`: events were missed, look at everything again. A
    `step.output.delta` is more of an answer that comes in pieces, as `text` or `data`, with
    `truncated` where the rest is not told; the finished step has the whole answer. An auditor
    hears of runs, not of their steps.
    """
    api: ApiState = request.scope["junctor.api_state"]
    context = await identify(_naming_project(request), api)
    context.principal.need(Permission.SEE_RUN_META)
    check_query(request, _QUERY)
    query = request.query_params
    after = request.headers.get("last-event-id") or query.get("after")
    broadcast = api.instance.watching.broadcast
    reader = broadcast.subscribe(context.project_id, after[:64] if after else None)
    kinds = frozenset(query["kinds"].split(",")) if query.get("kinds") else None
    return EventStream(reader, context, request, run_id=query.get("run"), kinds=kinds)


async def stream_screen_pops(request: Request) -> Response:
    """The cards for one screen (`to`, and those for everybody), live; nothing is kept of them."""
    api: ApiState = request.scope["junctor.api_state"]
    context = await identify(_naming_project(request), api)
    context.principal.need(Permission.SEE_FLOWS)
    check_query(request, ("project", "to"))
    reader = api.instance.watching.broadcast.subscribe(context.project_id, None)
    return EventStream(
        reader,
        context,
        request,
        run_id=None,
        kinds=frozenset({"screenPop"}),
        to=request.query_params.get("to"),
    )


def _naming_project(request: Request) -> Request:
    """A browser's stream cannot send headers: the project may stand in the query."""
    wanted = request.query_params.get("project")
    if wanted is None or PROJECT_HEADER.lower() in request.headers:
        return request
    header = (PROJECT_HEADER.lower().encode(), wanted.encode("latin-1", "replace"))
    request.scope["headers"] = [*request.scope["headers"], header]
    return Request(request.scope, request.receive)


class EventStream(Response):
    """The events of one reader, with a comment every 15 seconds while nothing happens."""

    media_type = "text/event-stream"

    def __init__(
        self,
        reader: Subscription,
        context: RequestContext,
        request: Request,
        *,
        run_id: str | None,
        kinds: frozenset[str] | None,
        to: str | None = None,
    ) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._reader = reader
        self._visit = context
        self._request = request
        self._run_id = run_id
        self._kinds = kinds
        self._to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """Send until either side ends it."""
        with self._reader:
            await while_read(receive, self._tell(send))

    async def _tell(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        await self._visit.api.instance.watching.broadcast.ready(self._visit.project_id)
        with contextlib.suppress(TimeoutError):  # a reader that takes nothing is let go
            for part in self._greeting():
                await sent(send, part)
            while not self._reader.over:
                item = await self._reader.next(BEAT_SECONDS)
                if item is not None and self._wanted(item):
                    await sent(send, event_text(item.kind, item.data, item.id))
                elif item is None and not self._reader.over:
                    if not await self._still():
                        break
                    await sent(send, b": beat\n\n")
            await sent(send, b"", more=False)

    def _greeting(self) -> Iterator[bytes]:
        yield f"retry: {_RETRY}\n\n".encode()
        if self._reader.missed:
            yield event_text(RESET, b"{}", self._reader.last)
        else:
            yield b": connected\n\n"

    def _wanted(self, item: Item) -> bool:
        if item.kind == RESET:
            return True
        if self._run_id is not None and item.run_id != self._run_id:
            return False
        if self._kinds is not None and item.kind not in self._kinds:
            return False
        if self._to is not None and _addressee(item) not in (None, self._to):
            return False
        return not item.detailed or self._visit.may(Permission.SEE_FLOWS)

    async def _still(self) -> bool:
        """Whether whoever reads may still do so: keys are revoked, sessions end."""
        try:
            self._visit = await identify(self._request, self._visit.api)
        except JunctorError:
            return False
        return self._visit.may(Permission.SEE_RUN_META)


def _addressee(item: Item) -> str | None:
    """Whose screen a card is for."""
    card = orjson.loads(item.data).get("card") or {}
    found = card.get("to")
    return None if found is None else str(found)


def event_text(kind: str, data: bytes, place: str) -> bytes:
    """One event as it goes over the wire; JSON has no line breaks."""
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (place.encode(), kind.encode(), data)


EVENT_ROUTES = (
    Route(EVENTS_PATH, stream_events, methods=["GET"], name="streamEvents"),
    Route(POPS_PATH, stream_screen_pops, methods=["GET"], name="streamScreenPops"),
)


def event_fragments() -> dict[str, Any]:
    """The OpenAPI path of the stream."""
    text = {"type": "string"}
    words = {
        "project": "id or key, where a header cannot be sent",
        "run": "only events of this run",
        "kinds": "only these kinds, separated by commas",
        "after": "the last event that was seen, where a header cannot be sent",
    }
    query = [
        {"name": name, "in": "query", "required": False, "description": description, "schema": text}
        for name, description in words.items()
    ]
    header = {"name": "Last-Event-ID", "in": "header", "required": False, "schema": text}
    return {
        EVENTS_PATH: {
            "get": {
                "tags": ["runs"],
                "operationId": "streamEvents",
                "summary": "Stream events",
                "description": getdoc(stream_events) or "",
                "x-permission": Permission.SEE_RUN_META.value,
                "parameters": [*query, header],
                "responses": {
                    "200": {
                        "description": "Events until one side ends the stream",
                        "content": {"text/event-stream": {"schema": text}},
                    }
                },
            }
        },
        POPS_PATH: {
            "get": {
                "tags": ["runs"],
                "operationId": "streamScreenPops",
                "summary": "Stream cards for a screen",
                "description": getdoc(stream_screen_pops) or "",
                "x-permission": Permission.SEE_FLOWS.value,
                "parameters": [
                    query[0],
                    {
                        "name": "to",
                        "in": "query",
                        "required": False,
                        "description": "whose screen; those for everybody come too",
                        "schema": text,
                    },
                ],
                "responses": {
                    "200": {
                        "description": "Cards until one side ends the stream",
                        "content": {"text/event-stream": {"schema": text}},
                    }
                },
            }
        },
    }
