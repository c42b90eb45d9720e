"""The fields of a hosted form, read from an entity's schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.value import JsonSchema

MOST_FIELDS = 100
MOST_ROWS = 20
_MOST_SENT = 400
"""Fields that a form may come to have when every list is as long as it can get."""
_DEEPEST = 3
_LONG = 200
_KINDS = {
    "email": "email",
    "uri": "url",
    "date": "date",
    "time": "text",
    "date-time": "text",
}
_COMPLETE = {"email": "email", "phone": "tel", "name": "name", "address": "street-address"}


Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list in a form: how many rows of it are shown, and how many there may be."""

    name: str
    title: str
    count: int
    most: int
    required: bool

    @property
    def counter(self) -> str:
        """The field that says how many rows were shown."""
        return f"{self.name}/rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field: `kind` is an input's type, or `textarea`, `select`, `checkbox`.

    `path` leads to its value; `name` is that path with slashes, `group` the titles of the objects
    around it. In an object that may be left out, nothing is required before something is filled in.
    `rows` is the list around it, when it stands in a row of one.
    """

    name: str
    path: Path
    group: str = ""
    rows: Rows | None = None
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


def form_fields(schema: JsonSchema, sent: Mapping[str, str] | None = None) -> list[FormField]:
    """The fields in the order of the schema; lists have as many rows as were `sent`.

    Raises:
        InvalidInput: a field is more than a form can show; names it.
    """
    parts = schema.get("$defs")
    found = list(_fields(schema, _Around(sent or {}, parts if isinstance(parts, dict) else {})))
    if not found or (sent is None and len(found) > MOST_FIELDS):
        raise InvalidInput(
            "The entity declares no fields, or too many.",
            cure=f"Declare 1 to {MOST_FIELDS} `properties`.",
            field="schema.properties",
        )
    _refuse_doubles(found)
    if sum(f.rows.most / f.rows.count if f.rows else 1 for f in found) > _MOST_SENT:
        raise InvalidInput(
            "The lists of the entity could get too long for a form.",
            cure="Give them a smaller `maxItems`, or fewer fields.",
            field="schema.properties",
        )
    return found


def _refuse_doubles(fields: list[FormField]) -> None:
    """Two fields that would be sent under one name: texts with slashes beside objects and lists."""
    known = {field.rows.counter for field in fields if field.rows}
    for field in fields:
        if field.name in known or field.name.startswith("/"):
            raise _unfit(field.path)
        known.add(field.name)


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a field: what was sent, the way to it, titles, the list it is in."""

    sent: Mapping[str, str]
    parts: Mapping[str, Any]
    path: Path = ()
    groups: tuple[str, ...] = ()
    needed: bool = True
    rows: Rows | None = None

    def inside(self, name: str | int, title: str, *, needed: bool) -> _Around:
        """One step further in."""
        groups = (*self.groups, title)
        path, needed = (*self.path, name), self.needed and needed
        return replace(self, path=path, groups=groups, needed=needed)

    def whole(self, part: Any) -> JsonSchema:
        """A part with what it refers to in the `$defs` of its entity."""
        found = dict(part) if isinstance(part, dict) else {}
        for _ in range(_DEEPEST):
            target = str(found.pop("$ref", "")).removeprefix("#/$defs/")
            if not isinstance(self.parts.get(target), dict):
                break
            found = {**self.parts[target], **found}
        return found


def _fields(schema: JsonSchema, around: _Around) -> Iterator[FormField]:
    properties, required = schema.get("properties"), schema.get("required")
    names = set(required) if isinstance(required, list) else set()
    for name, given in properties.items() if isinstance(properties, dict) else ():
        part = around.whole(given)
        kinds = _kinds(part)
        if kinds == ["array"]:
            yield from _rows(name, part, around, required=name in names)
        elif kinds == ["object"]:
            place = (*around.path, name)
            if not part.get("properties") or len(place) >= _DEEPEST or _odd(place):
                raise _unfit(place)
            title = str(part.get("title") or _spoken(name))
            yield from _fields(part, around.inside(name, title, needed=name in names))
        else:
            yield _field((*around.path, name), part, kinds, around, required=name in names)


def _kinds(part: JsonSchema) -> list[Any]:
    kinds = part.get("type", "string")
    return [each for each in (kinds if isinstance(kinds, list) else [kinds]) if each != "null"]


def _odd(place: Path) -> bool:
    return any("/" in str(each) for each in place)


def _rows(name: str, schema: JsonSchema, around: _Around, *, required: bool) -> Iterator[FormField]:
    """The fields of a list, row by row: a few to begin with, and one more whenever it is wanted."""
    part, place = around.whole(schema.get("items")), (*around.path, name)
    if (
        not isinstance(schema.get("items"), dict)
        or around.rows
        or len(place) >= _DEEPEST
        or _odd(place)
    ):
        raise _unfit(place)
    kinds, title = _kinds(part), str(schema.get("title") or _spoken(name))
    single = kinds != ["object"]
    if kinds == ["boolean"] or (not single and not part.get("properties")):
        raise _unfit(place)
    size = 1 if single else max(1, len(part["properties"]))
    least, most = _number(schema.get("minItems"), 0), _number(schema.get("maxItems"), MOST_ROWS)
    most = max(1, least, min(most, MOST_ROWS, MOST_FIELDS // size))
    own = "/".join(map(str, place))
    shown = _number(around.sent.get(f"{own}/rows"), 1)
    count = min(max(shown, least, 1), most)
    rows = Rows(name=own, title=title, count=count, most=most, required=required and around.needed)
    for row in range(count):
        needed = required and row < least
        here = replace(around.inside(name, title, needed=needed), rows=rows)
        if single:
            named = {"title": f"{title} {row + 1}", **part}
            yield _field((*here.path, row), named, kinds, here, required=True)
        else:
            outside = replace(here, groups=around.groups)
            yield from _fields(part, outside.inside(row, f"{title} {row + 1}", needed=needed))


def _number(given: Any, otherwise: int) -> int:
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _field(
    path: Path, schema: JsonSchema, given: list[Any], around: _Around, *, required: bool
) -> FormField:
    options, name, needed = schema.get("enum"), str(path[-1]), around.needed
    if isinstance(options, list):
        options = [each for each in options if each is not None]  # left out is none
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
        name="/".join(map(str, path)),
        path=path,
        group=", ".join(around.groups),
        rows=around.rows,
        needed=needed,
        label=label,
        kind=_kind(kind, schema, options),
        type=kind,
        required=required and needed and kind != "boolean",
        help=str(schema.get("description") or ""),
        options=tuple((str(each), each) for each in options or ()),
        default="" if default is None else ("on" if default is True else str(default)),
        longest=schema.get("maxLength") if isinstance(schema.get("maxLength"), int) else None,
        autocomplete="" if around.groups else _COMPLETE.get(name.lower(), ""),
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


def _unfit(path: Path) -> InvalidInput:
    names = [each for each in path if isinstance(each, str)]
    return InvalidInput(
        f"The field `{'.'.join(names)}` cannot be shown in a form.",
        cure="Use a string, integer, number or boolean, an enum of texts and numbers, an object "
        "of such fields, or a list of such values or objects that is in no other list.",
        field=f"schema.properties.{'.properties.'.join(names)}",
    )


def _spoken(name: str) -> str:
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    text = " ".join(words.replace("_", " ").replace("-", " ").split())
    return text[:1].upper() + text[1:]
