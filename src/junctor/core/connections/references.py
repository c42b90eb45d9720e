"""`{env.NAME}`: a reference to a named secret, always a whole value, never the process's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from junctor.model.errors import InvalidInput

_WHOLE = re.compile(r"\{env\.([A-Za-z][A-Za-z0-9_]{0,63})\}")
_ANY = re.compile(r"\{env\.([^{}]*)\}")


def reference(value: Any) -> str | None:
    """The secret's name when the whole value is a reference."""
    match = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else None


def references(value: Any) -> tuple[str, ...]:
    """Every secret that a JSON value refers to, in order, each once."""
    return tuple(dict.fromkeys(name for text in _texts(value) if (name := reference(text))))


def pointing_to(name: str) -> str:
    """The reference to a secret."""
    return f"{{env.{name}}}"


def refuse_partial(value: Any, field: str) -> None:
    """Refuse `Bearer {env.TOKEN}` and misspelt names.

    Raises:
        InvalidInput: a reference is only part of a value, or its name is impossible.
    """
    for text in _texts(value):
        if reference(text) is None and _ANY.search(text):
            raise InvalidInput(
                f"`{field}` mixes a secret reference with other text.",
                cure="Write the reference alone, such as `{env.STRIPE_KEY}`: letters, digits and "
                "underscores, starting with a letter.",
                field=field,
            )


def refuse_references(value: Any, field: str) -> None:
    """Refuse references where public settings belong.

    Raises:
        InvalidInput: a text holds `{env.`.
    """
    if any("{env." in text for text in _texts(value)):
        raise InvalidInput(
            f"`{field}` refers to a secret, but settings are not secret.",
            cure="Put the reference into a credential field.",
            field=field,
        )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
