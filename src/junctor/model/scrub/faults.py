"""An exception as text: types, messages, notes and places, but no source lines and no locals."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

_DEEPEST = 16
_MOST_FRAMES = 40


def render(exc: BaseException) -> str:
    """The exception, what caused it, what it happened during and what it groups."""
    return "\n".join(_lines(exc, "", set(), 0))


def _lines(exc: BaseException, lead: str, seen: set[int], depth: int) -> Iterator[str]:
    if id(exc) in seen or depth > _DEEPEST:
        yield f"{lead}(more left out)"
        return
    seen.add(id(exc))
    indent = "  " * depth
    yield f"{indent}{lead}{type(exc).__module__}.{type(exc).__qualname__}: {_message(exc)}"
    for note in getattr(exc, "__notes__", None) or ():
        yield f"{indent}  note: {note}"
    for frame in traceback.extract_tb(exc.__traceback__)[-_MOST_FRAMES:]:
        yield f"{indent}  at {frame.filename}:{frame.lineno} in {frame.name}"
    if isinstance(exc, BaseExceptionGroup):
        for member in exc.exceptions:
            yield from _lines(member, "with ", seen, depth + 1)
    if exc.__cause__ is not None:
        yield from _lines(exc.__cause__, "caused by ", seen, depth + 1)
    elif exc.__context__ is not None and not exc.__suppress_context__:
        yield from _lines(exc.__context__, "while handling ", seen, depth + 1)


def _message(exc: BaseException) -> str:
    try:
        return str(exc)
    except Exception:  # noqa: BLE001 - a broken __str__ must not hide the exception itself
        return "(its message cannot be printed)"
