"""WhatsApp tells where a received file lies; its bytes are at another host, for the same token."""

from __future__ import annotations

import base64
from typing import Any

from junctor.sdk import (
    Context,
    Fields,
    HttpResponse,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    action,
    get,
)

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_SIGN_IN = frozenset((0, 3, 10, 190, 200))
_WAIT = frozenset((4, 80007, 130429))


@action(name="Download media", inputs=_FREE, summary="the media {{input.mediaId}}", effect="read")
async def download_media(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """The bytes of a file that somebody sent."""
    found = _answered(await ctx.send(get(f"/{inputs['mediaId']}"))).json()
    file = _answered(await ctx.send(get(found["url"])))
    kind = file.header("Content-Type") or found.get("mime_type") or "application/octet-stream"
    content = base64.b64encode(file.content).decode()
    return {"contentType": kind, "size": len(file.content), "base64": content}


def _answered(answer: HttpResponse) -> HttpResponse:
    if answer.status < 300:
        return answer
    code = _code(answer)
    message, details = f"WhatsApp refused: {code or answer.status}.", {"code": code}
    if answer.status == 401 or code in _SIGN_IN:
        raise ReconnectNeeded(message, cure="Give a token that holds.", details=details)
    if answer.status == 404 or code == 100:
        raise NotFound(
            message, cure="Media are kept for 30 days; check the media id.", details=details
        )
    if answer.status == 429 or code in _WAIT:
        raise RateLimited(message, details=details)
    if answer.status >= 500:
        raise RemoteBusy(message, details=details)
    raise Rejected(message, cure="Read the code of WhatsApp.", details=details)


def _code(answer: HttpResponse) -> int | None:
    try:
        error = answer.json().get("error") or {}
    except (ValueError, AttributeError):
        return None
    return error.get("code") if isinstance(error, dict) else None
