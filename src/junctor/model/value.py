"""The two habits all our values share: they do not change, and they have one canonical spelling."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, Self, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

P = ParamSpec("P")
V = TypeVar("V", bound="Value")
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


def unchecked(kind: Callable[P, V]) -> Callable[P, V]:
    """The constructor of a kind of value without its checks, for values made by our own code.

    Looking through what a run leaves once more is most of what making such a value costs. Fields
    are given by their names, and what is inside them is shared, not copied.
    """
    assert isinstance(kind, type) and issubclass(kind, Value)  # noqa: PT018 - one condition
    fields = kind.model_fields.items()
    plain = {n: f.default for n, f in fields if not f.is_required() and not _changes(f.default)}
    others = {n: f.default for n, f in fields if not f.is_required() and _changes(f.default)}
    wanted = frozenset(name for name, field in fields if field.is_required())
    new, put = kind.__new__, object.__setattr__

    def made(*_: P.args, **given: P.kwargs) -> V:
        if not wanted <= given.keys():
            raise TypeError(f"{kind.__name__} needs {', '.join(sorted(wanted - given.keys()))}")
        value: Any = new(kind)
        content = {**plain, **given}
        for name, default in others.items():
            if name not in given:
                content[name] = default.copy()
        put(value, "__dict__", content)
        put(value, "__pydantic_fields_set__", set(given))
        put(value, "__pydantic_extra__", None)
        put(value, "__pydantic_private__", None)
        return value  # type: ignore[no-any-return]  # it is of the kind that was given

    return made


def _changes(default: Any) -> bool:
    return isinstance(default, dict | list)


def canonical(value: Json) -> bytes:
    """One spelling per JSON value: keys sorted, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Json) -> str:
    """`sha256:` and the hash of the canonical spelling."""
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()
