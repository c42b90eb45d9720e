"""Mailboxes: what is done in them, message by message and as a whole."""

from __future__ import annotations

from typing import Any, Literal

from junctor.model.mail import MailRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.fields import integer
from junctor.sdk.families.mail_shapes import FLAG, HEADER, MAILBOX
from junctor.sdk.families.sql_shapes import inputs_of
from junctor.sdk.fields import Fields

_UIDS = {
    "type": "array",
    "title": "UIDs",
    "items": {"type": "integer", "minimum": 1},
    "minItems": 1,
    "maxItems": 500,
    "examples": [[42]],
}
_TEXT = {"type": "string", "maxLength": 400}
_DATE = {"type": "string", "format": "date", "examples": ["2026-01-31"]}
_DONE: dict[str, Any] = {
    "type": "object",
    "required": ["uids"],
    "properties": {"uids": {"type": "array", "items": {"type": "integer"}}},
}

_GOAL = {**_TEXT, "title": "To mailbox", "examples": ["Archive"]}
_BOX = {**_TEXT, "title": "Mailbox", "minLength": 1, "examples": ["Archive"]}
_BOX_DONE = {
    "type": "object",
    "required": ["mailbox"],
    "properties": {"mailbox": {"type": "string", "examples": ["Archive"]}},
}
_COUNT = {"type": "integer", "minimum": 0, "examples": [3]}


@prepare(
    name="List mailboxes",
    effect="read",
    summary="a look at the mailboxes",
    output={
        "type": "object",
        "required": ["mailboxes"],
        "properties": {
            "mailboxes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", "examples": ["INBOX"]},
                        "use": {
                            "type": ["string", "null"],
                            "description": "what the server says it is for: drafts, sent, trash, "
                            "junk, archive",
                            "examples": [None],
                        },
                    },
                },
            }
        },
    },
)
def folders(_: Fields) -> MailRequest:
    """The mailboxes of the account."""
    return MailRequest(action="folders")


@prepare(
    name="Search mail",
    effect="read",
    summary="a search in {{input.mailbox}}",
    inputs=inputs_of(
        (),
        mailbox=MAILBOX,
        unseen={"type": "boolean", "title": "Only unread"},
        sender={**_TEXT, "title": "From"},
        to={**_TEXT, "title": "To"},
        subject={**_TEXT, "title": "Subject"},
        text={**_TEXT, "title": "Text"},
        since={**_DATE, "title": "Since"},
        before={**_DATE, "title": "Before"},
        limit=integer("Messages at most", "The newest of those that fit.", 1, 1000, 100),
    ),
    output={
        "type": "object",
        "required": ["uids", "count"],
        "properties": {
            "uids": {"type": "array", "items": {"type": "integer", "minimum": 1}},
            "count": {"type": "integer", "minimum": 0},
        },
    },
    default_output_mappings={"uids": "uids"},
)
def search(inputs: Fields) -> MailRequest:
    """UIDs of the messages that fit."""
    wanted = {k: v for k, v in inputs.items() if k != "mailbox" and v not in (None, "")}
    return MailRequest(action="search", mailbox=inputs.mailbox, options=wanted)


@prepare(
    name="Fetch mail",
    effect="read",
    summary="messages of {{input.mailbox}}",
    description="Reads messages without marking them as seen.",
    inputs=inputs_of(("uids",), mailbox=MAILBOX, uids={**_UIDS, "maxItems": 50}),
    output={
        "type": "object",
        "required": ["messages"],
        "properties": {
            "messages": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["uid", "subject"],
                    "properties": {
                        "uid": {"type": "integer", "minimum": 1},
                        "subject": {"type": "string"},
                        "from": {"type": "string", "examples": ["ada@example.com"]},
                        "to": {"type": "array", "items": {"type": "string"}},
                        "date": {"type": ["string", "null"]},
                        "messageId": {"type": ["string", "null"]},
                        "text": {"type": ["string", "null"]},
                        "html": {"type": ["string", "null"]},
                        "flags": {"type": "array", "items": {"type": "string"}},
                        "attachments": {"type": "array", "items": {"type": "object"}},
                    },
                },
            }
        },
    },
    default_output_mappings={"messages": "messages"},
)
def fetch(inputs: Fields) -> MailRequest:
    """Messages with their texts and attachments."""
    return MailRequest(action="fetch", mailbox=inputs.mailbox, uids=tuple(inputs.uids))


@prepare(
    name="Read headers",
    effect="read",
    summary="the headers of messages of {{input.mailbox}}",
    description="Sender, subject, size and every header of messages, without their bodies: for "
    "messages that are too large or too many to fetch.",
    inputs=inputs_of(("uids",), mailbox=MAILBOX, uids=_UIDS),
    output={
        "type": "object",
        "required": ["messages"],
        "properties": {"messages": {"type": "array", "items": HEADER}},
    },
    default_output_mappings={"messages": "messages"},
)
def headers(inputs: Fields) -> MailRequest:
    """Messages without their bodies."""
    return MailRequest(action="headers", mailbox=inputs.mailbox, uids=tuple(inputs.uids))


@prepare(
    name="Flag mail",
    effect="write",
    idempotent=True,
    summary="flags for messages of {{input.mailbox}}",
    inputs=inputs_of(
        ("uids",),
        mailbox=MAILBOX,
        uids=_UIDS,
        add={"type": "array", "items": {"$ref": "#/$defs/flag"}, "title": "Add"},
        remove={"type": "array", "items": {"$ref": "#/$defs/flag"}, "title": "Remove"},
    )
    | {
        "anyOf": [{"required": ["add"]}, {"required": ["remove"]}],
        "$defs": {
            "flag": {
                "type": "string",
                "pattern": FLAG,
                "examples": ["\\Seen"],
            }
        },
    },
    output=_DONE,
)
def flag(inputs: Fields) -> MailRequest:
    """Flags put on and taken off."""
    options = {"add": list(inputs.add or []), "remove": list(inputs.remove or [])}
    return MailRequest(
        action="flag", mailbox=inputs.mailbox, uids=tuple(inputs.uids), options=options
    )


def _uids_to(action: Literal["copy", "move"], inputs: Fields) -> MailRequest:
    return MailRequest(
        action=action, mailbox=inputs.mailbox, uids=tuple(inputs.uids), options={"to": inputs.to}
    )


@prepare(
    name="Move mail",
    effect="write",
    idempotent=False,
    summary="a move of messages to {{input.to}}",
    inputs=inputs_of(("uids", "to"), mailbox=MAILBOX, uids=_UIDS, to=_GOAL),
    output=_DONE,
)
def move(inputs: Fields) -> MailRequest:
    """Messages into another mailbox."""
    return _uids_to("move", inputs)


@prepare(
    name="Copy mail",
    effect="write",
    idempotent=False,
    summary="a copy of messages in {{input.to}}",
    inputs=inputs_of(("uids", "to"), mailbox=MAILBOX, uids=_UIDS, to=_GOAL),
    output=_DONE,
)
def copy(inputs: Fields) -> MailRequest:
    """Messages in another mailbox too."""
    return _uids_to("copy", inputs)


@prepare(
    name="Delete mail",
    effect="delete",
    idempotent=False,
    summary="a deletion of messages of {{input.mailbox}}",
    description="Removes messages for good; `move` puts them into the trash instead.",
    inputs=inputs_of(("uids",), mailbox=MAILBOX, uids=_UIDS),
    output={
        **_DONE,
        "required": ["uids", "removed"],
        "properties": {
            **_DONE["properties"],
            "removed": {
                "type": "boolean",
                "description": "false where the server can only mark them as deleted",
                "examples": [True],
            },
        },
    },
)
def delete(inputs: Fields) -> MailRequest:
    """Messages removed."""
    return MailRequest(action="delete", mailbox=inputs.mailbox, uids=tuple(inputs.uids))


@prepare(
    name="Count mail",
    effect="read",
    summary="a count of the messages of {{input.mailbox}}",
    inputs=inputs_of((), mailbox=MAILBOX),
    output={
        "type": "object",
        "required": ["messages", "unseen", "uidNext", "uidValidity"],
        "properties": {
            "messages": _COUNT,
            "unseen": _COUNT,
            "uidNext": {**_COUNT, "description": "the UID that the next message gets"},
            "uidValidity": {**_COUNT, "description": "where it changes, UIDs begin anew"},
        },
    },
    default_output_mappings={"messages": "messages", "unseen": "unseen"},
)
def counts(inputs: Fields) -> MailRequest:
    """How many messages a mailbox has."""
    return MailRequest(action="counts", mailbox=inputs.mailbox)


def _named(action: Literal["create", "remove"], inputs: Fields) -> MailRequest:
    return MailRequest(action=action, mailbox=inputs.mailbox)


@prepare(
    name="Make a mailbox",
    effect="write",
    idempotent=True,
    summary="the mailbox {{input.mailbox}}",
    description="Makes a mailbox; one that is there is fine.",
    inputs=inputs_of(("mailbox",), mailbox=_BOX),
    output=_BOX_DONE,
)
def create_mailbox(inputs: Fields) -> MailRequest:
    """A new mailbox."""
    return _named("create", inputs)


@prepare(
    name="Rename a mailbox",
    effect="write",
    idempotent=False,
    summary="the name {{input.to}} for the mailbox {{input.mailbox}}",
    inputs=inputs_of(("mailbox", "to"), mailbox=_BOX, to={**_BOX, "title": "New name"}),
    output=_BOX_DONE,
)
def rename_mailbox(inputs: Fields) -> MailRequest:
    """A mailbox under another name."""
    return MailRequest(action="rename", mailbox=inputs.mailbox, options={"to": inputs.to})


@prepare(
    name="Delete a mailbox",
    effect="delete",
    idempotent=False,
    summary="a deletion of the mailbox {{input.mailbox}}",
    description="Removes a mailbox with every message in it.",
    inputs=inputs_of(("mailbox",), mailbox=_BOX),
    output=_BOX_DONE,
)
def delete_mailbox(inputs: Fields) -> MailRequest:
    """A mailbox removed."""
    return _named("remove", inputs)
