"""What was sent with a hosted form: rows added and closed up, and the entity that it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from junctor.core.triggers.fields import FormField, Path

_FRACTION = re.compile(r"[+-]?[0-9]{1,15}\.?[0-9]{0,15}")


def with_another(sent: Mapping[str, str], name: str, fields: list[FormField]) -> dict[str, str]:
    """What was sent, with one more row of a list."""
    counts = {each.rows.counter: each.rows for each in fields if each.rows}
    more = counts.get(f"{name}/rows")
    return dict(sent) if more is None else {**sent, more.counter: str(more.count + 1)}


def closed_up(sent: Mapping[str, str], fields: list[FormField]) -> dict[str, str]:
    """What was sent, its filled rows from the first on: row and place in the list are one then."""
    found = dict(sent)
    lists = {field.rows.name: field.path for field in fields if field.rows}
    for name, path in lists.items():
        depth = name.count("/") + 1
        inner = [field for field in fields if field.rows and field.rows.name == name]
        filled = sorted({_row(f, depth) for f in inner if sent.get(f.name, "").strip()})
        for field in inner:
            found.pop(field.name, None)
        for field in inner:
            row = _row(field, depth)
            if row in filled and field.name in sent:
                moved = (*path[:depth], filled.index(row), *field.path[depth + 1 :])
                found["/".join(map(str, moved))] = sent[field.name]
    return found


def _row(field: FormField, depth: int) -> int:
    return int(field.path[depth])


def entity_of(fields: list[FormField], sent: Mapping[str, str]) -> dict[str, Any]:
    """The entity that was sent, not judged yet; what was left empty is absent."""
    found: dict[str, Any] = {}
    filled = {field.path[:-1] for field in fields if sent.get(field.name, "").strip()}
    for field in fields:
        text, around = sent.get(field.name, ""), field.path[:-1]
        if field.rows and field.rows.required:
            _at(found, tuple(field.rows.name.split("/")))
        if not field.needed and not any(each[: len(around)] == around for each in filled):
            continue
        if field.kind == "checkbox":
            _at(found, around)[field.path[-1]] = text == "on"
        elif text.strip():
            _at(found, around)[field.path[-1]] = _value(field, text)
        elif field.needed:
            _at(found, around)
    for name in {field.rows.name for field in fields if field.rows}:
        _list(found, name.split("/"))
    return found


def _at(found: dict[Any, Any], path: Path) -> dict[Any, Any]:
    for name in path:
        found = found.setdefault(name, {})
    return found


def _list(found: dict[Any, Any], path: list[str]) -> None:
    """Rows by their number become a list."""
    for name in path[:-1]:
        found = found.get(name, {})
    if path[-1] in found:
        rows = found[path[-1]]
        found[path[-1]] = [rows[each] for each in sorted(rows)]


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
