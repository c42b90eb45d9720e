"""The body of a described operation: which media type, and which inputs fill it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junctor.core.catalog.descriptions.description import DescribedOperation
from junctor.core.catalog.descriptions.loose import listing
from junctor.core.catalog.importing.parameters import Draft
from junctor.core.catalog.importing.shapes import at_least_one, shape_of, style_of
from junctor.core.catalog.importing.trimming import Trimmer
from junctor.model.errors import InvalidSpec
from junctor.model.value import JsonSchema

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_MOST_FIELDS = 80
_DEEPEST = 4
_SAYS_MORE = {"anyOf", "oneOf", "allOf", "not", "if", "patternProperties"}
_NO_BODY = ("GET", "HEAD")
_KINDS = {
    "message": "message/rfc822",
    "image": "image/png",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "text": "text/plain",
}
FILE: JsonSchema = {
    "type": "object",
    "description": "A file: its bytes in base64, or what a binary answer gave.",
    "required": ["base64"],
    "properties": {
        "name": {"type": "string", "examples": ["notes.txt"]},
        "contentType": {"type": "string", "examples": ["text/plain"]},
        "base64": {"type": "string", "contentEncoding": "base64", "examples": ["aGVsbG8="]},
        "size": {"type": "integer", "minimum": 0},
    },
}


def chosen_media(bodies: Mapping[str, Any]) -> str | None:
    """The media type to send: JSON, else a form, else what there is."""
    kinds = {media: kind_of(media) for media in bodies}
    for wanted in ("json", "form", "multipart", "text", "bytes"):
        found = next((media for media, kind in kinds.items() if kind == wanted), None)
        if found is not None:
            return found
    return None


def kind_of(media: str) -> str:
    """`json`, `form`, `multipart`, `text` or `bytes`."""
    base = media.partition(";")[0].strip().lower()
    if base in ("application/json", "text/json") or base.endswith("+json"):
        return "json"
    if base == FORM:
        return "form"
    if base == MULTIPART:
        return "multipart"
    if base.startswith("text/") or base.endswith(
        ("/xml", "+xml", "/yaml", "/x-ndjson", "/graphql")
    ):
        return "text"
    return "bytes"


def take_body(draft: Draft, operation: DescribedOperation, trimmer: Trimmer) -> None:
    """The body's inputs and template; a GET has none, whatever was written."""
    fieldless = [m for m, f in operation.body.items() if _is_fieldless(trimmer, m, f)]
    bodies = {m: f for m, f in operation.body.items() if m not in fieldless} or operation.body
    media = chosen_media(bodies)
    if media is None or operation.method in _NO_BODY:
        return
    fragment = operation.body[media]
    kind = kind_of(media)
    if kind == "json":
        _json(draft, operation, trimmer, fragment, media)
    elif kind == "form":
        _fields(draft, operation, trimmer, fragment, "form")
    elif kind == "multipart":
        _fields(draft, operation, trimmer, fragment, "multipart")
    elif kind == "text":
        schema: JsonSchema = {"type": "string", "title": "Body"}
        hole = draft.add("body", schema, required=operation.body_required)
        draft.request["text"] = hole
        _content_type(draft, media)
    else:
        schema = _bytes_schema(media)
        draft.request["binary"] = draft.add("body", schema, required=operation.body_required)
        if "*" not in media:
            _content_type(draft, media)


def _is_fieldless(trimmer: Trimmer, media: str, fragment: Any) -> bool:
    """A form without fields, which is left alone where the body may have another type."""
    return kind_of(media) in ("form", "multipart") and not _merged(trimmer, fragment, 0)


def _bytes_schema(media: str) -> JsonSchema:
    family, _, rest = media.partition("/")
    if rest != "*" or family == "*":
        return {"title": "Body", "anyOf": [FILE, {"type": "string", "description": "a text"}]}
    kind = {"type": "string", "pattern": f"^{family}/", "examples": [_KINDS.get(family, media)]}
    fields = {**FILE["properties"], "contentType": kind}
    return {**FILE, "title": "Body", "required": ["base64", "contentType"], "properties": fields}


def _content_type(draft: Draft, media: str) -> None:
    draft.request.setdefault("headers", {})["Content-Type"] = media


def _json(
    draft: Draft, operation: DescribedOperation, trimmer: Trimmer, fragment: Any, media: str
) -> None:
    if media.partition(";")[0].strip().lower() != "application/json":
        _content_type(draft, media.partition(";")[0].strip())
    schema = trimmer.schema(fragment, "request")
    flat = flat_fields(trimmer, fragment)
    if flat is None:
        schema.setdefault("title", "Body")
        draft.request["json"] = draft.add("body", schema, required=operation.body_required)
        return
    draft.request["json"] = _flattened(draft, trimmer, flat)


def flat_fields(trimmer: Trimmer, fragment: Any) -> JsonSchema | None:
    """The object whose fields can be inputs of their own; None where it says more than fields."""
    plain = trimmer.resolved(fragment)
    if isinstance(plain, dict) and "allOf" in plain:
        plain = _joined(trimmer, plain, 0)
    if not isinstance(plain, dict) or not plain.get("properties"):
        return None
    if set(plain) & _SAYS_MORE or plain.get("type", "object") != "object":
        return None
    if plain.get("additionalProperties") not in (None, False, {}, True):
        return None
    if plain.get("minProperties", 0) > 0 or len(plain["properties"]) > _MOST_FIELDS:
        return None
    return plain


def _joined(trimmer: Trimmer, schema: JsonSchema, depth: int) -> JsonSchema | None:
    """The object behind `allOf`, where its parts are objects that say no more than fields."""
    found: JsonSchema = {k: v for k, v in schema.items() if k != "allOf"}
    found["properties"] = dict(schema.get("properties") or {})
    needed = listing(schema.get("required"))
    for each in schema["allOf"]:
        part = trimmer.resolved(each)
        if isinstance(part, dict) and "allOf" in part and depth < _DEEPEST:
            part = _joined(trimmer, part, depth + 1)
        if not isinstance(part, dict) or set(part) & _SAYS_MORE:
            return None
        if part.get("type", "object") != "object" or part.get("additionalProperties") is False:
            return None
        fields = part.get("properties") or {}
        if fields.keys() & found["properties"].keys():
            return None  # both say something about it
        found["properties"] = {**fields, **found["properties"]}
        needed = [*listing(part.get("required")), *needed]
    return {**found, "required": list(dict.fromkeys(needed))}


def _flattened(draft: Draft, trimmer: Trimmer, flat: JsonSchema) -> dict[str, str]:
    fields: dict[str, str] = {}
    needed = set(listing(flat.get("required")))
    for name, field in _declared(flat, needed):
        if isinstance(field, dict) and field.get("readOnly") is True:
            continue
        schema = trimmer.schema(field, "request")
        fields[name] = draft.add(name, schema, required=name in needed)
    return fields


def _declared(schema: JsonSchema, needed: set[str]) -> list[tuple[str, Any]]:
    """The fields, and those that are required without being described."""
    fields = schema["properties"]
    if schema.get("additionalProperties") is False:
        return list(fields.items())  # nobody could send them
    return [*fields.items(), *((name, {}) for name in sorted(needed - fields.keys()))]


def _fields(
    draft: Draft, operation: DescribedOperation, trimmer: Trimmer, fragment: Any, kind: str
) -> None:
    """A form's fields as inputs; files are values with base64."""
    plain = flat_fields(trimmer, fragment) or {
        "properties": _merged(trimmer, fragment, 0),
        "required": sorted(_needed(trimmer, fragment, 0)),
    }
    more = _further(trimmer.resolved(fragment), plain["properties"]) if kind == "form" else None
    if not plain["properties"] and more is None:
        if not operation.body_required and shape_of(trimmer.resolved(fragment)) != "array":
            return
        raise InvalidSpec("its form names no fields")
    fields: dict[str, str] = {}
    styles: dict[str, str] = {}
    needed = set(listing(plain.get("required")))
    for name, field in _declared(plain, needed):
        if isinstance(field, dict) and field.get("readOnly") is True:
            continue
        file = _file_aware(trimmer, field) if kind == "multipart" else None
        own = file or trimmer.schema(field, "request")
        style = _form_style(trimmer.resolved(field), operation.encoding.get(name))
        shape = shape_of(trimmer.resolved(field)) if name in needed else ""
        if shape == "array":
            at_least_one(own, "minItems")  # an empty list would send nothing at all
        elif shape == "object" and kind == "form" and style != "json":
            at_least_one(own, "minProperties")
        fields[name] = draft.add(name, own, required=name in needed)
        if style is not None:
            styles[name] = style
    if more is not None:
        place = next(n for n in ("fields", "furtherFields", "_fields") if n not in fields)
        fields[place] = draft.add(place, trimmer.schema(more, "request"), required=not fields)
        styles[place] = "spread"  # its own keys are the names of fields
    draft.request[kind] = fields
    if styles and kind == "form":
        draft.request["formStyles"] = styles


def _further(schema: Any, fields: Mapping[str, Any]) -> JsonSchema | None:
    """What fields of any name may hold, where the form says so, or names none at all."""
    if not isinstance(schema, dict) or shape_of(schema) != "object":
        return None
    more = schema.get("additionalProperties")
    if isinstance(more, dict) and more:
        return {"type": "object", "additionalProperties": more, "minProperties": 1}
    if fields or more in (None, False):
        return None
    return {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}


def _merged(trimmer: Trimmer, fragment: Any, depth: int) -> dict[str, Any]:
    """All fields that any part of a composed schema names."""
    plain = trimmer.resolved(fragment)
    if not isinstance(plain, dict) or depth > _DEEPEST:
        return {}
    found = dict(plain.get("properties") or {})
    for key in ("allOf", "anyOf", "oneOf"):
        for part in plain.get(key, ()):
            found = {**_merged(trimmer, part, depth + 1), **found}
    return found


def _needed(trimmer: Trimmer, fragment: Any, depth: int) -> set[str]:
    """The fields that a composed schema requires, whichever of its alternatives is meant."""
    plain = trimmer.resolved(fragment)
    if not isinstance(plain, dict) or depth > _DEEPEST:
        return set()
    found = set(listing(plain.get("required")))
    for part in plain.get("allOf", ()):
        found |= _needed(trimmer, part, depth + 1)
    for key in ("anyOf", "oneOf"):
        forms = [_needed(trimmer, part, depth + 1) for part in plain.get(key, ())]
        found |= set.intersection(*forms) if forms else set()
    return found


def _form_style(schema: Any, encoding: Any) -> str | None:
    given = encoding if isinstance(encoding, dict) else {}
    plain = "style" not in given and "explode" not in given
    if str(given.get("contentType", "")).startswith("application/json") or (
        plain and shape_of(schema) == "object"  # whose content type is JSON if nothing is said
    ):
        return "json"
    style = str(given.get("style") or "form")
    explode = given.get("explode", style in ("form", "deepObject")) is True
    return style_of(schema, style, explode=explode, told=not plain)


def _file_aware(trimmer: Trimmer, field: Any) -> JsonSchema | None:
    plain = trimmer.resolved(field)
    if not isinstance(plain, dict):
        return None
    if _is_binary(plain):
        return {**FILE, **({"title": plain["title"]} if "title" in plain else {})}
    if plain.get("type") == "array" and _is_binary(trimmer.resolved(plain.get("items"))):
        return {"type": "array", "items": FILE}
    return None


def _is_binary(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    octets = str(schema.get("contentMediaType", "")) == "application/octet-stream"
    return schema.get("format") == "binary" or (octets and "contentEncoding" not in schema)
