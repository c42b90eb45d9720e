"""Gmail: an email is one encoded message, which a template cannot write."""

from __future__ import annotations

import base64
import hashlib
import re
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from junctor.sdk import Fields, HttpRequest, InvalidInput, post, prepare

# Seven bits, so that every mail server on the way can carry it unchanged.
_POLICY = SMTP.clone(cte_type="7bit")
_BREAK = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOMAIN = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_PLAIN = rf"{_WORD}(\.{_WORD})*@{_DOMAIN}(\.{_DOMAIN})*"
_NAME = r"""([^<>,;:@"()\[\]\\\x00-\x1f\x7f]*|"[^"\\\x00-\x1f\x7f]*" ?)"""
_ONE = rf"({_PLAIN}|{_NAME}<{_PLAIN}>)"
_HEADERS = {
    "from": "From",
    "to": "To",
    "cc": "Cc",
    "bcc": "Bcc",
    "replyTo": "Reply-To",
    "subject": "Subject",
    "inReplyTo": "In-Reply-To",
}
_ADDRESSES = ("from", "to", "cc", "bcc", "replyTo")


def _addresses(title: str, description: str, example: str, *, several: bool = True) -> Any:
    more = rf"( ?, ?{_ONE})*" if several else ""
    made = {
        "type": "string",
        "title": title,
        "description": description,
        "pattern": rf"^{_ONE}{more}$",
        "maxLength": 10000,
        "examples": [example],
    }
    if several:
        made |= {"type": ["string", "array"], "minItems": 1, "maxItems": 100}
        made["items"] = {"type": "string", "pattern": rf"^{_ONE}$", "maxLength": 1000}
    return made


_EMAIL: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["to", "subject", "bodyText"],
    "properties": {
        "to": _addresses(
            "To", "One address, several with commas between them, or a list.", "ada@example.com"
        ),
        "subject": {
            "type": "string",
            "title": "Subject",
            "pattern": r"^[^\x00-\x1f\x7f]*$",
            "maxLength": 2000,
            "examples": ["Your appointment"],
        },
        "bodyText": {
            "type": "string",
            "title": "Text",
            "description": "The message as plain text.",
            "examples": ["Hello Ada,\n\nsee you on Monday."],
        },
        "cc": _addresses("Cc", "Addresses for copies.", "team@example.com"),
        "bcc": _addresses("Bcc", "Addresses for hidden copies.", "archive@example.com"),
        "replyTo": _addresses("Reply to", "Where answers go.", "office@example.com"),
        "attachments": {
            "type": "array",
            "title": "Attachments",
            "description": "Files as Base64; 25 MB in total.",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "content"],
                "properties": {
                    "name": {
                        "type": "string",
                        "title": "File name",
                        "pattern": r"^[^\x00-\x1f\x7f]+$",
                        "examples": ["plan.pdf"],
                    },
                    "contentType": {
                        "type": "string",
                        "title": "Content type",
                        "pattern": r"^(application|audio|font|image|text|video)/[\w.+-]+$",
                        "examples": ["application/pdf"],
                    },
                    "content": {
                        "type": "string",
                        "title": "Content",
                        "contentEncoding": "base64",
                        "pattern": r"^[A-Za-z0-9+/\r\n]+={0,2}$",
                        "examples": ["SGVsbG8="],
                    },
                },
            },
        },
        "bodyHtml": {
            "type": "string",
            "title": "HTML",
            "description": "The message as HTML, beside the text.",
            "minLength": 1,
            "examples": ["<p>See you on Monday.</p>"],
        },
        "from": _addresses(
            "From",
            "An address of the mailbox or one of its aliases; the mailbox's own without it.",
            "Practice <office@example.com>",
            several=False,
        ),
        "threadId": {
            "type": "string",
            "title": "Thread",
            "description": "Id of the thread it belongs to; give `inReplyTo` and its subject too.",
            "pattern": "^[0-9A-Za-z_-]{1,64}$",
            "examples": ["18e3f1c2a4b5d6e7"],
        },
        "inReplyTo": {
            "type": "string",
            "title": "In reply to",
            "description": "Header Message-ID of the email that this one answers.",
            "pattern": r"^<[!-;=?-~]+@[!-;=?-~]+>$",
            "maxLength": 900,
            "examples": ["<abc@mail.example.com>"],
        },
    },
}
_SENT: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "examples": ["18e3f1c2a4b5d6e7"]},
        "threadId": {"type": "string", "examples": ["18e3f1c2a4b5d6e7"]},
        "labelIds": {"type": "array", "items": {"type": "string"}, "examples": [["SENT"]]},
    },
}
_DRAFT: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string", "examples": ["r-1042"]}, "message": _SENT},
}


def _message(inputs: Fields) -> dict[str, Any]:
    """The message resource: the email as base64url, and its thread."""
    email = EmailMessage(_POLICY)
    for field, name in _HEADERS.items():
        if inputs.get(field):
            value = inputs[field]
            _set(email, name, ", ".join(value) if isinstance(value, list) else value, field)
    if inputs.get("inReplyTo"):
        _set(email, "References", inputs["inReplyTo"], "inReplyTo")
    text, html = inputs["bodyText"], inputs.get("bodyHtml")
    email.set_content(text)
    if html:
        email.add_alternative(html, subtype="html")
    for each in inputs.get("attachments") or ():
        kind, _, sub = (each.get("contentType") or "application/octet-stream").partition("/")
        content = _decoded(each["content"])
        email.add_attachment(content, maintype=kind, subtype=sub, filename=each["name"])
    # The boundary that Python would choose is random; a request must be built twice alike.
    for number, part in enumerate(p for p in email.walk() if p.is_multipart()):
        seed = f"{text}\0{html}" if not number else f"{number}\0{text}\0{html}"
        marked = hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()
        part.set_boundary(f"=_{marked[:32]}")
    raw = _serialised(email)
    found = {"raw": base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")}
    return {**found, "threadId": inputs["threadId"]} if inputs.get("threadId") else found


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except ValueError as error:
        raise _refused("attachments", "holds what is no Base64") from error


def _set(email: EmailMessage, name: str, value: str, field: str) -> None:
    if _BREAK.search(value):
        raise _refused(field, "holds a line break or another control character")
    try:
        email[name] = value
        header = email[name]
        # An encoded word (`=?utf-8?q?=0A?=`) can hold a line break that the plain value hides.
        shown = str(header)
        people = header.addresses if field in _ADDRESSES else ()
        names = [shown, *(person.display_name for person in people)]
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise _refused(field, f"cannot be written as a header: {error}") from error
    if any(_BREAK.search(each) for each in names):
        raise _refused(field, "hides a line break or another control character")
    if field in _ADDRESSES and (not people or any(not person.domain for person in people)):
        raise _refused(field, "is not a list of email addresses")


def _serialised(email: EmailMessage) -> bytes:
    try:
        raw = email.as_bytes()
    except (ValueError, IndexError, AttributeError, TypeError) as error:
        raise _refused("subject", f"or an address cannot be written: {error}") from error
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    found = [line.partition(":")[0] for line in head.split("\r\n") if line[:1] not in (" ", "\t")]
    if "\n" in head.replace("\r\n", "") or found != email.keys():
        raise _refused("subject", "or an address would add a header")
    return raw


def _refused(field: str, why: str) -> InvalidInput:
    return InvalidInput(
        f"`{field}` {why}.",
        cure="Write it on one line, as plain text; addresses as name@example.com.",
        field=f"/{field}",
    )


@prepare(
    name="Send email",
    inputs=_EMAIL,
    output=_SENT,
    summary="an email to {{input.to}}",
    idempotent=False,
)
def send_email(inputs: Fields) -> HttpRequest:
    """Send an email from the connected mailbox."""
    return post("/gmail/v1/users/me/messages/send", json=_message(inputs))


@prepare(
    name="Create draft",
    inputs=_EMAIL,
    output=_DRAFT,
    summary="a draft of an email to {{input.to}}",
    idempotent=False,
)
def create_draft(inputs: Fields) -> HttpRequest:
    """Put an email into the drafts, for somebody to look at and send."""
    return post("/gmail/v1/users/me/drafts", json={"message": _message(inputs)})
