"""Values of the wild as what they should be: a field of another kind counts as an empty one."""

from __future__ import annotations

import re
from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one; keys become texts."""
    if not isinstance(value, dict):
        return {}
    if all(isinstance(key, str) for key in value):
        return value
    return {str(key): each for key, each in value.items()}


def listing(value: Any) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


_OURS = re.compile(
    r"unhashable|object (is|has|cannot|does)|indices must|not supported|argument|unpack|can only"
)
"""What Python says of a value of another type than code expects."""


def reason_of(error: Exception) -> str:
    """Why something cannot be read, in words about the document and not about our code."""
    text = str(error)
    if isinstance(error, KeyError):
        return f"`{error.args[0]}` is missing" if error.args else "something is missing"
    if isinstance(error, RecursionError):
        return "it nests without end"
    return "something in it is of another type than its format says" if _OURS.search(text) else text
