"""The JSON object an author reads: `inputs.name` and `inputs["name"]` are the same."""

from __future__ import annotations

from typing import Any

from junctor.model.spelling import did_you_mean
from junctor.model.value import Json, JsonSchema

_NOTHING: JsonSchema = {}


class Fields(dict[str, Any]):
    """A dict whose keys are attributes too, nested objects included.

    A field that is declared but absent reads as `None`; one that is not declared is an
    `AttributeError` with the nearest name. A field named like a method of `dict`
    (`items`, `keys`...) is read as an item.
    """

    __slots__ = ("_known",)

    def __init__(
        self, values: dict[str, Any] | None = None, schema: JsonSchema | None = None
    ) -> None:
        self._known = properties = (schema or _NOTHING).get("properties", _NOTHING)
        if values:
            super().__init__(values)
            for name, value in values.items():
                if isinstance(value, dict | list):
                    self[name] = as_fields(value, properties.get(name))

    def __getattr__(self, name: str) -> Any:
        if name in self:
            return self[name]
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._known:
            return None
        hint = did_you_mean(name, sorted({*self, *self._known}))
        raise AttributeError(f"There is no field `{name}`. {hint}".rstrip())


def as_fields(value: Json, schema: Any) -> Any:
    """The value with every object in it readable by attribute."""
    inner = schema if isinstance(schema, dict) else {}
    if isinstance(value, dict):
        return Fields(value, inner)
    if isinstance(value, list):
        return [as_fields(each, inner.get("items")) for each in value]
    return value
