"""Schemas of a description, made fit for a connector: bounded, and without what does not fit.

An API's types often reach each other, so one operation can drag in all of them. What goes
beyond the budget keeps its type and what it needs at its place, which only allows more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import orjson

from junctor.core.catalog.descriptions.definitions import rebuilt, referred
from junctor.core.catalog.descriptions.description import Description
from junctor.core.catalog.descriptions.loose import listing
from junctor.core.catalog.importing.naming import sentence
from junctor.model.errors import InvalidSpec
from junctor.model.schema import compile_schema
from junctor.model.value import JsonSchema

_MOST_TEXT = 300
_SMALL = 700
"""A schema of this size that refers to nothing stays beyond the budget: a list of words."""
_DEEPEST_OUTLINE = 8
_LARGEST_OUTLINE = 4 * 1024
_JUDGED = (
    "type", "enum", "const", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
)  # fmt: skip
_OUTLINE = (*_JUDGED, "minItems", "maxItems")
_MOST_FORMS = 8
_TOLD = {"title", "description", "examples", "deprecated", "readOnly", "writeOnly", "default"}
"""What is told to people, and changes nothing that may be sent."""
_NESTING = ("$ref", "allOf", "anyOf", "oneOf", "not", "items", "properties", "prefixItems")
_verdicts: dict[bytes, bool] = {}
For = Literal["request", "response", "xml"]
"""What a schema is for; `xml` is an answer that is read by what the schema says of XML."""


class Trimmer:
    """Completes fragments of one description within a budget of bytes per schema."""

    def __init__(self, description: Description, budget: int) -> None:
        self._definitions = description.definitions
        self._budget = budget
        self._tidy: dict[tuple[str, str], tuple[Any, int]] = {}
        self._outlines: dict[tuple[str, str], JsonSchema] = {}
        self._whole: dict[tuple[str, str], JsonSchema] = {}

    def schema(self, fragment: Any, direction: For) -> JsonSchema:
        """The self-contained schema of a fragment, tidied and within the budget."""
        if isinstance(fragment, dict) and fragment.keys() == {"$ref"}:
            key = (fragment["$ref"], direction)
            if key not in self._whole:
                self._whole[key] = self._completed(fragment, direction)
            return dict(self._whole[key])
        return self._completed(fragment, direction)

    def _completed(self, fragment: Any, direction: For) -> JsonSchema:
        root = self._tidied(fragment, direction)
        left = self._budget - _size(root)
        least = -self._budget // 4
        reached: dict[str, Any] = {}
        cut: dict[str, JsonSchema] = {}
        queue = referred(root)
        for name in queue:
            if name in reached or name in cut:
                continue
            made, size = self._definition(name, direction)
            if size > left and (size > _SMALL or left - size < least or referred(made)):
                cut[name] = self._outlined(name, direction)
                continue
            left -= size
            reached[name] = made
            queue += referred(made)
        if cut:
            root = _opened(root, cut)
            reached = {name: _opened(made, cut) for name, made in reached.items()}
        return {**root, "$defs": reached} if reached else root

    def resolved(self, fragment: Any) -> Any:
        """The fragment behind its references, with what stands beside them."""
        for _ in range(8):
            if not isinstance(fragment, dict) or "$ref" not in fragment:
                break
            target = self._definitions.get(fragment["$ref"].removeprefix("#/$defs/"))
            beside = {key: each for key, each in fragment.items() if key != "$ref"}
            fragment = _joined(target, beside) if beside.keys() - _TOLD else target
        return fragment

    def _definition(self, name: str, direction: For) -> tuple[Any, int]:
        key = (name, direction)
        if key not in self._tidy:
            made = self._tidied(self._definitions.get(name), direction)
            self._tidy[key] = (made, _size(made))
        return self._tidy[key]

    def _outlined(self, name: str, direction: For) -> JsonSchema:
        """What stays of a schema that is cut: its type and bounds, what it needs, one of its words.

        Whoever sends it has to fill in what it needs, so that goes deeper than in answers.
        """
        key = (name, direction)
        if key not in self._outlines:
            schema = self._definition(name, direction)[0]
            found = self._outline(schema, direction, 1)
            for levels in range(2, _DEEPEST_OUTLINE + 1 if direction == "request" else 2):
                deeper = self._outline(schema, direction, levels)
                if deeper == found or _size(deeper) > _LARGEST_OUTLINE:
                    break
                found = deeper
            self._outlines[key] = found
        return self._outlines[key]

    def _outline(self, schema: Any, direction: For, levels: int) -> JsonSchema:
        target = schema.get("$ref") if isinstance(schema, dict) else None
        if isinstance(target, str):
            schema = self._definition(target.removeprefix("#/$defs/"), direction)[0]
        if not isinstance(schema, dict):
            return {}
        found: JsonSchema = {key: schema[key] for key in _OUTLINE if key in schema}
        if "enum" in found:
            found["examples"] = found.pop("enum")[:1]
        if "object" in found.get("type", ()):
            found["additionalProperties"] = True  # a closed whole does not know its fields
        return {**found, **self._inside(schema, direction, levels - 1)} if levels > 0 else found

    def _inside(self, schema: JsonSchema, direction: For, levels: int) -> JsonSchema:
        """The outlines of its required fields, its items, its parts and its alternatives."""

        def outlines(inner: Iterable[Any]) -> list[JsonSchema]:
            return [self._outline(each, direction, levels) for each in inner]

        found: JsonSchema = {}
        fields, needed = schema.get("properties"), schema.get("required")
        if fields and needed:
            made = zip(needed, outlines(fields.get(name) for name in needed), strict=True)
            found |= {"properties": {n: each for n, each in made if each}, "required": needed}
        items, forms = outlines([schema.get("items")])[0], schema.get("anyOf", ())
        parts = [each for each in outlines(schema.get("allOf", ())) if each]
        found |= {"items": items} if items else {}
        found |= {"allOf": parts} if parts else {}
        alternatives = outlines(forms if len(forms) <= _MOST_FORMS else ())
        return {**found, "anyOf": alternatives} if alternatives and all(alternatives) else found

    def _tidied(self, fragment: Any, direction: For) -> JsonSchema:
        hidden = "readOnly" if direction == "request" else "writeOnly"
        made = tidied(fragment, hidden=hidden, xml=direction == "xml")
        return made if isinstance(made, dict) else ({} if made else {"not": {}})


def _joined(target: Any, beside: JsonSchema) -> Any:
    """A schema with what stands beside the reference to it."""
    if not isinstance(target, dict):
        return target
    made = {**target, **beside}
    if target.keys() & beside.keys() - _TOLD - {"required", "properties"}:
        return {**beside, "allOf": [*beside.get("allOf", ()), target]}  # both say something of it
    if "required" in made:
        needed = [*listing(target.get("required")), *listing(beside.get("required"))]
        made["required"] = list(dict.fromkeys(needed))
    fields = {**(target.get("properties") or {}), **(beside.get("properties") or {})}
    return {**made, "properties": fields} if fields else made


def _size(schema: Any) -> int:
    return len(orjson.dumps(schema, option=orjson.OPT_NON_STR_KEYS))


def tidied(schema: Any, *, hidden: str = "", xml: bool = False) -> Any:
    """A schema with short texts, without examples and defaults that do not fit.

    What only the other side sets (`hidden`) is not required. Defaults go into the description:
    sending a documented default would overwrite what a patch leaves alone.
    """
    if not isinstance(schema, dict):
        return schema if isinstance(schema, bool) else True
    made = rebuilt(schema, lambda inner: tidied(inner, hidden=hidden, xml=xml))
    if not xml:
        made.pop("xml", None)
    if "oneOf" in made:
        _any_of(made)
    if isinstance(made.get("description"), str):
        made["description"] = sentence(made["description"], _MOST_TEXT)
    if "default" in made:
        told = made.pop("default")
        if isinstance(told, str | int | float | bool) and told != "":
            about = made.get("description", "")
            made["description"] = f"{about} (default: {told})".strip()
    if "examples" in made:
        kept = [e for e in listing(made["examples"])[:2] if _fits(made, e)]
        made.pop("examples")
        if kept:
            made["examples"] = kept
    if hidden and "required" in made and "properties" in made:
        made["required"] = [n for n in made["required"] if not _is_hidden(made, n, hidden)]
    return made


def _any_of(made: JsonSchema) -> None:
    """Alternatives of vendors overlap, the more so where they are cut: one that fits is enough."""
    other = made.pop("anyOf", None)
    if other is not None:
        made["allOf"] = [{"anyOf": other}, *made.get("allOf", ())]
    made["anyOf"] = made.pop("oneOf")


def _is_hidden(schema: JsonSchema, name: str, hidden: str) -> bool:
    field = schema["properties"].get(name)
    return isinstance(field, dict) and field.get(hidden) is True


def _fits(schema: JsonSchema, example: Any) -> bool:
    """Whether an example of a plain schema fits; for a nested one nobody knows."""
    if any(key in schema for key in _NESTING) or isinstance(example, dict | list):
        return False
    judged = {key: schema[key] for key in _JUDGED if key in schema}
    try:
        key = orjson.dumps([judged, example])
    except TypeError:
        return False
    if key not in _verdicts:
        if len(_verdicts) > 20_000:
            _verdicts.clear()
        try:
            _verdicts[key] = compile_schema(judged).is_valid(example)
        except InvalidSpec:
            _verdicts[key] = False
    return _verdicts[key]


def _opened(schema: Any, cut: dict[str, Any]) -> Any:
    if not isinstance(schema, dict):
        return schema
    target = schema.get("$ref")
    if isinstance(target, str) and target.removeprefix("#/$defs/") in cut:
        kept = {k: v for k, v in schema.items() if k != "$ref"}
        kept |= cut[target.removeprefix("#/$defs/")]
        return {**kept, "$comment": "cut: the description goes deeper"}
    return rebuilt(schema, lambda inner: _opened(inner, cut))
