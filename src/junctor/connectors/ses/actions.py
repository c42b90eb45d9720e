"""Amazon SES: lists are numbered fields, and an email with files is one encoded message."""

from __future__ import annotations

import base64
import hashlib
import json
from email.message import EmailMessage, Message
from email.policy import SMTP
from typing import Any

from junctor.sdk import Email, Enclosure, Fields, HttpRequest, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_POLICY = SMTP.clone(cte_type="7bit")
_VERSION = "2010-12-01"


def _form(action: str, email: Email, conn: Fields) -> dict[str, str]:
    form = {"Action": action, "Version": _VERSION, "Source": email.sender.encoded}
    if conn.get("configurationSet"):
        form["ConfigurationSetName"] = conn["configurationSet"]
    for number, tag in enumerate(email.tags, 1):
        form[f"Tags.member.{number}.Name"] = tag
        form[f"Tags.member.{number}.Value"] = "1"
    return form


def _addressed(action: str, email: Email, conn: Fields) -> dict[str, str]:
    form = _form(action, email, conn)
    places = (("To", email.to), ("Cc", email.cc), ("Bcc", email.bcc))
    for place, people in places:
        for number, person in enumerate(people, 1):
            form[f"Destination.{place}Addresses.member.{number}"] = person.encoded
    for number, person in enumerate(email.replies, 1):
        form[f"ReplyToAddresses.member.{number}"] = person.encoded
    return form


def _raw(email: Email, conn: Fields, seed: str) -> dict[str, str]:
    """An email with attachments: the whole message, and whom it goes to."""
    form = _form("SendRawEmail", email, conn)
    made = EmailMessage(_POLICY)
    made["From"], made["Subject"] = form["Source"], email.subject or ""
    for header, people in (("To", email.to), ("Cc", email.cc), ("Reply-To", email.replies)):
        if people:
            made[header] = ", ".join(each.encoded for each in people)
    _write(made, email)
    for each in email.attached:
        made.add_attachment(each.content, filename=each.name, **_kind(each))
    _mark(made, seed)
    for number, person in enumerate((*email.to, *email.cc, *email.bcc), 1):
        form[f"Destinations.member.{number}"] = person.encoded
    return {**form, "RawMessage.Data": base64.b64encode(made.as_bytes()).decode("ascii")}


def _write(made: EmailMessage, email: Email) -> None:
    """Text and HTML, the one that is given or both; pictures stand with the HTML."""
    if email.text or not email.html:
        made.set_content(email.text or "")
    else:
        made.set_content(email.html, subtype="html")
    if email.text and email.html:
        made.add_alternative(email.html, subtype="html")
    written = list(made.walk())[-1]
    for each in email.shown:
        about: dict[str, Any] = {"cid": f"<{each.content_id}>", "filename": each.name}
        written.add_related(each.content, **_kind(each), **about, disposition="inline")


def _kind(each: Enclosure) -> dict[str, Any]:
    header = Message()
    header["Content-Type"] = each.kind
    main, _, sub = header.get_content_type().partition("/")
    return {"maintype": main, "subtype": sub, "params": dict((header.get_params() or [])[1:])}


def _mark(email: EmailMessage, seed: str) -> None:
    """Boundaries that depend on the message alone: a request must be built twice alike."""
    parts = [part for part in email.walk() if part.is_multipart()]
    for number, part in enumerate(parts):
        digest = hashlib.sha256(f"{number}\\0{seed}".encode("utf-8", "replace")).hexdigest()
        part.set_boundary(f"=_{digest[:32]}")


@prepare(name="Send email", inputs=_FREE, summary="an email to {{input.to}}", idempotent=False)
def send_email(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send one email with text, HTML or a template."""
    email = Email.read(inputs, conn, provider="Amazon SES", people=50)
    if email.template is not None:
        form = _addressed("SendTemplatedEmail", email, conn)
        form["Template"] = str(email.template)
        form["TemplateData"] = json.dumps(email.model, ensure_ascii=False)
    elif email.files:
        form = _raw(email, conn, json.dumps(dict(inputs), default=str, sort_keys=True))
    else:
        form = _addressed("SendEmail", email, conn)
        form["Message.Subject.Data"] = email.subject or ""
        form["Message.Subject.Charset"] = "UTF-8"
        for value, place in ((email.text, "Text"), (email.html, "Html")):
            if value:
                form[f"Message.Body.{place}.Data"] = value
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
