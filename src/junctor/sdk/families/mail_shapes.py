"""Mail: the JSON Schemas that operations of its family share."""

from __future__ import annotations

from typing import Any

from junctor.sdk.services import EMAIL

FLAG = r"^(\\(Seen|Answered|Flagged|Deleted|Draft)|[A-Za-z$][A-Za-z0-9$_-]{0,60})$"
MAILBOX = {"type": "string", "title": "Mailbox", "default": "INBOX", "maxLength": 400}
_FIELDS = EMAIL.input["properties"]
SEND: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["to", "subject"],
    "anyOf": [{"required": ["text"]}, {"required": ["html"]}],
    "properties": {
        "to": _FIELDS["to"],
        "subject": {**_FIELDS["subject"], "maxLength": 900},
        "text": _FIELDS["text"],
        "html": _FIELDS["html"],
        "cc": _FIELDS["cc"],
        "bcc": _FIELDS["bcc"],
        "from": {
            "type": "string",
            "title": "From",
            "description": "Instead of the sender of the connection.",
            "examples": ["Clinic <clinic@example.com>"],
        },
        "replyTo": _FIELDS["replyTo"],
        "tags": {**_FIELDS["tags"], "description": "Words, for the header `Keywords`."},
        "headers": {
            "type": "object",
            "title": "Headers",
            "additionalProperties": {"type": "string", "maxLength": 900},
            "maxProperties": 20,
            "examples": [{"X-Campaign": "welcome"}],
        },
        "attachments": _FIELDS["attachments"],
    },
}
KEEP = {
    **SEND,
    "required": ["from", "to", "subject"],
    "properties": {
        "mailbox": {**MAILBOX, "default": "Drafts", "examples": ["Drafts"]},
        "flags": {
            "type": "array",
            "items": {"type": "string", "pattern": FLAG, "examples": ["\\Draft"]},
            "title": "Flags",
            "default": ["\\Draft"],
            "maxItems": 20,
        },
        **{name: field for name, field in SEND["properties"].items() if name != "bcc"},
    },
}
HEADER = {
    "type": "object",
    "required": ["uid", "subject", "bytes"],
    "properties": {
        "uid": {"type": "integer", "minimum": 1},
        "uidValidity": {"type": "integer"},
        "flags": {"type": "array", "items": {"type": "string"}},
        "subject": {"type": "string", "examples": ["Hello"]},
        "from": {"type": "string", "examples": ["ada@example.com"]},
        "to": {"type": "array", "items": {"type": "string"}},
        "cc": {"type": "array", "items": {"type": "string"}},
        "date": {"type": ["string", "null"]},
        "messageId": {"type": ["string", "null"]},
        "bytes": {"type": "integer", "minimum": 0},
        "headers": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
SENT: dict[str, Any] = {
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
}
