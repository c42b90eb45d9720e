"""WhatsApp: plain values become components and buttons; a received file lies at another host."""

from __future__ import annotations

import base64
from typing import Any

from junctor.sdk import (
    Context,
    Fields,
    HttpRequest,
    HttpResponse,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
    action,
    get,
    post,
    prepare,
)

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_SIGN_IN = frozenset((0, 3, 10, 190, 200))
_WAIT = frozenset((4, 80007, 130429))


def _message(inputs: Fields, conn: Fields, kind: str, content: dict[str, Any]) -> HttpRequest:
    body: dict[str, Any] = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    body |= {name: inputs[name] for name in ("to", "recipient") if inputs.get(name)}
    if inputs.get("replyTo"):
        body["context"] = {"message_id": inputs["replyTo"]}
    return post(f"/{conn['phoneNumberId']}/messages", json={**body, "type": kind, kind: content})


@prepare(name="Send template", inputs=_FREE)
def send_template(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send an approved template with what stands in its holes."""
    language = {"policy": "deterministic", "code": inputs["language"]}
    template: dict[str, Any] = {"name": inputs["template"], "language": language}
    components = list(inputs.get("components") or [])
    values = inputs.get("values")
    if isinstance(values, dict):
        named = [{"type": "text", "parameter_name": n, "text": v} for n, v in values.items()]
        components.append({"type": "body", "parameters": named})
    elif values:
        listed = [{"type": "text", "text": each} for each in values]
        components.append({"type": "body", "parameters": listed})
    if components:
        template["components"] = components
    return _message(inputs, conn, "template", template)


@prepare(name="Send buttons", inputs=_FREE)
def send_buttons(inputs: Fields, conn: Fields) -> HttpRequest:
    """Ask a question with up to three buttons."""
    buttons = [
        {"type": "reply", "reply": {"id": each, "title": each}} if isinstance(each, str) else each
        for each in inputs["buttons"]
    ]
    asked: dict[str, Any] = {"type": "button", "body": {"text": inputs["text"]}}
    if inputs.get("header"):
        asked["header"] = {"type": "text", "text": inputs["header"]}
    if inputs.get("footer"):
        asked["footer"] = {"text": inputs["footer"]}
    return _message(inputs, conn, "interactive", {**asked, "action": {"buttons": buttons}})


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
