"""The fields of a hosted form: read from an entity's schema, and read back from what was sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.value import JsonSchema

MOST_FIELDS = 100
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
    """One field: `kind` is an input's type, or `textarea`, `select`, `checkbox`."""

    name: str
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
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not 0 < len(properties) <= MOST_FIELDS:
        raise InvalidInput(
            "The entity declares no fields, or too many.",
            cure=f"Declare 1 to {MOST_FIELDS} `properties`.",
            field="schema.properties",
        )
    required = schema.get("required")
    names = set(required) if isinstance(required, list) else set()
    return [_field(name, part, required=name in names) for name, part in properties.items()]


def _field(name: str, schema: Any, *, required: bool) -> FormField:
    schema = schema if isinstance(schema, dict) else {}
    kinds = schema.get("type", "string")
    given = [each for each in (kinds if isinstance(kinds, list) else [kinds]) if each != "null"]
    options = schema.get("enum")
    if len(given) != 1 or given[0] not in ("string", "integer", "number", "boolean"):
        raise _unfit(name)
    kind = given[0]
    if options is not None and (
        not isinstance(options, list) or not all(isinstance(o, str | int | float) for o in options)
    ):
        raise _unfit(name)
    label = str(schema.get("title") or _spoken(name))
    default = schema.get("default")
    return FormField(
        name=name,
        label=label,
        kind=_kind(kind, schema, options),
        type=kind,
        required=required and kind != "boolean",
        help=str(schema.get("description") or ""),
        options=tuple((str(each), each) for each in options or ()),
        default="" if default is None else ("on" if default is True else str(default)),
        longest=schema.get("maxLength") if isinstance(schema.get("maxLength"), int) else None,
        autocomplete=_COMPLETE.get(name.lower(), ""),
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


def _unfit(name: str) -> InvalidInput:
    return InvalidInput(
        f"The field `{name}` cannot be shown in a form.",
        cure="Use a string, integer, number or boolean, or an enum of texts and numbers.",
        field=f"schema.properties.{name}",
    )


def _spoken(name: str) -> str:
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    text = " ".join(words.replace("_", " ").replace("-", " ").split())
    return text[:1].upper() + text[1:]


def entity_of(fields: list[FormField], sent: Mapping[str, str]) -> dict[str, Any]:
    """The entity that was sent, not judged yet; what was left empty is absent."""
    found: dict[str, Any] = {}
    for field in fields:
        text = sent.get(field.name, "")
        if field.kind == "checkbox":
            found[field.name] = text == "on"
        elif text.strip():
            found[field.name] = _value(field, text)
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
