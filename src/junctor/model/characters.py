"""Characters that no text of ours holds, wherever it comes from."""

from __future__ import annotations

from typing import Any

from junctor.model.errors import InvalidInput


def holds_nul(value: Any) -> bool:
    """Whether NUL stands in any text of a JSON value, names of fields included."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list | tuple) and any(map(holds_nul, value))


def refuse_nul(value: Any) -> None:
    """Refuse NUL in any text: no name holds one, and databases differ on it.

    Raises:
        InvalidInput: there is one; the text is not repeated.
    """
    if holds_nul(value):
        raise InvalidInput("A text holds the character NUL.", cure="Remove the character.")
