"""Telegram: plain words become buttons; everything else is a request template."""

from __future__ import annotations

from typing import Any

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_MOST_BYTES = 64
"""What Telegram takes as the data of a button."""


@prepare(name="Send buttons", inputs=_FREE)
def send_buttons(inputs: Fields) -> HttpRequest:
    """Ask a question with buttons under it."""
    made = [_button(each, at) for at, each in enumerate(inputs["buttons"])]
    width = inputs.get("columns") or 1
    rows = [made[at : at + width] for at in range(0, len(made), width)]
    body: dict[str, Any] = {"chat_id": inputs["chatId"], "text": inputs["text"]}
    for ours, theirs in (("parseMode", "parse_mode"), ("messageThreadId", "message_thread_id")):
        if inputs.get(ours):
            body[theirs] = inputs[ours]
    return post("/bot{token}/sendMessage", json={**body, "reply_markup": {"inline_keyboard": rows}})


def _button(given: Any, at: int) -> dict[str, Any]:
    """A word comes back as it is; a button of its own says what comes back, or opens a page."""
    if not isinstance(given, str) and given.get("url"):
        return {"text": given["text"], "url": given["url"]}
    text = given if isinstance(given, str) else given["text"]
    data = text if isinstance(given, str) else given.get("data") or text
    if len(data.encode()) > _MOST_BYTES:
        raise InvalidInput(
            f"What button {at + 1} tells has more than {_MOST_BYTES} bytes.",
            cure="Give it a short `data` of its own.",
            field=f"/buttons/{at}",
        )
    return {"text": text, "callback_data": data}
