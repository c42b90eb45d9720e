"""Services that many connectors offer in the same words: email, text messages, SQL.

An operation says `implements: email` and takes these inputs, or says under which names it
takes them. A flow's `serviceTask` then works with any connection that offers the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.model.spec import Operation
from junctor.model.value import JsonSchema

USUAL = "x-usual"
"""Marks an optional input that is filled nearly always: a form does not fold it away."""


def _addresses(title: str, example: str, least: int = 0) -> JsonSchema:
    description = "One address, several with commas between them, or a list."
    one: JsonSchema = {"type": "string", "minLength": 1}
    listed: JsonSchema = {"type": "array", "items": one, "minItems": least}
    return {
        "anyOf": [one, listed],
        "title": title,
        "description": description,
        "examples": [example],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service: what it is given, and the variables that every provider sets.

    `least` are the inputs that a provider must take; the others it may leave out. `sender` is
    the setting of a connection that names who a message is from.
    """

    name: str
    description: str
    input: JsonSchema
    least: tuple[str, ...]
    variables: tuple[str, ...]
    examples: tuple[dict[str, Any], ...]
    sender: str | None = None

    @property
    def usual(self) -> tuple[str, ...]:
        """What is filled nearly always: what every provider takes, and who it is from."""
        return tuple(name for name in ("from", *self.least) if name in self.input["properties"])


EMAIL = Service(
    name="email",
    description="Sends one email.",
    least=("to", "subject", "text"),
    variables=("messageId",),
    sender="fromEmail",
    examples=(
        {"to": "ada@example.com", "subject": "Welcome", "text": "Hello Ada"},
        {"from": "shop@example.com", "to": "ada@example.com", "subject": "Hi", "text": "Hello"},
    ),
    input={
        "type": "object",
        "additionalProperties": False,
        "required": ["to"],
        "anyOf": [{"required": ["text"]}, {"required": ["html"]}, {"required": ["template"]}],
        "properties": {
            "from": {
                "type": "string",
                "title": "From",
                "description": "The sender; providers that know it need none.",
                "examples": ["Clinic <clinic@example.com>"],
            },
            "to": _addresses("To", "ada@example.com", least=1),
            "cc": _addresses("Cc", "team@example.com"),
            "bcc": _addresses("Bcc", "archive@example.com"),
            "replyTo": _addresses("Reply to", "office@example.com"),
            "subject": {"type": "string", "title": "Subject", "examples": ["Welcome"]},
            "text": {"type": "string", "title": "Text", "examples": ["Hello Ada"]},
            "html": {"type": "string", "title": "HTML", "examples": ["<p>Hello Ada</p>"]},
            "attachments": {
                "type": "array",
                "title": "Attachments",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["name", "content"],
                    "properties": {
                        "name": {"type": "string", "title": "File name", "examples": ["a.pdf"]},
                        "contentType": {
                            "type": "string",
                            "title": "Content type",
                            "examples": ["application/pdf"],
                        },
                        "content": {
                            "type": "string",
                            "title": "Content",
                            "description": "Base64, or a file that an earlier step gave.",
                            "contentEncoding": "base64",
                            "examples": ["SGVsbG8="],
                        },
                        "contentId": {
                            "type": "string",
                            "title": "Content ID",
                            "description": 'Shown inside the HTML by `<img src="cid:ID">`.',
                            "pattern": "^[A-Za-z0-9._@-]{1,100}$",
                            "examples": ["logo"],
                        },
                    },
                },
            },
            "tags": {
                "type": "array",
                "title": "Tags",
                "description": "Words to find this kind of message by.",
                "items": {"type": "string", "examples": ["intake"]},
            },
            "template": {
                "type": "object",
                "title": "Template",
                "description": "A template of the provider, instead of text and HTML.",
                "additionalProperties": False,
                "required": ["id"],
                "properties": {
                    "id": {"type": ["string", "integer"], "title": "Id", "examples": ["welcome"]},
                    "model": {
                        "type": "object",
                        "title": "Values",
                        "examples": [{"name": "Ada"}],
                    },
                },
            },
        },
    },
)

SMS = Service(
    name="sms",
    description="Sends one text message.",
    least=("to", "text"),
    variables=("messageId",),
    sender="fromNumber",
    examples=({"to": "+15005550006", "text": "See you tomorrow"},),
    input={
        "type": "object",
        "additionalProperties": False,
        "required": ["to", "text"],
        "properties": {
            "from": {
                "type": "string",
                "title": "From",
                "description": "A number or name; providers that know it need none.",
                "examples": ["+15005550001"],
            },
            "to": {"type": "string", "title": "To", "minLength": 1, "examples": ["+15005550006"]},
            "text": {"type": "string", "title": "Text", "minLength": 1, "examples": ["Hello"]},
        },
    },
)

SQL = Service(
    name="sql",
    description="Runs one SQL statement with parameters.",
    least=("sql", "parameters"),
    variables=("rows", "rowCount"),
    examples=({"sql": "SELECT id FROM patient WHERE phone = ?1", "parameters": ["+1555"]},),
    input={
        "type": "object",
        "additionalProperties": False,
        "required": ["sql"],
        "properties": {
            "sql": {
                "type": "string",
                "title": "Statement",
                "description": "Values stand in it as `?1`, `?2`, never as text.",
                "minLength": 1,
                "examples": ["SELECT id FROM patient WHERE phone = ?1"],
            },
            "parameters": {
                "type": "array",
                "title": "Parameters",
                "description": "The values of `?1`, `?2` and so on.",
                "examples": [["+15005550006"]],
            },
            "maxRows": {
                "type": "integer",
                "title": "Rows at most",
                "minimum": 1,
                "examples": [100],
            },
        },
    },
)

SERVICES: Mapping[str, Service] = {each.name: each for each in (EMAIL, SMS, SQL)}


def sender_input(operation: Operation, settings: JsonSchema, held: Mapping[str, Any]) -> str | None:
    """The input in which each message has to say who it is from.

    None where the connection says it (`held` are its settings), cannot, or the provider does.
    """
    offer = operation.offers
    service = SERVICES.get(offer.service) if offer else None
    if service is None or offer is None or offer.own_sender:
        return None
    known = set(settings.get("properties", {})) - set(settings.get("required", ()))
    if service.sender not in known or held.get(service.sender or ""):
        return None
    return offer.inputs.get("from", "from")


def for_people(operation: Operation) -> dict[str, Any]:
    """An operation as a form takes it: the usual inputs of the service it offers are marked."""
    shown, offer = operation.to_json(), operation.offers
    service = SERVICES.get(offer.service) if offer else None
    if service is None or offer is None:
        return shown
    usual = {offer.inputs.get(name, name) for name in service.usual}
    fields = shown["input"].get("properties", {})
    marked = {n: {**f, USUAL: True} if n in usual else f for n, f in fields.items()}
    return {**shown, "input": {**shown["input"], "properties": marked}}
