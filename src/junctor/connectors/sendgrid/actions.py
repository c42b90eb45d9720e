"""SendGrid: an email is told by its recipients, its parts and its sender, each an object."""

from __future__ import annotations

from typing import Any

from junctor.sdk import (
    Email,
    Enclosure,
    Fields,
    HttpRequest,
    HttpResponse,
    InvalidInput,
    Person,
    post,
    prepare,
)

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_NAMES = {"email": "email", "name": "name"}


def _person(person: Person) -> dict[str, str]:
    """A person; SendGrid takes a name with a comma or a semicolon for several, unless quoted."""
    made = person.under(**_NAMES)
    if "," in person.name or ";" in person.name:
        made["name"] = '"' + person.name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return made


def _recipients(email: Email) -> dict[str, Any]:
    """One personalization; an address may stand in it once."""
    seen: set[str] = set()
    made: dict[str, Any] = {}
    for field, people in (("to", email.to), ("cc", email.cc), ("bcc", email.bcc)):
        found = []
        for person in people:
            if person.address.lower() not in seen:
                seen.add(person.address.lower())
                found.append(_person(person))
        if found:
            made[field] = found
    if email.model:
        named = "dynamic_template_data" if _dynamic(email) else "substitutions"
        made[named] = email.model
    return made


def _dynamic(email: Email) -> bool:
    return str(email.template).startswith("d-")


def _parts(email: Email) -> list[dict[str, str]]:
    kinds = (("text/plain", email.text), ("text/html", email.html))
    return [{"type": kind, "value": value} for kind, value in kinds if value]


def _file(each: Enclosure) -> dict[str, str]:
    made = {"filename": each.name, "content": each.base64, "type": each.kind}
    if each.content_id is None:
        return made
    return {**made, "disposition": "inline", "content_id": each.content_id}


def _read(inputs: Fields, conn: Fields) -> Email:
    """The email; values that SendGrid would refuse with 400 are told before."""
    email = Email.read(inputs, conn, provider="SendGrid", people=1000)
    if email.template is not None and not _dynamic(email):
        wrong = [name for name, value in email.model.items() if not isinstance(value, str)]
        if wrong:
            raise InvalidInput(
                f"`{wrong[0]}` is no text, and only dynamic templates (d-...) take more.",
                cure="Give a text, or name a dynamic template.",
                field="/template/model",
            )
    return email


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
    email = _read(inputs, conn)
    body: dict[str, Any] = {
        "personalizations": [_recipients(email)],
        "from": _person(email.sender),
    }
    replies = [_person(each) for each in email.replies]
    if replies:
        body |= {"reply_to": replies[0]} if len(replies) == 1 else {"reply_to_list": replies}
    if email.subject:
        body["subject"] = email.subject
    if email.template is not None:
        body["template_id"] = str(email.template)
    if _parts(email):
        body["content"] = _parts(email)
    if email.files:
        body["attachments"] = [_file(each) for each in email.files]
    if email.tags:
        body["categories"] = email.tags
    if inputs.get("sendAt"):
        body["send_at"] = inputs["sendAt"]
    if inputs.get("sandbox"):
        body["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return post("/v3/mail/send", json=body)
