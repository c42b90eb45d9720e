"""One open transaction, the same for both databases: run, one, all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

Row = tuple[Any, ...]


class Taken(Exception):  # noqa: N818 - internal: repositories turn it into AlreadyExists
    """A unique key is taken; the text names the constraint or the columns."""


class Missing(Exception):  # noqa: N818 - internal: repositories turn it into UnknownObject
    """A row that this one belongs to does not exist."""


class Cursor(Protocol):
    """What we use of a DB-API cursor."""

    @property
    def rowcount(self) -> int:
        """Rows a statement changed."""
        ...

    def fetchone(self) -> Any:
        """The next row."""
        ...

    def fetchall(self) -> list[Any]:
        """The rest of the rows."""
        ...


class Tx:
    """Statements with `?` placeholders inside one transaction.

    `execute` raises our own errors only; `now` is the database's idea of the time in
    milliseconds, so that several machines agree on leases.
    """

    __slots__ = ("execute", "now")

    def __init__(
        self, execute: Callable[[str, Sequence[Any]], Cursor], now: Callable[[], int]
    ) -> None:
        self.execute = execute
        self.now = now

    def run(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Execute and tell how many rows changed."""
        return self.execute(sql, args).rowcount

    def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        """The first row."""
        found = self.execute(sql, args).fetchall()
        return found[0] if found else None

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Every row."""
        return self.execute(sql, args).fetchall()
