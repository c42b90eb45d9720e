"""What the transport asks of a driver: sessions that run statements and can be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from junctor.core.guard import Target
from junctor.core.ports import TlsSettings
from junctor.core.ports.transport import Line
from junctor.model.errors import JunctorError
from junctor.model.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a session goes, and as whom."""

    target: Target
    line: Line
    project: str
    database: str
    schema: str | None
    user: str
    password: str = field(repr=False)
    encrypted: bool
    tls: TlsSettings
    connect_timeout: float


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One statement as a session gets it: the text with `?1`, its values as Python's."""

    text: str
    parameters: Sequence[Any] = ()
    batches: Sequence[Sequence[Any]] | None = None
    offset: int = 0
    limit: int = 0
    seconds: float


@dataclass(slots=True, kw_only=True)
class Result:
    """Rows as lists of plain JSON, with names and types; or how many rows were changed."""

    columns: list[dict[str, str]] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    more: bool = False
    affected: int = 0


class Session(Protocol):
    """One connection to a database. Used by one call at a time.

    `at` is the place of the statement that `written` was at when it failed.
    """

    at: int = 0

    async def query(self, run: Run) -> Result:
        """Rows from `offset` on, `limit` at most, in a transaction that only reads."""
        ...

    async def begin(self, seconds: float, *, read_only: bool) -> None:
        """Start a transaction; the server ends statements that take longer."""
        ...

    async def execute(self, run: Run) -> Result:
        """One statement within the transaction."""
        ...

    async def commit(self) -> None:
        """Keep what was done."""
        ...

    async def written(self, runs: Sequence[Run], *, read_only: bool) -> list[Result]:
        """All statements or none, in a transaction of their own."""
        await self.begin(runs[0].seconds, read_only=read_only)
        results = []
        for self.at, run in enumerate(runs):
            results.append(await self.execute(run))
        await self.commit()
        return results

    async def rollback(self) -> None:
        """Undo what was done."""
        ...

    async def cancel(self) -> None:
        """End what the server is doing for this session, from outside of it."""
        ...

    def alive(self) -> bool:
        """Whether the other side has not hung up, as far as one can see without asking."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class Driver(Protocol):
    """Opens sessions of one kind of database, and knows what its errors mean."""

    dialect: str

    async def open(self, place: Place) -> Session:
        """Connect and sign in."""
        ...

    def explain(self, error: Exception) -> JunctorError | None:
        """A driver's exception as ours; None for what is not the driver's."""
        ...
