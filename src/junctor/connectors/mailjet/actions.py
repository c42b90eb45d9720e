"""Mailjet: an email is one message of a list, its people are objects."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Email, Enclosure, Fields, HttpRequest, InvalidInput, Person, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_NAMES = {"email": "Email", "name": "Name"}


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    email = Email.read(inputs, conn, provider="Mailjet", people=50, replies=1, tags=1)
    message: dict[str, Any] = {"From": email.sender.under(**_NAMES), "To": _people(email.to)}
    for people, theirs in ((email.cc, "Cc"), (email.bcc, "Bcc")):
        if people:
            message[theirs] = _people(people)
    if email.replies:
        message["ReplyTo"] = email.replies[0].under(**_NAMES)
    parts = (("Subject", email.subject), ("TextPart", email.text), ("HTMLPart", email.html))
    message |= {theirs: value for theirs, value in parts if value}
    if email.attached:
        message["Attachments"] = [_file(each) for each in email.attached]
    if email.shown:
        shown = [{**_file(each), "ContentID": str(each.content_id)} for each in email.shown]
        message["InlinedAttachments"] = shown
    if email.tags:
        message["CustomID"] = email.tags[0]
    message |= _options(inputs)
    if email.template is not None:
        message |= _template(email.template, email.model)
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


def _options(inputs: Fields) -> dict[str, Any]:
    """What the message carries along, and whether its openings are told."""
    names = (("payload", "EventPayload"), ("campaign", "CustomCampaign"), ("headers", "Headers"))
    found: dict[str, Any] = {theirs: inputs[ours] for ours, theirs in names if inputs.get(ours)}
    if inputs.get("tracking") is not None:
        told = "enabled" if inputs["tracking"] else "disabled"
        found |= {"TrackOpens": told, "TrackClicks": told}
    return found


def _people(people: list[Person]) -> list[dict[str, str]]:
    return [each.under(**_NAMES) for each in people]


def _file(each: Enclosure) -> dict[str, str]:
    # Mailjet adds a character set of its own to texts.
    kind = each.kind.partition(";")[0].strip()
    return {"ContentType": kind, "Filename": each.name, "Base64Content": each.base64}


def _template(template: str | int, model: dict[str, Any]) -> dict[str, Any]:
    try:
        number = int(template)
    except ValueError:
        raise InvalidInput(
            "`template.id` must be the number of a template.",
            cure="listTemplates names the numbers.",
            field="/template/id",
        ) from None
    made: dict[str, Any] = {"TemplateID": number, "TemplateLanguage": True}
    return {**made, "Variables": model} if model else made
