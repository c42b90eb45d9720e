"""OpenAPI 2 and 3 and Google schemas rewritten as JSON Schema 2020-12; vendors' slips mended."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from junctor.core.catalog.descriptions.closing import Look, mend_closing
from junctor.core.catalog.descriptions.definitions import rebuilt
from junctor.core.catalog.descriptions.either import mend_either
from junctor.model.errors import InvalidSpec
from junctor.model.schema import compile_schema
from junctor.model.value import JsonSchema

_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_SLIPS = {
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "str": "string",
    "date": "string",
    "date-time": "string",
    "datetime": "string",
    "timestamp": "string",
    "file": "string",
    "dict": "object",
    "map": "object",
    "list": "array",
}
_CLASSES: dict[str, Any] = {
    "string": str, "number": (int, float), "integer": (int, float), "boolean": bool,
    "object": dict, "array": list, "null": type(None),
}  # fmt: skip
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_LARGEST = 2**63
"""Whole numbers from here on are written as floats: not every reader of JSON takes them."""
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_DROPPED = frozenset(
    (
        "discriminator",
        "externalDocs",
        "nullable",
        "example",
        "id",
        "$id",
        "$schema",
        "$anchor",
        "definitions",
        "$defs",
        "additionalItems",
        "dependencies",
        "annotations",
        "enumDescriptions",
        "enumDeprecated",
        "location",
        "repeated",
        "collectionFormat",
        "allowEmptyValue",
        "$recursiveRef",
        "$recursiveAnchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "$vocabulary",
        "$comment",
    )
)
_TOLD = ("title", "description", "readOnly", "writeOnly", "deprecated")
_LENGTHS = {"uuid": (36, 36), "date": (10, 10), "date-time": (20, _LARGEST)}
_WHOLE = re.compile(r"-?\d{1,15}")
_LITERAL = re.compile(r"/(\^.*|.*\$)/([a-z]*)", re.DOTALL)
"""A pattern as JavaScript writes it, with slashes around; as a pattern it would match nothing."""
_good_patterns: dict[str, bool] = {}


class Dialect:
    """Rewrites schemas of one document; `refer` makes our reference from theirs.

    `look` finds what a reference of theirs leads to.
    """

    def __init__(self, refer: Callable[[str], JsonSchema], look: Look, *, siblings: bool) -> None:
        self._refer, self._look, self._siblings = refer, look, siblings

    def convert(self, schema: Any) -> Any:
        """The schema in 2020-12, as a new value."""
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict):
            return True
        if "$ref" in schema and isinstance(schema["$ref"], str):
            return self._reference(schema)
        kept = {k: v for k, v in schema.items() if k not in _DROPPED and not k.startswith("x-")}
        kept.pop("$ref", None)  # not a text, so no reference
        _mend_shape(kept)
        mend_closing(kept, self._look)
        mend_either(kept, self._look)
        made = rebuilt(kept, self.convert)
        _tell_apart(made, schema)
        _mend_type(made)
        _mend_bounds(made)
        _mend_values(made, schema)
        nullable = schema.get("nullable") is True or schema.get("x-nullable") is True
        return _or_null(made) if nullable else made

    def _reference(self, schema: JsonSchema) -> JsonSchema:
        reference = self._refer(schema["$ref"])
        if schema.get("nullable") is True or schema.get("x-nullable") is True:
            return {"anyOf": [reference, {"type": "null"}]}
        # OpenAPI 3.0 passes over what stands beside a reference; what it tells people is meant.
        kept = schema if self._siblings else {k: schema[k] for k in _TOLD if k in schema}
        rest = self.convert({k: v for k, v in kept.items() if k != "$ref"}) if kept else {}
        return {**rest, **reference}


def _tell_apart(made: JsonSchema, schema: JsonSchema) -> None:
    """A `discriminator` that maps its words to forms says which words each form has."""
    rule = schema.get("discriminator")
    given: JsonSchema = rule if isinstance(rule, dict) else {}
    mapped, name = given.get("mapping"), given.get("propertyName")
    if not isinstance(mapped, dict) or not isinstance(name, str):
        return
    words: dict[str, list[str]] = {}
    for word, target in mapped.items():
        words.setdefault(str(target).rpartition("/")[2], []).append(str(word))
    for key in ("oneOf", "anyOf"):
        for number, form in enumerate(schema.get(key) or () if key in made else ()):
            target = form.get("$ref") if isinstance(form, dict) else None
            found = words.get(str(target).rpartition("/")[2])
            if found and "properties" not in made[key][number]:
                told = {"const": found[0]} if len(found) == 1 else {"enum": found}
                # Not required: answers of older versions leave it out.
                made[key][number]["properties"] = {name: told}


def _mend_shape(kept: JsonSchema) -> None:
    """Keywords whose value has the wrong kind go; tuples get their new spelling."""
    if isinstance(kept.get("items"), list):
        kept["prefixItems"] = kept.pop("items")
    for key in _LISTS:
        if key in kept and not (isinstance(kept[key], list) and kept[key]):
            del kept[key]
    for key in _MAPS:
        if key in kept and not isinstance(kept[key], dict):
            del kept[key]
    if "required" in kept:
        names = kept["required"]
        if isinstance(names, list) and all(isinstance(n, str) for n in names):
            kept["required"] = list(dict.fromkeys(_declared(names, kept.get("properties"))))
        else:
            del kept["required"]
    if not isinstance(kept.get("xml", {}), dict):
        del kept["xml"]
    if isinstance(kept.get("additionalProperties"), str):
        del kept["additionalProperties"]


def _declared(names: list[str], properties: Any) -> list[str]:
    """Required names as the fields are spelled: some write `name` where the field is `Name`."""
    if not isinstance(properties, dict) or not properties.keys() - set(names):
        return names
    spelled = {str(name).lower(): str(name) for name in properties}
    return [name if name in properties else spelled.get(name.lower(), name) for name in names]


def _mend_type(made: JsonSchema) -> None:
    if "type" not in made:
        return
    declared = made["type"] if isinstance(made["type"], list) else [made["type"]]
    if declared == ["file"]:
        made["format"] = "binary"
    types = [_SLIPS.get(t, t) for t in declared if isinstance(t, str)]
    types = list(dict.fromkeys(t for t in types if t in _TYPES))
    if len(types) != len(declared) or not types:
        del made["type"]
    else:
        made["type"] = types[0] if len(types) == 1 else types


def _mend_bounds(made: JsonSchema) -> None:
    for key in (*_NUMBERS, *_COUNTS):
        if key not in made or isinstance(made[key], bool):
            continue
        try:
            number = float(made[key])
        except (TypeError, ValueError):
            del made[key]
            continue
        made[key] = int(number) if number.is_integer() and abs(number) < _LARGEST else number
        impossible = number < 0 or number >= _LARGEST if key in _COUNTS else math.isinf(number)
        if impossible or (key == "multipleOf" and number <= 0):
            del made[key]
    for open_, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(made.get(open_), bool) and made.pop(open_) and bound in made:
            made[open_] = made.pop(bound)


def _mend_values(made: JsonSchema, schema: JsonSchema) -> None:
    examples = made.get("examples")
    if examples is not None and not isinstance(examples, list):
        del made["examples"]
    if "example" in schema:
        made["examples"] = [schema["example"], *made.get("examples", ())]
    _mend_choices(made)
    for key in ("format", "pattern", "title", "description"):
        if key in made and not isinstance(made[key], str):
            del made[key]
    for key in ("readOnly", "writeOnly", "deprecated", "uniqueItems"):
        if key in made and not isinstance(made[key], bool):
            del made[key]
    _mend_format(made)
    literal = _LITERAL.fullmatch(made.get("pattern", ""))
    if literal:
        made["pattern"] = literal[1]
    if "pattern" in made and ((literal and "i" in literal[2]) or not _is_pattern(made["pattern"])):
        del made["pattern"]


def _mend_format(made: JsonSchema) -> None:
    """A format whose texts are all too long or too short for the bounds beside it goes."""
    shortest, longest = _LENGTHS.get(str(made.get("format")), (0, _LARGEST))
    if made.get("maxLength", _LARGEST) < shortest or made.get("minLength", 0) > longest:
        del made["format"]


def _mend_choices(made: JsonSchema) -> None:
    choices = made.pop("enum", None)
    if not isinstance(choices, list) or not choices:
        return
    typed = [_typed(each, made.get("type")) for each in choices]
    # Words where numbers are meant: none of them could ever be sent.
    if "type" not in made or any(_has_type(each, made["type"]) for each in typed):
        made["enum"] = typed
        _mend_words(made)


def _mend_words(made: JsonSchema) -> None:
    """Words none of which has the format, such as `now` for a time: either is meant."""
    words, form = made["enum"], made.get("format")
    if made.get("type") != "string" or not isinstance(form, str) or "anyOf" in made:
        return
    rule = compile_schema({"type": "string", "format": form})
    if not any(map(rule.is_valid, words)):
        del made["enum"], made["format"]
        made["anyOf"] = [{"enum": words}, {"format": form}]


def _typed(value: Any, declared: Any) -> Any:
    """A value of the declared type: YAML reads `1` and `true` where a text is meant."""
    if declared == "string" and isinstance(value, bool):
        return str(value).lower()
    if declared == "string" and isinstance(value, int | float):
        return str(value)
    if declared in ("integer", "number") and isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value


def _has_type(value: Any, declared: Any) -> bool:
    types = declared if isinstance(declared, list) else [declared]
    return any(isinstance(value, _CLASSES[each]) for each in types)


def _is_pattern(pattern: str) -> bool:
    if pattern not in _good_patterns:
        if len(_good_patterns) > 5000:
            _good_patterns.clear()
        try:
            compile_schema({"pattern": pattern})
        except InvalidSpec:
            _good_patterns[pattern] = False  # a flavor of regex we do not speak
        else:
            _good_patterns[pattern] = True
    return _good_patterns[pattern]


def _or_null(made: JsonSchema) -> JsonSchema:
    if "enum" in made and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
    declared = made.get("type")
    if isinstance(declared, str):
        made["type"] = [declared, "null"] if declared != "null" else declared
        return made
    if isinstance(declared, list):
        made["type"] = list(dict.fromkeys([*declared, "null"]))
        return made
    if any(key in made for key in ("allOf", "anyOf", "oneOf", "not")):
        return {"anyOf": [made, {"type": "null"}]}
    return made
