"""Schemas that lead back to themselves at the same place, made straight.

A parent that lists its children (`oneOf`) while each child takes in the parent (`allOf`) is
common, and asks for a value without end. A child then takes what the parent says of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from junctor.model.value import JsonSchema

_CHOICES = ("anyOf", "oneOf")
_IN_PLACE = ("$ref", "allOf", *_CHOICES)
_PLACE = "#/$defs/"
Look = Callable[[str], Any]


def straightened(name: str, schema: Any, look: Look) -> Any:
    """A named schema without the references by which it contains itself.

    `look` gives the other named schemas as they are.
    """
    return _changed(name, schema, look, chosen=False) if any(_edges(schema)) else schema


def _changed(name: str, part: Any, look: Look, *, chosen: bool) -> Any:
    if not isinstance(part, dict):
        return part
    target = _target(part)
    if target is not None and _returns(target, name, look, chosen=chosen):
        there = look(target)
        said = there.items() if isinstance(there, dict) else ()
        own = {k: v for k, v in said if k not in _IN_PLACE}
        part = {**own, **{k: v for k, v in part.items() if k != "$ref"}}
    made = dict(part)
    for key in _IN_PLACE[1:]:
        if key in made:
            inside = chosen or key in _CHOICES
            made[key] = [_changed(name, each, look, chosen=inside) for each in made[key]]
    return made


def _returns(start: str, name: str, look: Look, *, chosen: bool) -> bool:
    """Whether a schema contains the named one; a choice is blamed where choices alone lead back."""
    queue, seen = [start], {start}
    while queue:
        if (current := queue.pop()) == name:
            return True
        for target, by_choice in _edges(look(current)):
            if target not in seen and (by_choice or not chosen):
                seen.add(target)
                queue.append(target)
    return False


def _edges(part: Any, *, chosen: bool = False) -> Iterator[tuple[str, bool]]:
    """The schemas that hold at the same place, and whether as one of several."""
    if not isinstance(part, dict):
        return
    target = _target(part)
    if target is not None:
        yield target, chosen
    for key in _IN_PLACE[1:]:
        for each in part.get(key, ()):
            yield from _edges(each, chosen=chosen or key in _CHOICES)


def _target(part: JsonSchema) -> str | None:
    found = part.get("$ref")
    return found.removeprefix(_PLACE) if isinstance(found, str) else None
