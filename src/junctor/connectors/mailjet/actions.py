"""Mailjet: an email is one message of a list, its people are objects."""

from __future__ import annotations

from email.utils import getaddresses, parseaddr
from typing import Any

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    message: dict[str, Any] = {"From": _sender(inputs, conn), "To": _people(inputs.get("to"), "to")}
    for ours, theirs in (("cc", "Cc"), ("bcc", "Bcc")):
        if inputs.get(ours):
            message[theirs] = _people(inputs[ours], ours)
    if inputs.get("replyTo"):
        message["ReplyTo"] = _people(inputs["replyTo"], "replyTo")[0]
    for ours, theirs in (("subject", "Subject"), ("text", "TextPart"), ("html", "HTMLPart")):
        if inputs.get(ours):
            message[theirs] = inputs[ours]
    if inputs.get("attachments"):
        message["Attachments"] = [_attachment(each) for each in inputs["attachments"]]
    if inputs.get("tags"):
        message["CustomID"] = inputs["tags"][0]
    if inputs.get("template"):
        message |= _template(inputs["template"])
    body: dict[str, Any] = {"Messages": [message]}
    if inputs.get("sandbox"):
        body["SandboxMode"] = True
    return post("/v3.1/send", json=body)


def _people(value: str | list[str] | None, field: str) -> list[dict[str, str]]:
    texts = value if isinstance(value, list) else [value] if value else []
    found = [(name, address) for name, address in getaddresses(texts)]
    if not found or any("@" not in address for _, address in found):
        raise InvalidInput(
            f"`{field}` holds what is no email address.",
            cure="Write name@example.com, several with commas between them.",
            field=f"/{field}",
        )
    return [{"Email": address, **({"Name": name} if name else {})} for name, address in found]


def _sender(inputs: Fields, conn: Fields) -> dict[str, str]:
    name, address = parseaddr(inputs.get("from") or "")
    if not address:
        name, address = conn.get("fromName") or "", conn.get("fromEmail") or ""
    if not address:
        raise InvalidInput(
            "Nobody is named as the sender.",
            cure="Give `from`, or a From Email in the connection.",
            field="/from",
        )
    return {"Email": address, **({"Name": name} if name else {})}


def _attachment(each: dict[str, Any]) -> dict[str, str]:
    kind = each.get("contentType") or "application/octet-stream"
    content = "".join(each["content"].split())
    return {"ContentType": kind, "Filename": each["name"], "Base64Content": content}


def _template(template: dict[str, Any]) -> dict[str, Any]:
    try:
        number = int(template["id"])
    except ValueError:
        raise InvalidInput(
            "`template.id` must be the number of a template.",
            cure="listTemplates names the numbers.",
            field="/template/id",
        ) from None
    made: dict[str, Any] = {"TemplateID": number, "TemplateLanguage": True}
    return {**made, "Variables": template["model"]} if template.get("model") else made
