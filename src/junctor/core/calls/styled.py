"""Lists and objects as one text, in a path or a header: OpenAPI's simple, label and matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from junctor.model.spec import TextStyle
from junctor.model.templates.text import text_of

Encode = Callable[[str], str]
_JOINTS = {"space": " ", "tab": "\t", "pipe": "|"}


def styled_text(value: Any, style: TextStyle, name: str, encode: Encode = str) -> str:
    """The value in a style; a star means that each item or field stands by itself.

    `name` is what a matrix calls it. Delimiters stay as they are, values are encoded.
    """
    if style == "json":
        return encode(text_of(value))
    kind, exploded = style.removesuffix("*"), style.endswith("*")
    parts = list(_parts(value, encode, exploded=exploded))
    if kind == "label":
        return "".join(f".{part}" for part in parts) if exploded else _led(".", parts)
    if kind == "matrix":
        own = f";{encode(name)}="
        if not exploded:
            return _led(own, parts)
        return "".join(f";{part}" if isinstance(value, Mapping) else own + part for part in parts)
    return encode(_JOINTS[style]).join(parts) if style in _JOINTS else ",".join(parts)


def _led(lead: str, parts: list[str]) -> str:
    return lead + ",".join(parts) if parts else ""


def _parts(value: Any, encode: Encode, *, exploded: bool) -> Iterable[str]:
    if isinstance(value, Mapping):
        given = [(encode(str(k)), encode(text_of(v))) for k, v in value.items() if v is not None]
        return [f"{k}={v}" for k, v in given] if exploded else [p for pair in given for p in pair]
    if isinstance(value, list | tuple):
        return [encode(text_of(each)) for each in value if each is not None]
    return [encode(text_of(value))]
