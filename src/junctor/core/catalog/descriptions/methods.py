"""Reads method lists like Telegram's: methods and types with fields, one path per method."""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.descriptions.definitions import Definitions
from junctor.core.catalog.descriptions.description import (
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.model.value import JsonSchema

_MEDIA = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
_PRIMITIVES: dict[str, JsonSchema] = {
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "True": {"const": True},
    "False": {"const": False},
    "InputFile": {"type": "string", "format": "binary"},
}
_ERROR: JsonSchema = {
    "type": "object",
    "required": ["ok", "error_code", "description"],
    "properties": {
        "ok": {"const": False},
        "error_code": {"type": "integer"},
        "description": {"type": "string"},
        "parameters": {"type": "object"},
    },
}
_TOKEN = Parameter(
    name="token", location="path", required=True, schema={"type": "string"}, style="simple"
)


def read(document: dict[str, Any]) -> Description:
    """The description behind a method list."""
    types = _Types(document["types"])
    return Description(
        title=str(document.get("title", "Bot API")),
        version=str(document.get("version", "")),
        kind="methods",
        servers=(str(document.get("server", "https://api.telegram.org")),),
        operations=tuple(_operation(types, name, m) for name, m in document["methods"].items()),
        definitions=types.definitions,
    )


class _Types:
    """The named types of a list as definitions."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.definitions = Definitions(raw, self._type)

    def any_of(self, names: list[str]) -> JsonSchema:
        """The schema for a value of one of several types."""
        options = [self._named(name) for name in names]
        return options[0] if len(options) == 1 else {"anyOf": options}

    def _named(self, name: str) -> JsonSchema:
        if name.startswith("Array of "):
            return {"type": "array", "items": self._named(name.removeprefix("Array of "))}
        if name in _PRIMITIVES:
            return dict(_PRIMITIVES[name])
        return self.definitions.reference(name)

    def _type(self, raw: Any) -> JsonSchema:
        if not isinstance(raw, dict):
            return {}
        if raw.get("subtypes"):
            return self.any_of(raw["subtypes"])
        if not raw.get("fields"):
            return {}
        return self.fields(raw["fields"])

    def fields(self, raw: list[dict[str, Any]]) -> JsonSchema:
        """An object of the listed fields."""
        properties = {}
        for each in raw:
            about = {"description": each["description"]} if each.get("description") else {}
            properties[each["name"]] = {**self.any_of(each["types"]), **about}
        required = [each["name"] for each in raw if each.get("required") is True]
        return {"type": "object", "properties": properties, "required": required}


def _operation(types: _Types, name: str, raw: dict[str, Any]) -> DescribedOperation:
    body = {**types.fields(raw.get("fields") or []), "additionalProperties": False}
    answer = {
        "type": "object",
        "required": ["ok", "result"],
        "properties": {"ok": {"const": True}, "result": types.any_of(raw["returns"])},
    }
    text = raw.get("description") or ""
    return DescribedOperation(
        id=name,
        method="POST",
        path=f"/bot{{token}}/{name}",
        parameters=(_TOKEN,),
        body=dict.fromkeys(_MEDIA, body),
        body_required=bool(body["required"]),
        responses={"200": {_MEDIA[0]: answer}, "default": {_MEDIA[0]: _ERROR}},
        description="\n".join(text) if isinstance(text, list) else str(text),
    )
