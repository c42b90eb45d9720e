"""Mail: what connectors for SMTP and IMAP servers share."""

from __future__ import annotations

from typing import Any

from junctor.model.mail import MailRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.fields import HOST
from junctor.sdk.families.mail_composing import addresses, message_of, sender
from junctor.sdk.families.mail_invitations import send_invite
from junctor.sdk.families.mail_sending import (
    capabilities,
    forward,
    reply,
    send_many,
    send_raw,
    verify,
)
from junctor.sdk.families.mail_shapes import KEEP, SEND, SENT
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
    "capabilities",
    "check",
    "copy",
    "counts",
    "create_mailbox",
    "delete",
    "delete_mailbox",
    "fetch",
    "flag",
    "folders",
    "forward",
    "headers",
    "move",
    "rename_mailbox",
    "reply",
    "search",
    "send",
    "send_invite",
    "send_many",
    "send_raw",
    "verify",
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
    output=SENT,
    default_output_mappings={"messageId": "messageId"},
)
def send(inputs: Fields, conn: Fields) -> MailRequest:
    """One message through the server of the connection."""
    message = message_of(inputs, sender(inputs, conn))
    return MailRequest(action="send", message=message, return_path=conn.get("bounceAddress"))


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
    who = addresses(inputs.get("from"), "from")[0]
    return MailRequest(
        action="append",
        mailbox=inputs.mailbox,
        message=message_of(inputs, who),
        options={"flags": list(inputs.flags)},
    )
