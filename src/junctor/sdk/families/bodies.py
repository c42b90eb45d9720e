"""Messages as inputs and as answers: what queues and topics share."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson

from junctor.model.errors import InvalidInput
from junctor.model.messages import Message
from junctor.sdk.fields import Fields

BODY = {"title": "Message", "description": "JSON, or a text.", "examples": [{"orderId": 7}]}
BYTES = {"type": "string", "title": "Message as base64", "contentEncoding": "base64"}
HEADERS = {
    "type": "object",
    "title": "Headers",
    "additionalProperties": {"type": "string", "maxLength": 8000},
    "maxProperties": 50,
    "examples": [{"source": "shop"}],
}
EITHER = {"oneOf": [{"required": ["message"]}, {"required": ["bytes"]}]}
RECEIVED: dict[str, Any] = {
    "type": "object",
    "required": ["messages"],
    "properties": {
        "messages": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message"],
                "properties": {
                    "message": {"examples": [{"orderId": 7}]},
                    "headers": {"type": "object", "examples": [{}]},
                    "key": {"type": ["string", "null"]},
                },
            },
        }
    },
}


def message_of(inputs: Fields, properties: dict[str, Any], key: str | None = None) -> Message:
    """The message that inputs describe."""
    headers = tuple((inputs.get("headers") or {}).items())
    return Message(body=_body(inputs), key=key, headers=headers, properties=properties)


def encoded(value: Any) -> bytes:
    """A text as it is, anything else as JSON."""
    return value.encode() if isinstance(value, str) else orjson.dumps(value)


def _body(inputs: Fields) -> bytes:
    if "message" in inputs:
        return encoded(inputs["message"])
    try:
        return base64.b64decode(inputs["bytes"], validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(
            "The message is not base64.", cure="Encode it, or pass `message`.", field="/bytes"
        ) from None
