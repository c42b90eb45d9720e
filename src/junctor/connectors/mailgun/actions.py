"""Mailgun: an email is a form with parts, its attachments files among them."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

from junctor.sdk import Email, Enclosure, Fields, HttpRequest, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    email = Email.read(inputs, conn, provider="Mailgun", people=3000, each=1000)
    fields: dict[str, Any] = {"from": email.sender.text}
    addressed = (
        ("to", email.to),
        ("cc", email.cc),
        ("bcc", email.bcc),
        ("h:Reply-To", email.replies),
    )
    for theirs, people in addressed:
        if people:
            fields[theirs] = ", ".join(each.text for each in people)
    parts = (("subject", email.subject), ("text", email.text), ("html", email.html))
    fields |= {theirs: value for theirs, value in parts if value}
    if email.tags:
        fields["o:tag"] = email.tags
    fields |= _options(inputs)
    if email.template is not None:
        fields["template"] = str(email.template)
        if email.model:
            fields["t:variables"] = json.dumps(email.model)
    if email.attached:
        fields["attachment"] = [_file(each, each.name) for each in email.attached]
    if email.shown:
        # Mailgun makes the id of a picture from its file name.
        fields["inline"] = [_file(each, str(each.content_id)) for each in email.shown]
    return post(f"/v3/{quote(conn['domain'], safe='')}/messages", multipart=fields)


def _options(inputs: Fields) -> dict[str, Any]:
    """What Mailgun does with the message, and what it carries along."""
    found: dict[str, Any] = {"o:testmode": "yes"} if inputs.get("sandbox") else {}
    if inputs.get("tracking") is not None:
        found["o:tracking"] = "yes" if inputs["tracking"] else "no"
    if inputs.get("sendAt"):
        found["o:deliverytime"] = format_datetime(datetime.fromisoformat(inputs["sendAt"]))
    found |= {f"h:{name}": text for name, text in (inputs.get("headers") or {}).items()}
    for name, value in (inputs.get("variables") or {}).items():
        found[f"v:{name}"] = value if isinstance(value, str) else json.dumps(value)
    return found


def _file(each: Enclosure, name: str) -> dict[str, Any]:
    return {"name": name, "contentType": each.kind, "base64": each.base64}
