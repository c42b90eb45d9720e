"""The two habits all our values share: they do not change, and they have one canonical spelling."""

from __future__ import annotations

import hashlib
from typing import Any

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

    def to_json(self) -> dict[str, Any]:
        """The value as camelCase JSON, with every default spelled out."""
        return self.model_dump(mode="json", by_alias=True)


def canonical(value: Json) -> bytes:
    """One spelling per JSON value: keys sorted, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Json) -> str:
    """`sha256:` and the hash of the canonical spelling."""
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()
