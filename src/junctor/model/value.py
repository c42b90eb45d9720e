"""The two habits all our values share: they do not change, and they have one canonical spelling."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

JsonSchema = dict[str, Any]
Json = Any


class Value(BaseModel):
    """A frozen value: camelCase in JSON, snake_case in Python, unknown names refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        defer_build=True,
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As the base class; a shallow copy without its many steps, for runs are copied often."""
        if deep:
            return super().model_copy(update=update, deep=True)
        made = self.__class__.__new__(self.__class__)
        more = update or {}
        object.__setattr__(made, "__dict__", {**self.__dict__, **more})
        object.__setattr__(made, "__pydantic_fields_set__", self.__pydantic_fields_set__ | {*more})
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", self.__pydantic_private__)
        return made

    def to_json(self) -> dict[str, Any]:
        """The value as camelCase JSON, with every default spelled out."""
        return self.model_dump(mode="json", by_alias=True)


def canonical(value: Json) -> bytes:
    """One spelling per JSON value: keys sorted, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Json) -> str:
    """`sha256:` and the hash of the canonical spelling."""
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()
