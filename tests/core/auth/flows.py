"""Driving auth flows without a server: answers go in, sent requests come out."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.core.auth import Attached, attach
from junctor.model.request import HttpRequest, HttpResponse

NOW = 1_700_000_000_000
SEND = HttpRequest(method="GET", url="https://api.example.com/v1/things")


def answer(body: Any, status: int = 200, **headers: str) -> HttpResponse:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    pairs = tuple((k.replace("_", "-"), v) for k, v in headers.items())
    return HttpResponse(status=status, content=content, headers=pairs)


def drive(
    scheme: Any,
    document: dict[str, str],
    *answers: Any,
    request: HttpRequest = SEND,
    config: dict[str, Any] | None = None,
    now: int = NOW,
    **more: Any,
) -> tuple[Attached, list[HttpRequest]]:
    flow = attach(request, scheme, document, config=config or {}, now=now, **more)
    sent: list[HttpRequest] = []
    waiting = list(answers)
    try:
        wanted = next(flow)
        while True:
            sent.append(wanted)
            given = waiting.pop(0)
            wanted = flow.throw(given) if isinstance(given, Exception) else flow.send(given)
    except StopIteration as done:
        assert not waiting
        return done.value, sent
