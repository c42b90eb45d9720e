"""Statements over one table, built from names and values, in each dialect."""

# ruff: noqa: S608 - names are quoted and compared with the schema, values are bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.sql import Statement, TableUse
from junctor.sdk.families.statements import quoted

COMPARISONS = {
    "eq": "=",
    "ne": "<>",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "like": "LIKE",
}
MAX_ROWS = 1000


class TableText:
    """One statement in the making: text, values in their order, and the names that it uses."""

    def __init__(self, table: str, schema: str | None, dialect: str) -> None:
        self.dialect = dialect
        self.table = table
        self.schema = schema
        self.values: list[Any] = []
        self.names: list[str] = []
        self.place = ".".join(quoted(n, dialect) for n in (schema, table) if n)

    def name(self, column: str) -> str:
        """A column, quoted and noted."""
        if column not in self.names:
            self.names.append(column)
        return quoted(column, self.dialect)

    def value(self, value: Any) -> str:
        """A place for one value."""
        self.values.append(value)
        return f"?{len(self.values)}"

    def where(self, conditions: Mapping[str, Any]) -> str:
        """A WHERE clause: `{column: value}`, `{column: {gt: value}}`, a list is IN, null IS NULL.

        Raises:
            InvalidInput: a comparison is not known.
        """
        found = [c for name, wanted in conditions.items() for c in self._condition(name, wanted)]
        return " WHERE " + " AND ".join(found) if found else ""

    def _condition(self, name: str, wanted: Any) -> list[str]:
        column = self.name(name)
        if wanted is None:
            return [f"{column} IS NULL"]
        if isinstance(wanted, list):
            if not wanted:
                return ["1 = 0"]
            return [f"{column} IN ({', '.join(map(self.value, wanted))})"]
        if isinstance(wanted, dict) and not any(key.startswith("$") for key in wanted):
            return [self._compared(column, name, each, value) for each, value in wanted.items()]
        return [f"{column} = {self.value(wanted)}"]

    def _compared(self, column: str, name: str, comparison: str, value: Any) -> str:
        if comparison == "null":
            return f"{column} IS NULL" if value else f"{column} IS NOT NULL"
        if comparison not in COMPARISONS:
            raise InvalidInput(
                f"There is no comparison `{comparison}`.",
                cure=f"Use one of {', '.join((*COMPARISONS, 'null'))}; a list is any of it.",
                field=f"/where/{name}",
            )
        return f"{column} {COMPARISONS[comparison]} {self.value(value)}"

    def use(self) -> TableUse:
        """What must exist."""
        return TableUse(table=self.table, schema=self.schema, columns=tuple(self.names))

    def done(self, text: str) -> Statement:
        """The finished statement."""
        return Statement(text=text, parameters=tuple(self.values))


def select(
    made: TableText, columns: Sequence[str], where: Mapping[str, Any], order: Sequence[str]
) -> Statement:
    """SELECT; a column of `order` that begins with `-` descends."""
    shown = ", ".join(made.name(c) for c in columns) or "*"
    text = f"SELECT {shown} FROM {made.place}{made.where(where)}"
    if order:
        terms = [made.name(c.removeprefix("-")) + (" DESC" if c[:1] == "-" else "") for c in order]
        text += " ORDER BY " + ", ".join(terms)
    return made.done(text)


def insert(made: TableText, rows: Sequence[Mapping[str, Any]]) -> Statement:
    """INSERT of rows with the same columns.

    Raises:
        InvalidInput: the rows differ in their columns.
    """
    columns = _columns(rows)
    names = ", ".join(made.name(c) for c in columns)
    places = [f"({', '.join(made.value(row[c]) for c in columns)})" for row in rows]
    if made.dialect == "oracle" and len(rows) > 1:
        chosen = " UNION ALL ".join(f"SELECT {p[1:-1]} FROM DUAL" for p in places)
        return made.done(f"INSERT INTO {made.place} ({names}) {chosen}")
    return made.done(f"INSERT INTO {made.place} ({names}) VALUES {', '.join(places)}")


def update(made: TableText, values: Mapping[str, Any], where: Mapping[str, Any]) -> Statement:
    """UPDATE of the rows that fit."""
    terms = ", ".join(f"{made.name(c)} = {made.value(v)}" for c, v in values.items())
    return made.done(f"UPDATE {made.place} SET {terms}{made.where(where)}")


def delete(made: TableText, where: Mapping[str, Any]) -> Statement:
    """DELETE of the rows that fit."""
    return made.done(f"DELETE FROM {made.place}{made.where(where)}")


def upsert(made: TableText, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> Statement:
    """INSERT, or UPDATE where a row with the same key columns is there.

    Raises:
        InvalidInput: a key column is not among the columns.
    """
    columns = _columns(rows)
    absent = [k for k in keys if k not in columns]
    if absent:
        raise InvalidInput(
            f"The key column `{absent[0]}` is not among the values.",
            cure="Give a value for each key column in every row.",
            field="/keys",
        )
    others = [c for c in columns if c not in keys]
    if made.dialect in ("mssql", "oracle"):
        return _merge(made, rows, columns, keys, others)
    text = insert(made, rows).text
    if made.dialect == "mysql":
        changed = others or list(keys[:1])
        terms = ", ".join(f"{made.name(c)} = VALUES({made.name(c)})" for c in changed)
        return made.done(f"{text} ON DUPLICATE KEY UPDATE {terms}")
    target = ", ".join(made.name(k) for k in keys)
    if not others:
        return made.done(f"{text} ON CONFLICT ({target}) DO NOTHING")
    terms = ", ".join(f"{made.name(c)} = excluded.{made.name(c)}" for c in others)
    return made.done(f"{text} ON CONFLICT ({target}) DO UPDATE SET {terms}")


def _merge(
    made: TableText,
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    keys: Sequence[str],
    others: Sequence[str],
) -> Statement:
    suffix = " FROM DUAL" if made.dialect == "oracle" else ""
    chosen = " UNION ALL ".join(
        "SELECT " + ", ".join(f"{made.value(row[c])} AS {made.name(c)}" for c in columns) + suffix
        for row in rows
    )
    joined = " AND ".join(f"t.{made.name(k)} = s.{made.name(k)}" for k in keys)
    names = ", ".join(made.name(c) for c in columns)
    taken = ", ".join(f"s.{made.name(c)}" for c in columns)
    text = f"MERGE INTO {made.place} t USING ({chosen}) s ON ({joined})"
    if others:
        terms = ", ".join(f"t.{made.name(c)} = s.{made.name(c)}" for c in others)
        text += f" WHEN MATCHED THEN UPDATE SET {terms}"
    text += f" WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({taken})"
    # SQL Server wants MERGE ended, and ours is the only statement.
    return made.done(text + (";" if made.dialect == "mssql" else ""))


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = list(rows[0])
    for index, row in enumerate(rows):
        if set(row) != set(columns):
            raise InvalidInput(
                f"Row {index + 1} has other columns than the first.",
                cure="Give the same columns in every row; null for what is not known.",
                field=f"/rows/{index}",
            )
    return columns
