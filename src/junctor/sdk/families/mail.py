"""Mail: what connectors for SMTP and IMAP servers share."""

from __future__ import annotations

import base64
import binascii
import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.mail import Attachment, MailMessage, MailRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.fields import HOST
from junctor.sdk.families.mail_shapes import KEEP, SEND
from junctor.sdk.families.mailboxes import (
    copy,
    counts,
    create_mailbox,
    delete,
    delete_mailbox,
    fetch,
    flag,
    folders,
    headers,
    move,
    rename_mailbox,
    search,
)
from junctor.sdk.fields import Fields

__all__ = [
    "MANIFEST",
    "append",
    "check",
    "copy",
    "counts",
    "create_mailbox",
    "delete",
    "delete_mailbox",
    "fetch",
    "flag",
    "folders",
    "headers",
    "move",
    "rename_mailbox",
    "search",
    "send",
]
MANIFEST: dict[str, Any] = {
    "category": "Email & Messaging",
    "connection": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "host": {**HOST, "examples": ["mail.example.com"]},
            "port": {"type": "integer", "minimum": 1, "maximum": 65535, "title": "Port"},
        },
    },
    "auth": [{"type": "basic", "title": "User and password", "clientCertificate": True}],
    "test": "check",
}
_BREAK = re.compile(r"[\r\n\x00]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,76}\Z")
_RESERVED = frozenset(
    (
        *("from", "to", "cc", "bcc", "subject", "reply-to", "sender", "return-path", "date"),
        *("message-id", "mime-version", "content-type", "content-transfer-encoding", "received"),
    )
)
MAX_ATTACHMENTS = 25 * 1024 * 1024


@prepare(name="Check", effect="read", summary="a sign-in", description="Signs in and does nothing.")
def check(_: Fields) -> MailRequest:
    """Whether the server takes the credential."""
    return MailRequest(action="check")


@prepare(
    name="Send an email",
    effect="write",
    idempotent=False,
    implements="email",
    summary="an email to {{input.to}}",
    inputs=SEND,
    output={
        "type": "object",
        "required": ["messageId", "accepted", "refused"],
        "properties": {
            "messageId": {"type": "string", "examples": ["<1.2@example.com>"]},
            "accepted": {"type": "array", "items": {"type": "string"}},
            "refused": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "examples": [{}],
            },
        },
    },
    default_output_mappings={"messageId": "messageId"},
)
def send(inputs: Fields, conn: Fields) -> MailRequest:
    """One message through the server of the connection."""
    message = _message(inputs, _sender(inputs, conn))
    return MailRequest(action="send", message=message, return_path=conn.get("bounceAddress"))


def _message(inputs: Fields, sender: str) -> MailMessage:
    return MailMessage(
        sender=sender,
        to=_addresses(inputs.to, "to"),
        cc=_addresses(inputs.cc, "cc"),
        bcc=_addresses(inputs.get("bcc"), "bcc"),
        reply_to=_addresses(inputs.replyTo, "replyTo"),
        subject=_line(inputs.subject, "subject"),
        text=inputs.text,
        html=inputs.html,
        headers=tuple(_header(n, v) for n, v in (inputs.headers or {}).items()),
        attachments=_attachments(inputs.attachments or []),
    )


_WRITTEN = "Write it like `ada@example.com` or `Ada <ada@example.com>`."


def _sender(inputs: Fields, conn: Fields) -> str:
    given = inputs.get("from")
    if given:
        return _addresses(given, "from")[0]
    address = _addresses(conn.fromEmail, "fromEmail")[0]
    try:
        return str(Address(conn.fromName, addr_spec=address)) if conn.fromName else address
    except (ValueError, HeaderParseError):
        raise _unfit(f"{address!r} is no email address.", "fromEmail", _WRITTEN) from None


def _addresses(given: Any, field: str) -> tuple[str, ...]:
    """Addresses, each checked: one part on each side of the @, no line breaks."""
    if not given:
        return ()
    texts = [given] if isinstance(given, str) else list(given)
    found = []
    for name, address in getaddresses([_line(text, field) for text in texts]):
        local, at, domain = address.rpartition("@")
        if not (at and local and domain) or " " in address or domain[0] in ".-":
            raise _unfit(f"{address or texts[0]!r} is no email address.", field, _WRITTEN)
        found.append(str(Address(name, addr_spec=address)) if name else address)
    return tuple(found)


def _line(text: str, field: str) -> str:
    if _BREAK.search(text):
        raise _unfit("A line break cannot stand here.", field)
    return text


def _header(name: str, value: str) -> tuple[str, str]:
    if not _TOKEN.match(name) or name.lower() in _RESERVED:
        raise _unfit(f"The header `{name}` cannot be set here.", "headers")
    return name, _line(value, f"headers/{name}")


def _attachments(given: list[Any]) -> tuple[Attachment, ...]:
    made = []
    for index, each in enumerate(given):
        place = f"attachments/{index}/content"
        try:
            content = base64.b64decode(each["content"], validate=True)
        except (binascii.Error, ValueError):
            raise _unfit("The content is not base64.", place) from None
        made.append(
            Attachment(
                name=_line(each["name"], f"attachments/{index}/name"),
                content=content,
                content_type=each.get("contentType") or "application/octet-stream",
                content_id=each.get("contentId"),
            )
        )
    if sum(len(each.content) for each in made) > MAX_ATTACHMENTS:
        raise _unfit("The attachments are larger than 25 MiB.", "attachments")
    return tuple(made)


def _unfit(message: str, field: str, cure: str = "Correct this field.") -> InvalidInput:
    return InvalidInput(message, cure=cure, field=f"/{field}")


@prepare(
    name="Store an email",
    effect="write",
    idempotent=False,
    summary="a message for {{input.mailbox}}",
    description="Puts a message into a mailbox without sending it: a draft, or a copy of what was "
    "sent elsewhere.",
    inputs=KEEP,
    output={
        "type": "object",
        "required": ["messageId", "uid"],
        "properties": {
            "messageId": {"type": "string", "examples": ["<1.2@example.com>"]},
            "uid": {"type": ["integer", "null"], "description": "null where the server tells none"},
        },
    },
    default_output_mappings={"uid": "uid"},
)
def append(inputs: Fields) -> MailRequest:
    """One message into a mailbox."""
    sender = _addresses(inputs.get("from"), "from")[0]
    return MailRequest(
        action="append",
        mailbox=inputs.mailbox,
        message=_message(inputs, sender),
        options={"flags": list(inputs.flags)},
    )
