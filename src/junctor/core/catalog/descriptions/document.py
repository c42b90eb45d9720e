"""A description's text becomes JSON: bounded, YAML 1.2 booleans, dates stay texts."""

from __future__ import annotations

import re
from typing import Any

import orjson
import yaml

from junctor.model.errors import InvalidInput

MAX_BYTES = 32_000_000
MAX_NODES = 5_000_000
MAX_DEPTH = 200
_INDENT = re.compile(r"^[ \-?:]+", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s,\[{:-])\*[\w-]+", re.MULTILINE)


class _Loader(yaml.CSafeLoader):
    """The C loader without YAML 1.1's `no` = false and without dates."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in pairs
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def load(text: str | bytes) -> dict[str, Any]:
    """The document behind JSON or YAML text.

    Raises:
        InvalidInput: too large, not JSON or YAML, or not an object.
    """
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise InvalidInput(
            f"The description has {len(raw)} bytes, more than {MAX_BYTES}.",
            cure="Cut it down to the operations you need.",
        )
    try:
        document = orjson.loads(raw) if raw.lstrip()[:1] == b"{" else None
    except orjson.JSONDecodeError:
        document = None  # a YAML flow mapping also starts with a brace
    if document is None:
        document = _yaml(raw)
    if not isinstance(document, dict):
        raise InvalidInput(
            "The description is not an object.",
            cure="Give an OpenAPI, Google discovery, botocore or method-list document.",
        )
    return document


def _yaml(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8-sig")
        _shallow(text)
        document = yaml.load(text, _Loader)  # noqa: S506 - a subclass of the safe loader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InvalidInput(
            f"The description is neither JSON nor YAML: {str(error)[:200]}.",
            cure="Check the file; it may be an HTML error page.",
        ) from None
    if _ALIAS.search(text):
        _bounded(document, {}, set())
    return document


def _shallow(text: str) -> None:
    """Refuses what nests too deeply: the parser in C would end the whole process."""
    openers = text.count("[") + text.count("{")
    indents = max((len(found[0]) for found in _INDENT.finditer(text)), default=0)
    if openers < MAX_DEPTH and indents < MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise InvalidInput(
                f"The description nests more than {MAX_DEPTH} levels.",
                cure="Check the file; no description needs that.",
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
