"""Slack takes a file in three steps: a place for it, its bytes, and word that it is there."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from junctor.sdk import (
    Context,
    Fields,
    HttpResponse,
    InvalidInput,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    action,
    get,
    post,
)

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_SIGN_IN = frozenset(
    (
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    )
)


@action(name="Upload file", inputs=_FREE, summary="the file {{input.name}}", idempotent=False)
async def upload_file(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Put a file into a channel, with a comment where there is one."""
    content = _bytes_of(inputs["content"])
    asked = {"filename": inputs["name"], "length": len(content)}
    place = _told(await ctx.send(get("/files.getUploadURLExternal", query=asked)))
    kind = {"Content-Type": "application/octet-stream"}
    sent = await ctx.send(post(place["upload_url"], content=content, headers=kind))
    if sent.status >= 300:
        raise RemoteBusy(
            f"Slack did not take the file: {sent.status}.", details={"status": sent.status}
        )
    shared = {
        "files": [{"id": place["file_id"], "title": inputs.get("title") or inputs["name"]}],
        "channel_id": inputs.get("channel"),
        "thread_ts": inputs.get("thread_ts"),
        "initial_comment": inputs.get("comment"),
    }
    body = {name: value for name, value in shared.items() if value is not None}
    done = _told(await ctx.send(post("/files.completeUploadExternal", json=body)))
    return {"ok": True, "fileId": place["file_id"], "files": done.get("files") or []}


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise InvalidInput(
            "`content` holds no Base64.",
            cure="Give the bytes of the file as Base64.",
            field="/content",
        ) from None


def _told(answer: HttpResponse) -> dict[str, Any]:
    """What Slack says; it answers 200 even when it refuses."""
    body = answer.json() if answer.status < 500 else None
    if isinstance(body, dict) and body.get("ok") is True:
        return body
    code = str(body.get("error")) if isinstance(body, dict) else None
    message, details = f"Slack refused: {code or answer.status}.", {"code": code}
    if answer.status == 429 or code == "ratelimited":
        raise RateLimited(message, details=details)
    if code is None:
        raise RemoteBusy(message, details=details)
    if code in _SIGN_IN:
        raise ReconnectNeeded(message, cure="Sign in again with `files:write`.", details=details)
    if code.endswith("_not_found"):
        raise NotFound(message, cure="Check the channel.", details=details)
    raise Rejected(message, cure="Read the code of Slack.", details=details)
