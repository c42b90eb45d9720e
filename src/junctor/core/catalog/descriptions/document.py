"""A description's text becomes JSON: bounded, YAML 1.2 booleans, dates stay texts."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

import orjson
import yaml

from junctor.core.catalog.descriptions.yaml_events import MAX_DEPTH, TooDeep, read, twice
from junctor.model.errors import InvalidInput

MAX_BYTES = 32_000_000
MAX_NODES = 5_000_000
_COUNTED = 4_000_000
"""In JSON up to this size, names that stand twice are looked for: it costs a second reading."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALIAS = re.compile(r"(?:^|[\s,\[{:-])\*[\w-]+", re.MULTILINE)


def decoded(raw: bytes) -> str:
    """The text behind bytes: UTF-8 with or without a mark, UTF-16, UTF-32, else Windows-1252."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    if raw[:4].count(0) == 2:  # a first letter that is ASCII, in two bytes
        return raw.decode("utf-16-be" if raw[0] == 0 else "utf-16-le", "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def load(text: str | bytes, repeated: list[str] | None = None) -> dict[str, Any]:
    """The document behind JSON or YAML text; names that stand twice are added to `repeated`.

    Raises:
        InvalidInput: too large, not JSON or YAML, or not an object.
    """
    if len(text) > MAX_BYTES:
        raise InvalidInput(
            f"The description has {len(text)} bytes, more than {MAX_BYTES}.",
            cure="Cut it down to the operations you need.",
        )
    plain = text if isinstance(text, str) else decoded(text)
    try:
        document = orjson.loads(plain) if plain.lstrip()[:1] == "{" else None
    except orjson.JSONDecodeError as error:
        if "recursion" in str(error):
            raise _too_deep() from None
        document = None  # a YAML flow mapping also starts with a brace
    if document is None:
        document = _yaml(plain, repeated)
    elif repeated is not None and len(plain) <= _COUNTED:
        json.loads(plain, object_pairs_hook=lambda pairs: _noted(pairs, repeated))
    if not isinstance(document, dict):
        raise InvalidInput(
            "The description is not an object.",
            cure="Give an OpenAPI, Google discovery or Postman document, in JSON or YAML.",
        )
    return document


def _noted(pairs: list[tuple[str, Any]], repeated: list[str]) -> bool:
    repeated += twice([name for name, _ in pairs])
    return True


def _yaml(text: str, repeated: list[str] | None = None) -> Any:
    try:
        document, names = read(text)
    except TooDeep:
        raise _too_deep() from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        indented = re.search(r"^ *\t", text, re.MULTILINE)
        raise InvalidInput(
            f"The description is neither JSON nor YAML: {' '.join(str(error).split())[:200]}.",
            cure="YAML is indented with spaces, and this has tabs."
            if indented
            else "Check the file; it may be cut off, or an HTML error page.",
        ) from None
    if repeated is not None:
        repeated += names
    if _ALIAS.search(text):
        _bounded(document, {}, set())
    return document


def _too_deep() -> InvalidInput:
    return InvalidInput(
        f"The description nests deeper than {MAX_DEPTH} levels.",
        cure="Name the inner schemas and use `$ref`.",
    )


def _bounded(node: Any, sizes: dict[int, int], open_: set[int]) -> int:
    """How large the document is when aliases are written out; refuses loops and bombs."""
    if not isinstance(node, (dict, list)):
        return 1
    known = sizes.get(id(node))
    if known is not None:
        return known
    if id(node) in open_:
        raise InvalidInput("The description refers to itself by an alias.", cure="Use `$ref`.")
    open_.add(id(node))
    children = node.values() if isinstance(node, dict) else node
    size = 1 + sum(_bounded(child, sizes, open_) for child in children)
    open_.discard(id(node))
    if size > MAX_NODES:
        raise InvalidInput("The description's aliases write out too large.", cure="Use `$ref`.")
    sizes[id(node)] = size
    return size
