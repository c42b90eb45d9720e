"""Mailjet: an email is one message of a list, its people are objects."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Fields, HttpRequest, InvalidInput, Person, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_NAMES = {"email": "Email", "name": "Name"}


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    message: dict[str, Any] = {
        "From": Person.sending(inputs, conn).under(**_NAMES),
        "To": _people(inputs.get("to"), "to"),
    }
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


@prepare(
    name="Create webhook", inputs=_FREE, summary="a webhook for {{input.event}}", idempotent=False
)
def create_webhook(inputs: Fields) -> HttpRequest:
    """Enter an address for one kind of event; Mailjet takes name and password within it."""
    url, user, password = inputs["url"], inputs.get("username"), inputs.get("password")
    if user and password:
        scheme, _, rest = url.partition("://")
        url = f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{rest}"
    body = {
        "EventType": inputs["event"],
        "Url": url,
        "Version": 2 if inputs.get("grouped") else 1,
        "IsBackup": bool(inputs.get("backup")),
        "Status": "alive",
    }
    return post("/v3/REST/eventcallbackurl", json=body)


@prepare(name="Send SMS", inputs=_FREE, summary="an SMS to {{input.to}}", idempotent=False)
def send_sms(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a text message to one number."""
    sender = inputs.get("from") or conn.get("fromNumber")
    if not sender:
        raise InvalidInput(
            "No sender is named.",
            cure="Give `from`, or a From Number in the connection.",
            field="/from",
        )
    body = {"From": sender, "To": inputs["to"], "Text": inputs["text"]}
    return post("/v4/sms-send", json=body)


def _people(value: str | list[str] | None, field: str) -> list[dict[str, str]]:
    return [each.under(**_NAMES) for each in Person.each(value, field)]


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
