"""Amazon SES: lists are numbered fields, and an email with files is one encoded message."""

from __future__ import annotations

import base64
import hashlib
import json
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from junctor.sdk import Fields, HttpRequest, Person, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_POLICY = SMTP.clone(cte_type="7bit")
_VERSION = "2010-12-01"
_PLACES = (("to", "ToAddresses"), ("cc", "CcAddresses"), ("bcc", "BccAddresses"))


def _listed(value: str | list[str] | None, field: str) -> list[str]:
    return [each.encoded for each in Person.each(value, field)]


def _sender(inputs: Fields, conn: Fields) -> str:
    return Person.sending(inputs, conn).encoded


def _form(action: str, inputs: Fields, conn: Fields) -> dict[str, str]:
    form = {"Action": action, "Version": _VERSION, "Source": _sender(inputs, conn)}
    if conn.get("configurationSet"):
        form["ConfigurationSetName"] = conn["configurationSet"]
    for number, tag in enumerate(dict.fromkeys(inputs.get("tags") or ()), 1):
        form[f"Tags.member.{number}.Name"] = tag
        form[f"Tags.member.{number}.Value"] = "1"
    return form


def _addressed(action: str, inputs: Fields, conn: Fields) -> dict[str, str]:
    form = _form(action, inputs, conn)
    for field, place in _PLACES:
        for number, address in enumerate(_listed(inputs.get(field), field), 1):
            form[f"Destination.{place}.member.{number}"] = address
    for number, address in enumerate(_listed(inputs.get("replyTo"), "replyTo"), 1):
        form[f"ReplyToAddresses.member.{number}"] = address
    return form


def _raw(inputs: Fields, conn: Fields) -> dict[str, str]:
    """An email with attachments: the whole message, and whom it goes to."""
    form = _form("SendRawEmail", inputs, conn)
    email = EmailMessage(_POLICY)
    email["From"], email["Subject"] = form["Source"], inputs.get("subject") or ""
    people: list[str] = []
    for field, header in (("to", "To"), ("cc", "Cc"), ("bcc", ""), ("replyTo", "Reply-To")):
        found = _listed(inputs.get(field), field)
        if found and header:
            email[header] = ", ".join(found)
        people += found if field != "replyTo" else []
    email.set_content(inputs.get("text") or "")
    if inputs.get("html"):
        email.add_alternative(inputs["html"], subtype="html")
    for each in inputs["attachments"]:
        main, _, sub = (each.get("contentType") or "application/octet-stream").partition("/")
        content = base64.b64decode(each["content"])
        email.add_attachment(content, maintype=main, subtype=sub, filename=each["name"])
    _mark(email, json.dumps(dict(inputs), default=str, sort_keys=True))
    for number, address in enumerate(people, 1):
        form[f"Destinations.member.{number}"] = address
    return {**form, "RawMessage.Data": base64.b64encode(email.as_bytes()).decode("ascii")}


def _mark(email: EmailMessage, seed: str) -> None:
    """Boundaries that depend on the message alone: a request must be built twice alike."""
    parts = [part for part in email.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        digest = hashlib.sha256(f"{number}\\0{seed}".encode("utf-8", "replace")).hexdigest()
        part.set_boundary(f"=_{digest[:32]}")


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    template = inputs.get("template")
    if template:
        form = _addressed("SendTemplatedEmail", inputs, conn)
        form["Template"] = str(template["id"])
        form["TemplateData"] = json.dumps(template.get("model") or {}, ensure_ascii=False)
    elif inputs.get("attachments"):
        form = _raw(inputs, conn)
    else:
        form = _addressed("SendEmail", inputs, conn)
        form["Message.Subject.Data"] = inputs.get("subject") or ""
        form["Message.Subject.Charset"] = "UTF-8"
        for field, place in (("text", "Text"), ("html", "Html")):
            if inputs.get(field):
                form[f"Message.Body.{place}.Data"] = inputs[field]
                form[f"Message.Body.{place}.Charset"] = "UTF-8"
    return post("/", form=form)


@prepare(
    name="Get verification of identity",
    inputs=_FREE,
    effect="read",
    summary="whether {{input.identity}} is verified",
)
def get_verification(inputs: Fields) -> HttpRequest:
    """Whether an address or a domain is verified."""
    action = "GetIdentityVerificationAttributes"
    form = {"Action": action, "Version": _VERSION, "Identities.member.1": inputs["identity"]}
    return post("/", form=form)
