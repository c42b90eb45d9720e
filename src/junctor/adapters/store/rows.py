"""Between values and rows: one column per field, nested fields as JSON text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar

import orjson
from orjson import dumps
from pydantic import BaseModel, ValidationError

from junctor.adapters.store.tx import Row
from junctor.model.errors import InvalidInput, OursToFix
from junctor.model.misfits import misfits
from junctor.model.value import Value

V = TypeVar("V", bound=Value)
_AS_THEY_ARE = (str, int, float, bytes, str | None, int | None, float | None, bytes | None)
"""Annotations of fields that a database takes as they are."""


def to_text(value: Any, field: str = "value") -> str:
    """JSON text of a nested field.

    Raises:
        InvalidInput: it holds something JSON cannot say.
    """
    try:
        return orjson.dumps(value, default=_plain).decode()
    except TypeError as error:
        raise InvalidInput(
            message=f"{field} cannot be stored: {error}.",
            cure="Use plain JSON values: text, numbers within 64 bits, lists, objects.",
            field=field,
        ) from error


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError(type(value).__name__)


class Shape(Generic[V]):
    """How a value class lies in a table.

    `json` names the nested fields; `renamed` those whose column has another name, because
    theirs means something in SQL; `derived` are columns that rows are only searched by.
    """

    def __init__(
        self,
        model: type[V],
        table: str,
        *,
        json: Iterable[str] = (),
        renamed: dict[str, str] | None = None,
        derived: Mapping[str, Callable[[V], Any]] | None = None,
    ) -> None:
        self._model = model
        self.table = table
        self._fields = tuple(model.model_fields)
        self._json = frozenset(json)
        self._items = attrgetter(*self._fields)
        self._nested = [(i, name) for i, name in enumerate(self._fields) if name in self._json]
        self._odd = [
            i
            for i, name in enumerate(self._fields)
            if name not in self._json and model.model_fields[name].annotation not in _AS_THEY_ARE
        ]
        self._derived = tuple((derived or {}).values())
        names = renamed or {}
        read = tuple(names.get(field, field) for field in self._fields)
        self.columns = ", ".join(read)
        self._columns = (*read, *(derived or {}))
        written = ", ".join(self._columns)
        marks = ", ".join("?" * len(self._columns))
        self.insert = f"INSERT INTO {table} ({written}) VALUES ({marks})"  # noqa: S608 - names of ours
        self.select = f"SELECT {self.columns} FROM {table}"  # noqa: S608 - names of ours
        self.assign = ", ".join(f"{column} = ?" for column in self._columns)

    def select_with(self, **terms: str) -> str:
        """SQL that reads rows with other terms for some columns."""
        read = (terms.get(name, name) for name in self.columns.split(", "))
        return f"SELECT {', '.join(read)} FROM {self.table}"  # noqa: S608 - names of ours

    def select_without(self, *fields: str) -> str:
        """SQL that reads rows as if these fields were empty."""
        return self.select_with(**dict.fromkeys(fields, "NULL"))

    def replace(self, *keys: str) -> str:
        """SQL that inserts a row, or replaces the one with the same keys."""
        sets = ", ".join(f"{c} = excluded.{c}" for c in self._columns if c not in keys)
        return f"{self.insert} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}"

    def row(self, value: V) -> list[Any]:
        """The value as parameters, in the order of the columns."""
        found = list(self._items(value))
        for place, field in self._nested:
            item = found[place]
            if item is not None:
                try:
                    found[place] = dumps(item, default=_plain).decode()
                except TypeError:
                    found[place] = to_text(item, field)
        for place in self._odd:
            item = found[place]
            if isinstance(item, bool):
                found[place] = int(item)
            elif isinstance(item, Enum):
                found[place] = item._value_
        for derive in self._derived:
            found += (derive(value),)
        return found

    def value(self, row: Row) -> V:
        """The row as a value.

        Raises:
            OursToFix: the row does not fit (it was changed from outside).
        """
        found: dict[str, Any] = {}
        for field, item in zip(self._fields, row, strict=True):
            nested = item is not None and field in self._json
            found[field] = orjson.loads(item) if nested else item
        try:
            return self._model.model_validate(found)
        except ValidationError as error:
            first = misfits(error)[0]
            said = f"`{first.dotted}` {first.reason}"
            raise OursToFix(message=f"A row of {self.table} does not fit: {said}.") from None

    def maybe(self, row: Row | None) -> V | None:
        """The row as a value, if there is one."""
        return None if row is None else self.value(row)

    def values(self, rows: Sequence[Row]) -> list[V]:
        """Rows as values."""
        return [self.value(row) for row in rows]
