"""The fields of a hosted form: read from an entity's schema, and read back from what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.value import JsonSchema

MOST_FIELDS = 100
_DEEPEST = 3
_LONG = 200
_FRACTION = re.compile(r"[+-]?[0-9]{1,15}\.?[0-9]{0,15}")
_KINDS = {
    "email": "email",
    "uri": "url",
    "date": "date",
    "time": "text",
    "date-time": "text",
}
_COMPLETE = {"email": "email", "phone": "tel", "name": "name", "address": "street-address"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field: `kind` is an input's type, or `textarea`, `select`, `checkbox`.

    `path` leads to its value; `name` is that path with slashes, `group` the titles of the objects
    around it. In an object that may be left out, nothing is required before something is filled in.
    """

    name: str
    path: tuple[str, ...]
    group: str = ""
    needed: bool = True
    label: str
    kind: str
    type: str
    required: bool
    help: str = ""
    options: tuple[tuple[str, Any], ...] = ()
    default: str = ""
    longest: int | None = None
    autocomplete: str = ""


def form_fields(schema: JsonSchema) -> list[FormField]:
    """The fields in the order of the schema.

    Raises:
        InvalidInput: a field is more than a form can show; names it.
    """
    found = list(_fields(schema, (), (), needed=True))
    if not 0 < len(found) <= MOST_FIELDS:
        raise InvalidInput(
            "The entity declares no fields, or too many.",
            cure=f"Declare 1 to {MOST_FIELDS} `properties`.",
            field="schema.properties",
        )
    return found


def _fields(
    schema: JsonSchema, path: tuple[str, ...], groups: tuple[str, ...], *, needed: bool
) -> Iterator[FormField]:
    properties, required = schema.get("properties"), schema.get("required")
    names = set(required) if isinstance(required, list) else set()
    for name, given in properties.items() if isinstance(properties, dict) else ():
        part = given if isinstance(given, dict) else {}
        kinds = part.get("type", "string")
        kinds = [each for each in (kinds if isinstance(kinds, list) else [kinds]) if each != "null"]
        place = (*path, name)
        if kinds != ["object"]:
            yield _field(place, part, kinds, groups, required=name in names, needed=needed)
            continue
        if not part.get("properties") or len(place) >= _DEEPEST or any("/" in n for n in place):
            raise _unfit(place)
        inner = (*groups, str(part.get("title") or _spoken(name)))
        yield from _fields(part, place, inner, needed=needed and name in names)


def _field(
    path: tuple[str, ...],
    schema: JsonSchema,
    given: list[Any],
    groups: tuple[str, ...],
    *,
    required: bool,
    needed: bool,
) -> FormField:
    options, name = schema.get("enum"), path[-1]
    if len(given) != 1 or given[0] not in ("string", "integer", "number", "boolean"):
        raise _unfit(path)
    kind = given[0]
    if options is not None and (
        not isinstance(options, list) or not all(isinstance(o, str | int | float) for o in options)
    ):
        raise _unfit(path)
    label = str(schema.get("title") or _spoken(name))
    default = schema.get("default")
    return FormField(
        name="/".join(path),
        path=path,
        group=", ".join(groups),
        needed=needed,
        label=label,
        kind=_kind(kind, schema, options),
        type=kind,
        required=required and needed and kind != "boolean",
        help=str(schema.get("description") or ""),
        options=tuple((str(each), each) for each in options or ()),
        default="" if default is None else ("on" if default is True else str(default)),
        longest=schema.get("maxLength") if isinstance(schema.get("maxLength"), int) else None,
        autocomplete="" if groups else _COMPLETE.get(name.lower(), ""),
    )


def _kind(kind: str, schema: JsonSchema, options: Any) -> str:
    if kind == "boolean":
        return "checkbox"
    if options is not None:
        return "select"
    if kind in ("integer", "number"):
        return "text"
    if schema.get("format") in _KINDS:
        return _KINDS[str(schema["format"])]
    return "textarea" if int(schema.get("maxLength") or 0) > _LONG else "text"


def _unfit(path: tuple[str, ...]) -> InvalidInput:
    return InvalidInput(
        f"The field `{'.'.join(path)}` cannot be shown in a form.",
        cure="Use a string, integer, number or boolean, an enum of texts and numbers, or an object "
        "of such fields.",
        field=f"schema.properties.{'.properties.'.join(path)}",
    )


def _spoken(name: str) -> str:
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    text = " ".join(words.replace("_", " ").replace("-", " ").split())
    return text[:1].upper() + text[1:]


def entity_of(fields: list[FormField], sent: Mapping[str, str]) -> dict[str, Any]:
    """The entity that was sent, not judged yet; what was left empty is absent."""
    found: dict[str, Any] = {}
    filled = {field.path[:-1] for field in fields if sent.get(field.name, "").strip()}
    for field in fields:
        text, around = sent.get(field.name, ""), field.path[:-1]
        if not field.needed and not any(each[: len(around)] == around for each in filled):
            continue
        place = found
        for name in around:
            place = place.setdefault(name, {})
        if field.kind == "checkbox":
            place[field.path[-1]] = text == "on"
        elif text.strip():
            place[field.path[-1]] = _value(field, text)
    return found


def _value(field: FormField, text: str) -> Any:
    """The typed value; a text that is no number stays one, and the schema says so."""
    text = text.replace("\r\n", "\n")
    for shown, value in field.options:
        if text == shown:
            return value
    plain = text.strip()
    if field.type in ("integer", "number") and len(plain) <= 30:
        try:
            return int(plain)
        except ValueError:
            pass  # perhaps a fraction
    if field.type == "number" and _FRACTION.fullmatch(plain):
        return float(plain)
    return text if field.kind == "textarea" else plain
