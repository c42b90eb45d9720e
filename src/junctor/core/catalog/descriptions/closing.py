"""Closed objects that several schemas describe together: closed to what none of them names.

Word for word, a closed part of an `allOf` forbids each field that the others name, and a closed
heir those of its parent. No request could be made then, and nobody means it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from junctor.model.value import JsonSchema

Look = Callable[[str], Any]
"""The schema behind a reference of the document, as it is written there."""
_CLOSING = ("additionalProperties", "unevaluatedProperties")
_PARTS = ("allOf", "anyOf", "oneOf")
_DEEPEST = 8


def mend_closing(kept: JsonSchema, look: Look) -> None:
    """Close the whole instead of its parts, and ask for no field that a closed one cannot have."""
    parts = kept.get("allOf", ())
    closed = bool(parts) and kept.get("additionalProperties") is False
    if closed:
        del kept["additionalProperties"]
    if len(parts) > 1 or (parts and "properties" in kept):
        opened = [_opened(part, look) for part in parts]
        if any(new is not old for new, old in zip(opened, parts, strict=True)):
            kept["allOf"], closed = opened, True
    if closed:
        kept["unevaluatedProperties"] = False
    if _is_closed(kept) and (parts or "properties" in kept):
        names = _names(kept, look)
        if None not in names:
            _need_only(kept, names)


def _need_only(part: JsonSchema, names: set[str | None]) -> None:
    """Require none but these, in the schema and the parts that are written out in it."""
    if isinstance(part.get("required"), list):
        part["required"] = [name for name in part["required"] if name in names]
    if isinstance(part.get("allOf"), list):
        part["allOf"] = [dict(each) if isinstance(each, dict) else each for each in part["allOf"]]
        for each in part["allOf"]:
            if isinstance(each, dict):
                _need_only(each, names)


def _is_closed(part: Any) -> bool:
    return isinstance(part, dict) and any(part.get(key) is False for key in _CLOSING)


def _opened(part: Any, look: Look, depth: int = 0) -> Any:
    """The part without what closes it, written out where it is a reference; else the same."""
    if not isinstance(part, dict) or depth > _DEEPEST:
        return part
    if isinstance(part.get("$ref"), str):
        target = look(part["$ref"])
        opened = _opened(target, look, depth + 1)
        rest = {key: value for key, value in part.items() if key != "$ref"}
        return part if opened is target else {**opened, **rest}
    inner = part.get("allOf")
    parts = inner if isinstance(inner, list) else []
    opened_parts = [_opened(each, look, depth + 1) for each in parts]
    changed = any(new is not old for new, old in zip(opened_parts, parts, strict=True))
    if not changed and not _is_closed(part):
        return part
    made = {k: v for k, v in part.items() if k not in _CLOSING or v is not False}
    return {**made, "allOf": opened_parts} if parts else made


def _names(part: Any, look: Look, depth: int = 0) -> set[str | None]:
    """The fields that a schema and its parts name together; with None where it may be any."""
    if not isinstance(part, dict) or depth > _DEEPEST:
        return {None}
    fields = part.get("properties")
    found: set[str | None] = set(fields) if isinstance(fields, dict) else set()
    if part.get("patternProperties") or part.get("additionalProperties") not in (None, False):
        found.add(None)
    if isinstance(part.get("$ref"), str):
        found |= _names(look(part["$ref"]), look, depth + 1)
    for key in _PARTS:
        each = [_names(one, look, depth + 1) for one in part.get(key) or ()]
        if key == "oneOf" and each and None not in set().union(*each):
            found |= set.intersection(*each)  # of one form alone, so never together
        else:
            found |= set().union(*each)
    return found
