"""Rows that many jobs of a batch write to one table: a few statements instead of one each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from junctor.adapters.store.tx import Tx
from junctor.adapters.store.writer import ROWS, Job

MOST = 32
"""Rows of one statement; each number of rows is one statement that is prepared once."""


class Insert:
    """One kind of row: `sql` inserts one, with whatever follows its values."""

    def __init__(self, sql: str) -> None:
        head, _, rest = sql.partition("VALUES")
        marks, _, tail = rest.partition(")")
        self.one = sql
        self._parts = f"{head}VALUES ", f"{marks.strip()})", tail
        self._texts: dict[int, str] = {1: sql}

    def many(self, count: int) -> str:
        """The statement for so many rows."""
        found = self._texts.get(count)
        if found is None:
            head, marks, tail = self._parts
            found = self._texts[count] = head + ", ".join([marks] * count) + tail
        return found


class RowJob(Job):
    """One row that nobody waits for; `lost` hears of its failure in the writer thread."""

    __slots__ = ("insert", "lost", "row")
    stage = ROWS

    def __init__(
        self, insert: Insert, row: Sequence[Any], lost: Callable[[Exception], None]
    ) -> None:
        super().__init__(_nothing, None)
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
            for start in range(0, len(rows), MOST):
                some = rows[start : start + MOST]
                tx.execute(insert.many(len(some)), [value for row in some for value in row])

    def failed(self, error: Exception) -> None:
        """Tell whoever left the row."""
        super().failed(error)
        self.lost(error)


def _nothing(_: Tx) -> None:
    """The class does the work, for many jobs at once."""
