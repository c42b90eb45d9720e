"""What the repositories need of a database, and the part both databases share."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from junctor.adapters.store.bulk import Insert, RowJob
from junctor.adapters.store.tx import Row, Tx
from junctor.adapters.store.writer import Job, Note, Writer
from junctor.model.errors import TryAgain

T = TypeVar("T")
NOTES = 10_000


class Database(ABC):
    """Reads, transactions, and a queue of jobs that become durable in order.

    `writer_name` is the part of an audit chain's id that is ours alone.
    """

    dialect: ClassVar[str]
    writer_name: str
    _writer: Writer | None = None

    @abstractmethod
    async def open(self) -> None:
        """Connect, and bring the schema to its number."""

    @abstractmethod
    async def close(self) -> None:
        """Settle what is queued and let go."""

    @abstractmethod
    async def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        """The first row of a query."""

    @abstractmethod
    async def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """Every row of a query."""

    @abstractmethod
    async def write(
        self, action: Callable[[Tx], T], *, configures: bool = False, job: type[Job] = Job
    ) -> T:
        """Run `action` in a transaction; durable on return. `configures` raises the epoch.

        `job` says whether it keeps its place, where writes come in turn.
        """

    @abstractmethod
    async def epoch(self) -> int:
        """A number that changes with every configuration change."""

    @abstractmethod
    async def backup(self, path: Path) -> None:
        """Copy everything to a new file."""

    @abstractmethod
    async def integrity(self) -> list[str]:
        """What is wrong with the files, in words; empty when all is well."""

    @abstractmethod
    async def tables(self) -> list[str]:
        """Names of all our tables."""

    @property
    def writer(self) -> Writer:
        """The ordered queue.

        Raises:
            TryAgain: the store is not open.
        """
        if self._writer is None:
            raise TryAgain(message="The store is closed.", cure="Start Junctor again.")
        return self._writer

    async def append(
        self, action: Callable[[Tx], T], *, configures: bool = False, job: Callable[..., Job] = Job
    ) -> T:
        """Run `action` in its turn; durable on return. `job` says whether it keeps its place."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        (self._writer or self.writer).put(job(action, future, configures=configures))
        return await future

    def note(
        self,
        action: Callable[[Tx], Any],
        lost: Callable[[Exception], None],
        *,
        soon: bool = False,
        job: Callable[..., Note] = Note,
    ) -> bool:
        """Queue `action` without waiting; False when too many are waiting already.

        `soon` has it written at once, not in the company of a later job.
        """
        return self._left(job(action, lost), soon=soon)

    def leave(
        self,
        insert: Insert,
        row: Sequence[Any],
        lost: Callable[[Exception], None],
        *,
        soon: bool = False,
    ) -> bool:
        """Queue a row, to be written with others of its kind; otherwise as `note`."""
        writer = self._writer or self.writer
        if writer.noted - writer.settled >= NOTES:
            return False
        writer.put(RowJob(insert, row, lost), soon=soon)
        return True

    def _left(self, job: Job, *, soon: bool) -> bool:
        writer = self._writer or self.writer
        if writer.noted - writer.settled >= NOTES:
            return False
        writer.put(job, soon=soon)
        return True

    async def flush(self) -> None:
        """Wait until everything noted is settled."""
        if self.writer.pending:
            await self.writer.barrier()
