"""Mail in other ways than one new message: replies, many, forwarded, invitations, as it is."""

from __future__ import annotations

import base64
import binascii
import html as markup
import re
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.mail import MailRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.mail_composing import addresses, message_of, sender
from junctor.sdk.families.mail_shapes import SEND, SENT
from junctor.sdk.families.sql_shapes import inputs_of
from junctor.sdk.families.web_shapes import FILE
from junctor.sdk.fields import Fields

_FIELDS: dict[str, Any] = SEND["properties"]
_ID = {
    "type": "string",
    "title": "Message ID",
    "pattern": r"^<?[^<>\s\x00-\x1f]{1,900}>?$",
    "examples": ["<1.2@example.com>"],
}
_HOLE = re.compile(r"\[\[([A-Za-z_][A-Za-z0-9_]{0,60})\]\]")
_MOST_RAW = 25 * 1024 * 1024


def extended(base: dict[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    """Inputs with further ones."""
    return {
        **base,
        "required": [*dict.fromkeys((*base.get("required", ()), *required))],
        "properties": {**base["properties"], **more},
    }


@prepare(
    name="Reply",
    effect="write",
    idempotent=False,
    summary="a reply to {{input.to}}",
    description="A message that mail programs show below the one it answers.",
    inputs=extended(
        SEND,
        "inReplyTo",
        inReplyTo={**_ID, "title": "In reply to", "description": "Message-ID of the other one."},
        references={
            "type": "array",
            "title": "References",
            "description": "Those before it in the conversation, oldest first.",
            "maxItems": 50,
            "items": _ID,
        },
    ),
    output=SENT,
    default_output_mappings={"messageId": "messageId"},
)
def reply(inputs: Fields, conn: Fields) -> MailRequest:
    """A message in a conversation."""
    answered = _angled(inputs["inReplyTo"])
    before = [_angled(each) for each in inputs.get("references") or []]
    chain = [each for each in before if each != answered] + [answered]
    subject = str(inputs["subject"])
    given = dict(inputs.get("headers") or {})
    headers = {**given, "In-Reply-To": answered, "References": " ".join(chain)}
    threaded = subject if re.match(r"(?i)\s*re\s*:", subject) else f"Re: {subject}"
    made = Fields({**inputs, "subject": threaded, "headers": headers}, KNOWN)
    return MailRequest(
        action="send",
        message=message_of(made, sender(inputs, conn)),
        return_path=conn.get("bounceAddress"),
    )


def _angled(given: str) -> str:
    return f"<{given.strip('<>')}>"


KNOWN = {"properties": {**_FIELDS}}


@prepare(
    name="Send many",
    effect="write",
    idempotent=False,
    summary="emails to many",
    description="One text for each recipient, with `[[name]]` replaced by the recipient's values; "
    "each has its own result.",
    inputs={
        "type": "object",
        "additionalProperties": False,
        "required": ["recipients", "subject"],
        "anyOf": [{"required": ["text"]}, {"required": ["html"]}],
        "properties": {
            "recipients": {
                "type": "array",
                "title": "Recipients",
                "minItems": 1,
                "maxItems": 200,
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["to"],
                    "properties": {
                        "to": {**_FIELDS["to"], "title": "To"},
                        "values": {
                            "type": "object",
                            "title": "Values",
                            "additionalProperties": {"type": ["string", "number"]},
                            "examples": [{"name": "Ada"}],
                        },
                    },
                },
                "examples": [[{"to": "ada@example.com", "values": {"name": "Ada"}}]],
            },
            "subject": {**_FIELDS["subject"], "examples": ["Hello"]},
            "text": {**_FIELDS["text"], "examples": ["Good morning"]},
            "html": {**_FIELDS["html"], "examples": ["<p>Good morning</p>"]},
            "from": _FIELDS["from"],
            "replyTo": _FIELDS["replyTo"],
            "headers": _FIELDS["headers"],
            "attachments": _FIELDS["attachments"],
        },
    },
    output={
        "type": "object",
        "required": ["results", "sent", "failed"],
        "properties": {
            "sent": {"type": "integer", "minimum": 0, "examples": [1]},
            "failed": {"type": "integer", "minimum": 0, "examples": [0]},
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["to", "ok", "messageId", "error"],
                    "properties": {
                        "to": {"type": "string", "examples": ["ada@example.com"]},
                        "ok": {"type": "boolean", "examples": [True]},
                        "messageId": {"type": ["string", "null"], "examples": ["<1@example.com>"]},
                        "error": {"type": ["string", "null"]},
                        "sent": {"type": "string", "enum": ["yes", "no", "maybe"]},
                    },
                },
            },
        },
    },
    default_output_mappings={"results": "results", "failed": "failed"},
    timeout=300,
)
def send_many(inputs: Fields, conn: Fields) -> MailRequest:
    """One message for each recipient."""
    who = sender(inputs, conn)
    messages = []
    for number, each in enumerate(inputs["recipients"]):
        values = dict(each.get("values") or {})
        own: dict[str, Any] = {n: v for n, v in inputs.items() if n != "recipients"}
        own |= {"to": each["to"]}
        for name in ("subject", "text", "html"):
            if own.get(name) is not None:
                own[name] = _filled(own[name], values, number, escape=name == "html")
        messages.append(message_of(Fields(own, KNOWN), who))
    return MailRequest(
        action="sendMany", messages=tuple(messages), return_path=conn.get("bounceAddress")
    )


def _filled(text: str, values: dict[str, Any], number: int, *, escape: bool) -> str:
    def value_of(hole: re.Match[str]) -> str:
        if hole[1] not in values:
            raise InvalidInput(
                f"Recipient {number + 1} has no value for [[{hole[1]}]].",
                field=f"/recipients/{number}/values",
                cure="Give every recipient all values that the text names.",
            )
        value = str(values[hole[1]])
        return markup.escape(value) if escape else value

    return _HOLE.sub(value_of, text)


@prepare(
    name="Forward",
    effect="write",
    idempotent=False,
    summary="a forwarded email to {{input.to}}",
    description="Sends a stored message (.eml) on as it is, attached to one of yours.",
    inputs=extended(SEND, "original", original={**FILE, "title": "Original message"}),
    output=SENT,
    default_output_mappings={"messageId": "messageId"},
)
def forward(inputs: Fields, conn: Fields) -> MailRequest:
    """A message inside a message."""
    original = inputs["original"]
    _bytes_of(original["base64"], "original/base64")
    part = {"name": "message.eml", "contentType": "message/rfc822", "content": original["base64"]}
    given = [*(inputs.get("attachments") or []), part]
    subject = str(inputs["subject"])
    title = subject if re.match(r"(?i)\s*fwd?\s*:", subject) else f"Fwd: {subject}"
    made = Fields({**inputs, "subject": title, "attachments": given}, KNOWN)
    return MailRequest(
        action="send",
        message=message_of(made, sender(inputs, conn)),
        return_path=conn.get("bounceAddress"),
    )


def _bytes_of(text: str, field: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput("The content is not base64.", field=f"/{field}") from None
    if len(found) > _MOST_RAW:
        raise InvalidInput("The message is larger than 25 MiB.", field=f"/{field}")
    return found


@prepare(
    name="Send as it is",
    effect="write",
    idempotent=False,
    summary="a finished email to {{input.to}}",
    description="Hands a finished message (.eml) to the server, such as one that is signed or "
    "encrypted; nothing in it is changed.",
    inputs=inputs_of(
        ("to", "message"),
        to=_FIELDS["to"],
        message={**FILE, "title": "Message"},
        **{"from": _FIELDS["from"]},
    ),
    output={
        "type": "object",
        "required": ["accepted", "refused"],
        "properties": {n: SENT["properties"][n] for n in ("accepted", "refused")},
    },
    default_output_mappings={"accepted": "accepted"},
)
def send_raw(inputs: Fields, conn: Fields) -> MailRequest:
    """A message as bytes."""
    envelope = conn.get("bounceAddress") or sender(inputs, conn)
    return MailRequest(
        action="sendRaw",
        options={
            "to": [bare(each) for each in addresses(inputs["to"], "to")],
            "from": bare(envelope),
            "raw": _bytes_of(inputs["message"]["base64"], "message/base64"),
        },
    )


def bare(address: str) -> str:
    """The address without a name."""
    return address.rpartition("<")[2].rstrip(">")


@prepare(
    name="Verify addresses",
    effect="read",
    summary="a question about addresses",
    description="Asks the server what it would say to each address, and sends nothing. Many "
    "servers accept every address at this point, and refuse later.",
    inputs=inputs_of(
        ("addresses",),
        addresses={
            "type": "array",
            "title": "Addresses",
            "minItems": 1,
            "maxItems": 20,
            "items": {"type": "string", "pattern": r"^[^\s@<>]+@[^\s@<>]+$", "maxLength": 254},
            "examples": [["ada@example.com"]],
        },
        **{"from": _FIELDS["from"]},
    ),
    output={
        "type": "object",
        "required": ["results"],
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["address", "state", "code", "message"],
                    "properties": {
                        "address": {"type": "string", "examples": ["ada@example.com"]},
                        "state": {"type": "string", "enum": ["accepted", "refused", "unknown"]},
                        "code": {"type": "integer", "examples": [250]},
                        "message": {"type": "string", "examples": ["2.1.5 Ok"]},
                    },
                },
            }
        },
    },
    default_output_mappings={"results": "results"},
)
def verify(inputs: Fields, conn: Fields) -> MailRequest:
    """Whether addresses would be taken."""
    asked = list(addresses(list(inputs["addresses"]), "addresses"))
    envelope = conn.get("bounceAddress") or sender(inputs, conn)
    return MailRequest(action="verify", options={"addresses": asked, "from": bare(envelope)})


@prepare(
    name="Capabilities",
    effect="read",
    summary="a look at what the server can do",
    description="The extensions of the server, its limit of size and its ways to sign in.",
    output={
        "type": "object",
        "required": ["extensions", "authMethods", "maxBytes", "encrypted"],
        "properties": {
            "extensions": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "examples": [{"size": "35882577", "8bitmime": ""}],
            },
            "authMethods": {"type": "array", "items": {"type": "string"}, "examples": [["plain"]]},
            "maxBytes": {"type": ["integer", "null"], "examples": [35882577]},
            "encrypted": {"type": "boolean", "examples": [True]},
        },
    },
)
def capabilities(_: Fields) -> MailRequest:
    """What the server says of itself."""
    return MailRequest(action="capabilities")
