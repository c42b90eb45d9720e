"""Mailgun: an email is a form, whose attachments need one with parts."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_COPIED = {"subject": "subject", "text": "text", "html": "html"}
_ADDRESSES = {"to": "to", "cc": "cc", "bcc": "bcc", "replyTo": "h:Reply-To"}


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    path = f"/v3/{quote(conn['domain'], safe='')}/messages"
    fields = _fields(inputs, conn)
    if not inputs.get("attachments"):
        return post(path, form=fields)
    boundary = f"part-{uuid5(NAMESPACE_OID, json.dumps(inputs, sort_keys=True))}"
    content = b"".join(_parts(fields, inputs["attachments"], boundary))
    kind = f"multipart/form-data; boundary={boundary}"
    return post(path, content=content, headers={"Content-Type": kind})


def _fields(inputs: Fields, conn: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {"from": _sender(inputs, conn)}
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


def _sender(inputs: Fields, conn: Fields) -> str:
    sender = inputs.get("from")
    if sender:
        return str(sender)
    address = conn.get("fromEmail")
    if not address:
        raise InvalidInput(
            "Nobody is named as the sender.",
            cure="Give `from`, or a From Email in the connection.",
            field="/from",
        )
    name = conn.get("fromName")
    return f"{name} <{address}>" if name else str(address)


def _parts(fields: dict[str, Any], files: list[dict[str, Any]], boundary: str) -> Iterator[bytes]:
    """A form with files; the boundary follows from the message, so a repeated call is the same."""
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            yield f"{head}{each}\r\n".encode()
    for each in files:
        kind = each.get("contentType") or "application/octet-stream"
        name = re.sub(r'[\r\n"]', "_", each["name"])
        place = f'Content-Disposition: form-data; name="attachment"; filename="{name}"'
        yield f"--{boundary}\r\n{place}\r\nContent-Type: {kind}\r\n\r\n".encode()
        yield base64.b64decode("".join(each["content"].split())) + b"\r\n"
    yield f"--{boundary}--\r\n".encode()
