"""Texts of a query or form become typed values, as the vendor's schema would read them.

Nesting is `a[b]=c`, `a[0][b]=c`, `a[]=c`, and AWS's `A.member.1.B=c`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import orjson

from junctor.core.catalog.descriptions.description import Description, Parameter
from junctor.model.schema import resolve
from junctor.model.value import Json

Pairs = Iterable[tuple[str, str]]
_INTEGER = re.compile(r"[+-]?\d{1,30}")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_MAX_DEPTH = 12
_KINDS = {
    bool: "boolean", int: "integer", float: "number", str: "string", list: "array",
    dict: "object", type(None): "null",
}  # fmt: skip


def steps(name: str) -> list[str]:
    """The steps of a nested name: `a[b][]` is `a`, `b` and an empty one."""
    root, bracket, _ = name.partition("[")
    if not bracket or not root:
        return [name]
    return [root, *_BRACKET.findall(name[len(root) :])][:_MAX_DEPTH]


def tree(pairs: Pairs, *, dotted: bool = False) -> dict[str, Any]:
    """Nested names as nested objects; list positions are keys until a schema says otherwise."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        path = name.split(".")[:_MAX_DEPTH] if dotted else steps(name)
        place = root
        for i, step in enumerate(path[:-1]):
            key = _next_key(place, path[i + 1]) if step == "" else step
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                inner = place[key] = {"": inner}
            place = inner
        last = path[-1]
        if last == "" and len(path) > 1:
            place[str(len(place))] = value
        elif last in place:
            known = place[last]
            place[last] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            place[last] = value
    return root


def _next_key(place: dict[str, Any], inner: str) -> str:
    """`a[][b]`: a new item begins where the last one already has that field."""
    last = str(len(place) - 1)
    return str(len(place)) if not place or inner in place.get(last, {}) else last


def form(content: bytes) -> list[tuple[str, str]]:
    """The pairs of a URL-encoded body; blank values stay."""
    return parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True)


def multipart(content: bytes, boundary: str) -> Iterator[tuple[str, str]]:
    """Names and texts of a multipart form; a file's text is empty."""
    for part in content.split(b"--" + boundary.encode())[1:]:
        head, _, body = part.partition(b"\r\n\r\n")
        name = re.search(rb'\bname="([^"]*)"', head)
        if name:
            is_file = b"filename=" in head
            text = "" if is_file else body.removesuffix(b"\r\n").decode("utf-8", "replace")
            yield name[1].decode("utf-8", "replace"), text


class Coercion:
    """Reads texts by the schemas of one description."""

    def __init__(self, description: Description) -> None:
        self._root = description

    def value(self, schema: Any, raw: Any) -> Json:
        """The typed value for a text, a list of texts or a tree of them."""
        parts = list(self._parts(schema, 0))
        types = {t for p in parts for t in _types(p)}
        if isinstance(raw, dict):
            return self._nested(parts, types, raw)
        if isinstance(raw, list):
            return [self.value(self._items(parts, n), each) for n, each in enumerate(raw)]
        if "array" in types and not types & {"string", "object"} and raw[:1] != "[":
            return [self.value(self._items(parts, 0), raw)]
        return _scalar(types, raw)

    def styled(self, parameter: Parameter, text: str) -> Json:
        """The typed value of a path or header parameter in one of its styles."""
        schema, name = parameter.schema, parameter.name
        text = text.removeprefix({"label": ".", "matrix": ";"}.get(parameter.style, ""))
        led = parameter.style == "matrix" and not parameter.explode
        types = {t for part in self._parts(schema, 0) for t in _types(part)}
        if not types & {"array", "object"}:
            own = text.removeprefix(f"{name}=") if parameter.style == "matrix" else text
            return self.value(schema, own)
        if text[:1] in ("{", "["):  # JSON, where a style has no word for what is nested
            return _scalar(types, text)
        joint = {"label": ".", "matrix": ";"}.get(parameter.style, ",")
        parts = (text.removeprefix(f"{name}=") if led else text).split(
            joint if parameter.explode else ","
        )
        if "array" in types and "object" not in types:
            parts = [part.removeprefix(f"{name}=") for part in parts]
            return self.value(schema, parts)
        if parameter.explode:
            pairs = [part.partition("=")[::2] for part in parts]
        else:
            pairs = list(zip(parts[::2], parts[1::2], strict=False))
        return self.value(schema, dict(pairs))

    def _nested(self, parts: list[Any], types: set[str], raw: dict[str, Any]) -> Json:
        inner = raw.get("member") if raw.keys() == {"member"} else raw
        is_list = isinstance(inner, dict) and all(key.isdigit() for key in inner)
        if is_list and ("array" in types or "object" not in types):
            ordered = sorted(inner, key=int)  # type: ignore[arg-type]  # a dict, checked above
            values = [inner[key] for key in ordered]  # type: ignore[index]  # the same
            return [self.value(self._items(parts, n), each) for n, each in enumerate(values)]
        if raw.keys() == {"entry"} and isinstance(raw["entry"], dict):
            pairs = [e for e in raw["entry"].values() if isinstance(e, dict)]
            raw = {str(e.get("key", e.get("Name"))): e.get("value", e.get("Value")) for e in pairs}
        return {key: self.value(self._property(parts, key), each) for key, each in raw.items()}

    def _items(self, parts: list[Any], place: int) -> Any:
        firsts = [p["prefixItems"] for p in parts if len(p.get("prefixItems", ())) > place]
        found = [each[place] for each in firsts] or [p["items"] for p in parts if "items" in p]
        return {"anyOf": found} if len(found) > 1 else (found[0] if found else True)

    def _property(self, parts: list[Any], name: str) -> Any:
        found = [p["properties"][name] for p in parts if name in p.get("properties", {})]
        found = found or [
            p["additionalProperties"]
            for p in parts
            if isinstance(p.get("additionalProperties"), dict)
        ]
        return {"anyOf": found} if len(found) > 1 else (found[0] if found else True)

    def declares(self, schema: Any, name: str) -> bool:
        """Whether exactly this field is declared."""
        return any(name in p.get("properties", {}) for p in self._parts(schema, 0))

    def field(self, schema: Any, name: str) -> Any:
        """The schema of one field."""
        return self._property(list(self._parts(schema, 0)), name)

    def names(self, schema: Any) -> bool:
        """Whether any field is declared."""
        return any(p.get("properties") for p in self._parts(schema, 0))

    def is_object(self, schema: Any) -> bool:
        """Whether the schema takes objects and nothing else."""
        return {t for part in self._parts(schema, 0) for t in _types(part)} == {"object"}

    def is_text(self, schema: Any) -> bool:
        """Whether the schema takes a text and nothing else."""
        return [t for part in self._parts(schema, 0) for t in _types(part)] == ["string"]

    def knows(self, schema: Any, name: str) -> bool:
        """Whether a form with this schema may have a field of that name."""
        parts = list(self._parts(schema, 0))
        if any(name in p.get("properties", {}) for p in parts):
            return True
        return not any(p.get("properties") for p in parts) or any(
            p.get("additionalProperties") not in (None, False) or "patternProperties" in p
            for p in parts
        )

    def _parts(self, schema: Any, depth: int) -> Iterator[dict[str, Any]]:
        """The schema and its alternatives with references resolved."""
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            return
        yield schema
        target = schema.get("$ref")
        if isinstance(target, str):
            if target.startswith("#/$defs/"):
                inner = self._root.definitions.get(target.removeprefix("#/$defs/"))
            else:
                inner = resolve(schema, target)
            yield from self._parts(inner, depth + 1)
        for keyword in ("allOf", "anyOf", "oneOf"):
            for each in schema.get(keyword, ()):
                yield from self._parts(each, depth + 1)


def _types(part: dict[str, Any]) -> list[str]:
    declared = part.get("type")
    if isinstance(declared, str):
        return [declared]
    if isinstance(declared, list):
        return declared
    if "properties" in part:
        return ["object"]
    told = [part["const"]] if "const" in part else part.get("enum", ())
    return [_KINDS[type(value)] for value in told]


def _scalar(types: set[str], text: str) -> Json:
    if types & {"integer", "number"} and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in types and _NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if types & {"object", "array"} and text[:1] in ("{", "["):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    if "null" in types and text in ("", "null") and "string" not in types:
        return None
    return text
