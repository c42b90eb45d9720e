"""Conditions of triggers: paths, and the values that must stand there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junctor.core.dotted import lookup


def fits(conditions: Mapping[str, Any], value: Any) -> bool:
    """Whether every path holds its value, or one of its values; `null` fits what is absent.

    Of several paths with commas it is the first that is there: vendors have two names for one.
    """
    return all(is_one_of(_found(value, path), wanted) for path, wanted in conditions.items())


def _found(value: Any, path: str) -> Any:
    found = lookup(value, path, None)
    if found is not None or "," not in path:
        return found
    each = (lookup(value, one.strip(), None) for one in path.split(","))
    return next((one for one in each if one is not None), None)


def is_one_of(found: Any, wanted: Any) -> bool:
    """Whether a value is the wanted one, or one of a list of them."""
    choices = wanted if isinstance(wanted, list | tuple) else (wanted,)
    return any(_same(found, each) for each in choices) or _same(found, wanted)


def _same(one: Any, other: Any) -> bool:
    # true is not 1 in JSON
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def identity_of(value: Any) -> str | None:
    """An identity as text; None for what is none."""
    if isinstance(value, bool) or value in (None, ""):
        return None
    return str(value) if isinstance(value, str | int | float) else None
