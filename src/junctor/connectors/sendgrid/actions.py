"""SendGrid: an email is told by its recipients, its parts and its sender, each an object."""

from __future__ import annotations

from typing import Any

from junctor.sdk import Fields, HttpRequest, HttpResponse, Person, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_NAMES = {"email": "email", "name": "name"}


def _people(value: str | list[str] | None, field: str) -> list[dict[str, str]]:
    return [each.under(**_NAMES) for each in Person.each(value, field)]


def _recipients(inputs: Fields) -> dict[str, Any]:
    """One personalization; an address may stand in it once."""
    seen: set[str] = set()
    made: dict[str, Any] = {}
    for field in ("to", "cc", "bcc"):
        found = []
        for person in _people(inputs.get(field), field):
            if person["email"].lower() not in seen:
                seen.add(person["email"].lower())
                found.append(person)
        if found:
            made[field] = found
    template = inputs.get("template")
    if template and template.get("model"):
        made["dynamic_template_data"] = template["model"]
    return made


def _parts(inputs: Fields) -> list[dict[str, str]]:
    kinds = (("text/plain", "text"), ("text/html", "html"))
    return [{"type": kind, "value": inputs[name]} for kind, name in kinds if inputs.get(name)]


def _attachment(each: dict[str, Any]) -> dict[str, str]:
    made = {"filename": each["name"], "content": "".join(each["content"].split())}
    return {**made, "type": each["contentType"]} if each.get("contentType") else made


def _sent(response: HttpResponse) -> dict[str, str | None]:
    return {"messageId": response.header("x-message-id")}


@prepare(
    name="Send email",
    inputs=_FREE,
    summary="an email to {{input.to}}",
    idempotent=False,
    read=_sent,
)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    body: dict[str, Any] = {
        "personalizations": [_recipients(inputs)],
        "from": Person.sending(inputs, conn).under(**_NAMES),
    }
    replies = _people(inputs.get("replyTo"), "replyTo")
    if replies:
        body |= {"reply_to": replies[0]} if len(replies) == 1 else {"reply_to_list": replies}
    if inputs.get("subject"):
        body["subject"] = inputs["subject"]
    if inputs.get("template"):
        body["template_id"] = str(inputs["template"]["id"])
    elif _parts(inputs):
        body["content"] = _parts(inputs)
    if inputs.get("attachments"):
        body["attachments"] = [_attachment(each) for each in inputs["attachments"]]
    if inputs.get("tags"):
        body["categories"] = list(dict.fromkeys(inputs["tags"]))
    if inputs.get("sendAt"):
        body["send_at"] = inputs["sendAt"]
    if inputs.get("sandbox"):
        body["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return post("/v3/mail/send", json=body)
