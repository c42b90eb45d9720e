"""Rows that many jobs of a batch write to one table: a few statements instead of one each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from junctor.adapters.store.tx import Tx
from junctor.adapters.store.writer import ROWS, Job

T = TypeVar("T")
MOST = 32
"""Rows of one statement; each number of rows is one statement that is prepared once."""


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many at a time as one statement takes."""
    for start in range(0, len(items), MOST):
        yield items[start : start + MOST]


def marks(count: int, row: str = "?") -> str:
    """Placeholders for so many rows."""
    return ", ".join([row] * count)


class Insert:
    """One kind of row: `sql` inserts one, with whatever follows its values."""

    def __init__(self, sql: str) -> None:
        head, _, rest = sql.partition("VALUES")
        row, _, tail = rest.partition(")")
        self.one = sql
        self._parts = f"{head}VALUES ", f"{row.strip()})", tail
        self._texts: dict[int, str] = {1: sql}

    def many(self, count: int) -> str:
        """The statement for so many rows."""
        found = self._texts.get(count)
        if found is None:
            head, row, tail = self._parts
            found = self._texts[count] = head + marks(count, row) + tail
        return found


class RowJob(Job):
    """One row that nobody waits for; `lost` hears of its failure in the writer thread."""

    __slots__ = ("insert", "lost", "row")
    stage = ROWS

    def __init__(
        self, insert: Insert, row: Sequence[Any], lost: Callable[[Exception], None]
    ) -> None:
        # As `Job` does, without a step more: five of these are made for a webhook.
        self.action = _nothing
        self.future = None
        self.configures = False
        self.result = None
        self.error = None
        self.insert = insert
        self.row = row
        self.lost = lost

    @classmethod
    def apply(cls, tx: Tx, jobs: Sequence[Any]) -> None:
        """Insert the rows, those of a kind together and in their order."""
        kinds: dict[Insert, list[Sequence[Any]]] = {}
        for job in jobs:
            kinds.setdefault(job.insert, []).append(job.row)
        for insert, rows in kinds.items():
            for some in parts(rows):
                tx.execute(insert.many(len(some)), [value for row in some for value in row])

    def failed(self, error: Exception) -> None:
        """Tell whoever left the row."""
        super().failed(error)
        self.lost(error)


def _nothing(_: Tx) -> None:
    """The class does the work, for many jobs at once."""
