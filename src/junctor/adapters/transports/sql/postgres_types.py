"""Values of PostgreSQL: what each becomes in JSON, and as what a value of JSON is bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from psycopg.adapt import Loader
from psycopg.pq import Format
from psycopg.types import TypeInfo
from psycopg.types.json import Jsonb, set_json_loads
from psycopg.types.numeric import Int4

from junctor.adapters.transports.sql.values import JsonText, exact_json
from junctor.model.errors import InvalidInput

_RANGES = ("int4", "int8", "num", "date", "ts", "tstz")
_TEXTS = (
    *("date", "time", "timetz", "interval", "numeric", "money", "uuid", "inet", "cidr", "record"),
    *(f"{each}range" for each in _RANGES),
    *(f"{each}multirange" for each in _RANGES),
)
"""Types that come as the database's own text, which is also what it takes back."""
_TIMES = ("timestamp", "timestamptz")
_PLAIN = ("bool", "int2", "int4", "int8", "oid", "json", "jsonb", "text", "varchar", "bpchar")
READY = frozenset((*_PLAIN, *_TEXTS, *_TIMES))
"""Types whose values come as JSON has them."""
_OWN = (
    "SELECT oid::int8, typname, typarray::int8, typdelim, typelem::int8, typbasetype::int8 "
    "FROM pg_catalog.pg_type WHERE oid = ANY({0}) OR typarray = ANY({0})"
)
_NAMED = ("Infinity", "-Infinity", "NaN")
_SURE = 2**53
"""Whole numbers up to here are floats without loss."""


class _Text(Loader):
    """The database's own text: nothing is lost of dates before Christ, infinity or months."""

    def load(self, data: Any) -> str:
        return bytes(data).decode()


class _Time(Loader):
    """A moment as ISO 8601: a T in the middle and minutes in the zone."""

    def load(self, data: Any) -> str:
        text = bytes(data).decode()
        if ":" not in text:
            return text
        text, before, _ = text.partition(" BC")
        zone = ":00" if text[-3] in "+-" else ""
        return text.replace(" ", "T", 1) + zone + before


def prepare(connection: Any) -> None:
    """Have a new connection read its types so."""
    for name in _TEXTS:
        connection.adapters.register_loader(name, _Text)
    for name in _TIMES:
        connection.adapters.register_loader(name, _Time)
    set_json_loads(exact_json, connection)


def unknown(connection: Any, codes: Iterable[int]) -> list[int]:
    """Those of the types that somebody made, as far as they were not asked for before."""
    known = connection.adapters.types
    return [code for code in dict.fromkeys(codes) if known.get(code) is None]


def question(codes: Sequence[int]) -> str:
    """The statement that tells types by their numbers, and of arrays what they are arrays of."""
    return _OWN.format("'{" + ",".join(str(int(code)) for code in codes) + "}'::oid[]")


def learn(connection: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Know the types of an answer to `question`: their names, their arrays and their bases."""
    adapters = connection.adapters
    for number, name, array, delimiter, element, base in rows:
        if array or not element:
            TypeInfo(name, number, array, delimiter=delimiter).register(connection)
        loader = adapters.get_loader(base, Format.TEXT) if base else None
        if loader is not None:
            adapters.register_loader(number, loader)


def name_of(connection: Any, code: int) -> str | None:
    """What a type is called; None where it is not known."""
    info = connection.adapters.types.get(code)
    if info is None:
        return None
    return f"{info.name}[]" if info.array_oid == code else str(info.name)


def bound(values: Sequence[Any]) -> list[Any]:
    """The values of a statement as the driver binds them."""
    return [_taken(value, place) for place, value in enumerate(values, 1)]


def _taken(value: Any, place: int) -> Any:
    if isinstance(value, list):
        return _listed(value, place)
    if isinstance(value, JsonText):
        return Jsonb(value, dumps=str)
    # The driver would take the smallest type that holds it, and 30000 + 30000 is too much there.
    return Int4(value) if _small(value) else value


def _small(value: Any) -> bool:
    return type(value) is int and -(2**31) <= value < 2**31


def _listed(values: list[Any], place: int) -> list[Any]:
    """An array has one type: whole numbers among others become what those are.

    Raises:
        InvalidInput: its values have no type in common.
    """
    leaves = list(_leaves(values))
    kinds = {type(each) for each in leaves}
    if kinds == {int} and all(map(_small, leaves)):
        return _each(values, Int4)
    if kinds == {JsonText}:
        return _each(values, lambda each: Jsonb(each, dumps=str))
    if len(kinds) < 2:
        return values
    if str in kinds:  # a list of floats as an answer gives it
        values = _each(values, lambda each: float(each) if each in _NAMED else each)
        leaves = list(_leaves(values))
        kinds = {type(each) for each in leaves}
    if kinds <= {int, float} and all(abs(e) <= _SURE for e in leaves if type(e) is int):
        return _each(values, float)
    if kinds <= {int, float, Decimal}:
        return _each(values, lambda each: Decimal(str(each)))
    raise InvalidInput(
        f"The list ?{place} holds values of several kinds; an array has one type.",
        cure='Give them all as text, or the list as JSON: {"$json": [...]}.',
        field=f"/parameters/{place - 1}",
        details={"sent": "no"},
    )


def _leaves(values: list[Any]) -> Iterator[Any]:
    for each in values:
        if isinstance(each, list):
            yield from _leaves(each)
        elif each is not None:
            yield each


def _each(values: list[Any], change: Any) -> list[Any]:
    return [
        _each(each, change) if isinstance(each, list) else None if each is None else change(each)
        for each in values
    ]
