"""Statements for a database: text without templates, and values that the driver binds.

The text says `?1`, `?2` where values go. Names of tables and columns that came from inputs are
listed as `uses`, so that the transport can compare them with the schema it discovers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from junctor.model.quick import quick
from junctor.model.request import Request

SqlAction = Literal["query", "execute", "transaction", "describe"]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement with its values; `batches` runs it once per row of values."""

    text: str
    parameters: tuple[Any, ...] = ()
    batches: tuple[tuple[Any, ...], ...] | None = None

    def shown(self) -> dict[str, Any]:
        """The statement as plain JSON."""
        if self.batches is None:
            return {"statement": self.text, "parameters": list(self.parameters)}
        return {"statement": self.text, "batches": [list(row) for row in self.batches]}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableUse:
    """A table and columns that inputs named; they must exist."""

    table: str
    schema: str | None = None
    columns: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SqlRequest(Request):
    """Statements of one call; more than one is a transaction, all or nothing.

    `limit` bounds the rows of a query, `cursor` continues an earlier one.
    """

    protocol: ClassVar[str] = "sql"

    action: SqlAction
    statements: tuple[Statement, ...] = ()
    uses: tuple[TableUse, ...] = ()
    schema: str | None = None
    table: str | None = None
    limit: int = 1000
    cursor: str | None = None
    read_only: bool = False

    def shown(self) -> dict[str, Any]:
        """What is sent, as plain JSON for traces and samples."""
        shown: dict[str, Any] = {"protocol": "sql", "action": self.action}
        if self.action == "describe":
            return {**shown, "schema": self.schema, "table": self.table}
        if self.action == "transaction":
            return {**shown, "statements": [each.shown() for each in self.statements]}
        shown |= self.statements[0].shown()
        if self.action == "query":
            shown |= {"limit": self.limit, "readOnly": self.read_only}
            shown |= {"cursor": self.cursor} if self.cursor else {}
        return shown
