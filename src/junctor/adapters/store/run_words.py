"""Finding runs by words: an index over what ended runs took, gave and said.

SQLite's is walked from the newest run to the oldest: `number` is the moment at which the run
was made, and its place within that millisecond. PostgreSQL chooses its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from junctor.adapters.store.bulk import marks
from junctor.adapters.store.database import Database
from junctor.adapters.store.rows import to_text
from junctor.adapters.store.run_search import Condition, among
from junctor.adapters.store.tx import Row, Tx
from junctor.model.flow import Run
from junctor.model.words import words_of, words_of_json

_MOST = 32 * 1024
_PLACES = 20
_LAST = (1 << 63) - 1
_WINDOW = 300
_SELDOM = 2000
KEEP_WORDS = """INSERT INTO run_words (number, run_id, project_id, words)
    SELECT COALESCE(MAX(number) + 1, ?), ?, ?, ? FROM run_words WHERE number >= ? AND number < ?
    ON CONFLICT (run_id) DO UPDATE SET words = excluded.words"""
MERGE = "INSERT INTO run_index (run_index, rank) VALUES ('merge', 16)"
"""SQLite: put at most sixteen pages of the index together; left to itself it does hundreds in a
commit now and then, and whoever writes meanwhile waits for them."""
MERGE_AFTER = 64
"""Changed rows after which that is due."""
_KEEP_ALL = """INSERT INTO run_words (number, run_id, project_id, words)
    SELECT COALESCE((SELECT MAX(w.number) + 1 FROM run_words AS w
            WHERE w.number >= new.column1 AND w.number < new.column6), new.column1)
        + ROW_NUMBER() OVER (PARTITION BY new.column1) - 1,
        new.column2, new.column3, new.column4 FROM (VALUES {}) AS new WHERE true
    ON CONFLICT (run_id) DO UPDATE SET words = excluded.words"""
_CHANGE = "UPDATE run_words SET words = ? WHERE run_id = ?"
_SUMMARIES = "SELECT summary FROM steps WHERE run_id = ? ORDER BY place"
_ALL_SUMMARIES = "SELECT run_id, summary FROM steps WHERE run_id IN ({}) ORDER BY run_id, place"
_HITS = """SELECT number, run_id, project_id FROM run_words WHERE number IN
    (SELECT rowid FROM run_index WHERE run_index MATCH ? AND rowid >= ? AND rowid < ?
    ORDER BY rowid DESC LIMIT ?) ORDER BY number DESC"""
_WITH = """SELECT run_id FROM run_words WHERE project_id = ?
    AND to_tsvector('simple'::regconfig, words) @@ to_tsquery('simple', ?)"""


def text_of_run(plain: Iterable[str | None], texts: Iterable[str | None]) -> str:
    """The words of plain texts and of JSON texts, as they are kept; no more than 32 KiB."""
    # Between two texts stands what ends a word in all of them.
    said = "\n".join([each for each in plain if each])
    written = "\n".join([each[:_MOST] for each in texts if each])
    found = " ".join([*words_of(said), *words_of_json(written)])
    return found if len(found) <= _MOST else found[:_MOST].rpartition(" ")[0]


def kept_words(run_id: str, project_id: str, created_at: int, text: str) -> tuple[Any, ...]:
    """The parameters of `KEEP_WORDS`."""
    first, last = created_at << _PLACES, (created_at + 1) << _PLACES
    return (first, run_id, project_id, text, first, last)


def words_of_run(run: Run, summaries: Iterable[str]) -> str:
    """What a run is found by."""
    nested = {"input": run.input, "output": run.output, "error": run.error}
    texts = [None if each is None else to_text(each, name) for name, each in nested.items()]
    return text_of_run([run.flow_key, run.business_key, *summaries], texts)


def keep_words(tx: Tx, run: Run) -> None:
    """In the transaction in which a run ends: have it found."""
    said = [row[0] for row in tx.all(_SUMMARIES, (run.id,))]
    kept = kept_words(run.id, run.project_id, run.created_at, words_of_run(run, said))
    tx.run(KEEP_WORDS, kept)


def keep_all_words(tx: Tx, runs: Sequence[Run]) -> None:
    """The same for runs that end in one commit, as many as a statement takes."""
    said: dict[str, list[str]] = {run.id: [] for run in runs}
    for run_id, summary in tx.all(_ALL_SUMMARIES.format(marks(len(runs))), list(said)):
        said[run_id].append(summary)
    rows = [
        kept_words(run.id, run.project_id, run.created_at, words_of_run(run, said[run.id]))
        for run in runs
    ]
    sql = _KEEP_ALL.format(marks(len(rows), f"({marks(6)})"))
    tx.run(sql, [value for row in rows for value in row])


def forget_words(tx: Tx, ids: Sequence[str]) -> None:
    """Find runs whose payloads are gone by their flow and business key alone."""
    sql = f"SELECT id, flow_key, business_key FROM runs WHERE id IN ({marks(len(ids))})"  # noqa: S608 - marks alone
    for run_id, flow_key, key in tx.all(sql, ids):
        tx.run(_CHANGE, (text_of_run([flow_key, key], []), run_id))


async def said(database: Database, project_id: str, wanted: Sequence[str]) -> Condition:
    """PostgreSQL's condition for ended runs with these words, and for those around a few."""
    args = [project_id, " <-> ".join(wanted) + ":*"]
    ids = [row[0] for row in await database.all(f"{_WITH} LIMIT ?", (*args, _SELDOM))]
    return (f"id IN ({_WITH})", args) if len(ids) == _SELDOM else among(ids or [""])


class Hits:
    """SQLite's ended runs with these words, newest first, some hundred at a time."""

    def __init__(self, database: Database, project_id: str, wanted: Sequence[str]) -> None:
        self._db = database
        self._project_id = project_id
        self._match = f'"{" ".join(wanted)}" *'
        self._lowest, self._before = 0, _LAST

    def within(self, since: int | None, until: int | None) -> None:
        """Only those made from a moment on, and before another."""
        if since is not None:
            self._lowest = max(self._lowest, since << _PLACES)
        if until is not None:
            self._before = min(self._before, until << _PLACES)

    async def some(self) -> Condition | None:
        """The next of them, whole milliseconds only; None when there are no more."""
        if self._lowest >= self._before:
            return None
        rows = await self._some(self._lowest, _WINDOW)
        first = self._lowest
        if len(rows) == _WINDOW:  # the last millisecond may not be whole
            first = ((rows[-1][0] >> _PLACES) + 1) << _PLACES
            if first >= self._before:
                first = rows[-1][0] >> _PLACES << _PLACES
                rows = await self._some(first, -1)
        self._before = first
        ids = [row[1] for row in rows if row[0] >= first and row[2] == self._project_id]
        return among(ids or [""])

    async def _some(self, first: int, limit: int) -> list[Row]:
        return await self._db.all(_HITS, (self._match, first, self._before, limit))
