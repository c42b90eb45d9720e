"""The plain values of an event or an answer, by their path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from junctor.model.value import JsonSchema

_NAME = re.compile(r"[A-Za-z_]\w*")

_URN = re.compile(r"[a-z][\w-]*(?::[\w.-]+){2,}")
_DEEPEST = 3

_USUAL = frozenset((
    "email", "firstname", "lastname", "phone", "dealname", "amount", "dealstage", "subject",
))  # fmt: skip
"""What an open object of an account holds by the same name everywhere, if its example shows it."""


def event_fields(trigger: Any) -> dict[str, JsonSchema]:
    """The plain values of one event, by their path in it."""
    schema = getattr(trigger, "shape", None) or getattr(trigger, "event", None) or {}
    root = "after" if trigger.kind == "data_change" else getattr(trigger, "body", "")
    found = plain_values(schema, (root,) if root else (), 0)
    return {path: each for path, each in found if path.endswith("type") or not _names_only(each)}


def is_urn(value: Any) -> bool:
    """Whether it only names something for machines: the `subject` of an event, `zen:ticket:35`."""
    return isinstance(value, str) and bool(_URN.fullmatch(value))


def _names_only(schema: JsonSchema) -> bool:
    shown = schema.get("examples", ())
    return bool(shown) and all(map(is_urn, shown))


def plain_values(
    schema: JsonSchema, path: tuple[str, ...], depth: int
) -> Iterable[tuple[str, JsonSchema]]:
    """The values of an object that are no objects themselves, by their path."""
    for name, inner in schema.get("properties", {}).items():
        if not _NAME.fullmatch(name):
            continue
        if inner.get("properties") and depth < _DEEPEST:
            yield from plain_values(inner, (*path, name), depth + 1)
        elif inner.get("type") == "object":
            shown: Any = next(iter(inner.get("examples", ())), {})
            known = sorted(_USUAL & shown.keys()) if isinstance(shown, dict) else []
            yield from ((".".join((*path, name, each)), {"type": "string"}) for each in known)
        elif not _holds(inner):
            yield ".".join((*path, name)), inner


def _holds(schema: JsonSchema) -> bool:
    """Whether it is nothing but an object or a list, with or without `null`."""
    given = schema.get("type", ())
    types = {given} if isinstance(given, str) else set(given)
    return bool(types - {"null"}) and types <= {"object", "array", "null"}
