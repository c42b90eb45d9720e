"""HTTP as steps write it: the JSON Schemas that its operations share."""

from __future__ import annotations

from typing import Any

from junctor.sdk.families.web_requests import FORM, MULTIPART

PATH = {
    "type": "string",
    "title": "Path",
    "description": "Appended to the base URL of the connection, such as /orders/1042.",
    "maxLength": 4000,
    "pattern": r"^(/?[^/\\#\s\x00-\x1f:][^\\#\x00-\x1f]*|/)?$",
    "default": "",
    "examples": ["/orders/1042"],
}
_PLAIN = {"type": ["string", "number", "boolean", "null"]}
QUERY = {
    "type": "object",
    "title": "Query",
    "description": "Query parameters; a list repeats its name, null leaves one out.",
    "additionalProperties": {"anyOf": [_PLAIN, {"type": "array", "items": _PLAIN}]},
    "examples": [{"status": "open", "limit": 20}],
}
HEADERS = {
    "type": "object",
    "title": "Headers",
    "description": "Headers of this request; they win over those of the connection.",
    "maxProperties": 50,
    "propertyNames": {"pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"},
    "additionalProperties": {
        "type": ["string", "number", "boolean", "null"],
        "pattern": r"^[^\x00-\x08\x0a-\x1f\x7f]*$",
    },
    "examples": [{"Accept-Language": "en"}],
}
_VALUE = {"description": "A file of an earlier step is a part of a form, and base64 in JSON."}
BODY = {
    "title": "Body",
    "description": "JSON, a file, or a text that is sent as it is. An object with the header "
    f"Content-Type {FORM} or {MULTIPART} is sent as a form.",
    "additionalProperties": _VALUE,
    "items": _VALUE,
    "examples": [{"name": "Ada"}],
}
METHOD = {
    "type": "string",
    "title": "Method",
    "enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
    "default": "GET",
}
OUTPUT: dict[str, Any] = {
    "type": "object",
    "required": ["status", "headers", "body"],
    "properties": {
        "status": {"type": "integer", "minimum": 100, "maximum": 599, "examples": [200]},
        "headers": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "examples": [{"content-type": "application/json"}],
        },
        "body": {
            "description": "The answer as JSON where it is JSON, else as text; null when empty.",
            "examples": [{"id": 1042}],
        },
    },
}
ANYTHING: dict[str, Any] = {
    **OUTPUT,
    "properties": {
        **OUTPUT["properties"],
        "body": {**OUTPUT["properties"]["body"], "x-open": True},
    },
}
"""The answer to one request: its body is what the step's author knows, and the sandbox not."""

FILE: dict[str, Any] = {
    "type": "object",
    "title": "File",
    "description": "A file of an earlier step, or its bytes in base64.",
    "required": ["base64"],
    "properties": {
        "name": {"type": "string", "title": "File name", "maxLength": 255, "examples": ["a.pdf"]},
        "contentType": {
            "type": "string",
            "title": "Content type",
            "pattern": r"^[\w.+-]+/[\w.+-]+(;[^\x00-\x1f\x7f]{0,200})?$",
            "examples": ["application/pdf"],
        },
        "size": {"type": "integer", "minimum": 0},
        "base64": {"type": "string", "contentEncoding": "base64", "examples": ["SGVsbG8="]},
    },
    "examples": [{"name": "a.txt", "contentType": "text/plain", "base64": "SGVsbG8="}],
}
_HELD = {**OUTPUT["properties"]["headers"], "title": "Headers"}
ANSWERED: dict[str, Any] = {
    "status": OUTPUT["properties"]["status"],
    "headers": _HELD,
}


def inputs_of(needed: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """The inputs of an operation: path, query and headers, and those of its own."""
    properties = {"path": PATH, "query": QUERY, "headers": HEADERS, **more}
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": list(needed)} if needed else {}),
        "properties": properties,
    }
