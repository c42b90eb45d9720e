"""Mailgun: an email is a form with parts, its attachments files among them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, Person, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_COPIED = {"subject": "subject", "text": "text", "html": "html"}
_ADDRESSES = {"to": "to", "cc": "cc", "bcc": "bcc", "replyTo": "h:Reply-To"}


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    fields = _fields(inputs, conn)
    if inputs.get("attachments"):
        fields["attachment"] = [_file(each) for each in inputs["attachments"]]
    return post(f"/v3/{quote(conn['domain'], safe='')}/messages", multipart=fields)


def _file(each: dict[str, Any]) -> dict[str, Any]:
    content = "".join(each["content"].split())
    kind = each.get("contentType") or "application/octet-stream"
    return {"name": each["name"], "contentType": kind, "base64": content}


def _fields(inputs: Fields, conn: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {"from": Person.sending(inputs, conn).text}
    for ours, theirs in _ADDRESSES.items():
        value = inputs.get(ours)
        if value:
            found[theirs] = ", ".join(value) if isinstance(value, list) else value
    found |= {theirs: inputs[ours] for ours, theirs in _COPIED.items() if inputs.get(ours)}
    if inputs.get("tags"):
        found["o:tag"] = list(inputs["tags"])
    if inputs.get("sandbox"):
        found["o:testmode"] = "yes"
    template = inputs.get("template")
    if template:
        found["template"] = str(template["id"])
        if template.get("model"):
            found["t:variables"] = json.dumps(template["model"])
    return found
