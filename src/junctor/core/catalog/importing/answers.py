"""How the answer of a described operation is read, and the schema of what then comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.core.catalog.descriptions.description import DescribedOperation
from junctor.core.catalog.importing.imported import Authored
from junctor.core.catalog.importing.trimming import Trimmer
from junctor.model.value import JsonSchema

_KINDS = {
    "application/json": "json",
    "text/json": "json",
    "application/x-ndjson": "lines",
    "application/ndjson": "lines",
    "application/jsonl": "lines",
    "application/x-jsonlines": "lines",
    "application/jsonlines": "lines",
    "application/json-lines": "lines",
    "application/stream+json": "lines",
    "application/json-seq": "lines",
    "text/event-stream": "events",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/csv": "csv",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/yaml": "text",
    "application/x-yaml": "text",
    "application/graphql": "text",
    "application/javascript": "text",
    "application/sql": "text",
    "*/*": "auto",
}
_PREFERRED = ("json", "auto", "lines", "events", "csv", "xml", "text", "binary")
_STREAMS = {
    "lines": {"format": "ndjson", "whole": "@"},
    "events": {"format": "sse", "events": True, "whole": "@"},
}
_BINARY: JsonSchema = {
    "type": "object",
    "required": ["contentType", "size", "base64"],
    "properties": {
        "contentType": {"type": "string"},
        "size": {"type": "integer", "minimum": 0},
        "base64": {"type": "string", "contentEncoding": "base64"},
    },
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation says of its answers: `fields` of its own, `headers` of its request.

    `output` is what a call gives; `body` the fragment behind it where that is a JSON body.
    """

    fields: Authored
    headers: dict[str, str]
    output: JsonSchema
    body: Any = None


def answer_kind(media: str) -> str:
    """`json`, `lines`, `events`, `csv`, `xml`, `text`, `binary`, or `auto` for any."""
    plain = media.partition(";")[0].strip().lower()
    if plain in _KINDS:
        return _KINDS[plain]
    if plain.endswith("+json"):
        return "json"
    if plain.endswith("+xml") and not plain.startswith("image/"):
        return "xml"
    return "text" if plain.startswith("text/") or plain.endswith("+yaml") else "binary"


def answer_of(operation: DescribedOperation, trimmer: Trimmer) -> Answer:
    """How its first success that has a body is read."""
    successes = [k for k in operation.responses if k[:1] == "2"] or ["default"]
    for status in sorted(successes):
        bodies = operation.responses.get(status) or {}
        if bodies:
            return _of_bodies(bodies, trimmer)
    return Answer({"response": "auto"}, {}, {})


def _of_bodies(bodies: Mapping[str, Any], trimmer: Trimmer) -> Answer:
    media = min(bodies, key=lambda each: _PREFERRED.index(answer_kind(each)))
    kind, fragment = answer_kind(media), bodies[media]
    headers = {"Accept": media} if len(bodies) > 1 and "*" not in media else {}
    if kind in ("json", "auto"):
        schema = trimmer.schema(fragment, "response")
        return Answer({"response": kind}, headers, schema, fragment)
    plain = trimmer.resolved(fragment)
    typed = isinstance(plain, dict) and plain.get("type") != "string" and bool(plain)
    if kind == "xml":
        schema = trimmer.schema(fragment, "xml") if typed else {}
        return Answer({"response": "typed_xml" if schema else "xml"}, headers, schema)
    if kind in _STREAMS:
        output = _pieces(kind, trimmer.schema(fragment, "response") if typed else {})
        fields = {"response": kind, "stream": _STREAMS[kind]}
        return Answer(fields, {"Accept": media}, output)
    if kind == "csv":
        rows = trimmer.schema(fragment, "response") if typed else {}
        listed = rows if rows.get("type") == "array" else {"type": "array", "items": _ROW}
        return Answer({"response": kind}, headers, listed)
    output = {"type": "string"} if kind == "text" else _BINARY
    return Answer({"response": kind}, headers, output)


_ROW: JsonSchema = {"type": "object", "additionalProperties": {"type": "string"}}


def _pieces(kind: str, schema: JsonSchema) -> JsonSchema:
    """The list of what comes; `schema` describes one of them, or all."""
    if schema.get("type") == "array":
        return schema
    definitions = {key: schema[key] for key in ("$defs",) if key in schema}
    one = {key: each for key, each in schema.items() if key != "$defs"}
    if kind == "events":
        one = one if "data" in one.get("properties", {}) else _event(one)
    return {"type": "array", "items": one, **definitions}


def _event(data: JsonSchema) -> JsonSchema:
    told = {"type": "string"}
    fields = {"event": told, "id": told, "data": data}
    return {"type": "object", "required": ["data"], "properties": fields}
