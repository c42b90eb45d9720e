"""Folds SQLite's log into its file beside the writer, so that no commit waits for it.

SQLite does so itself inside a commit, once the log has a thousand pages: some caller then waits
for all of them. Another connection's checkpoint takes nothing from the writer. What was written
meanwhile is little, and the writer folds that itself, so that the log begins anew.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable

from junctor.model.errors import JunctorError

FOLD = "PRAGMA wal_checkpoint(PASSIVE)"
ROWS = 1000
"""Changed rows after which the log is folded; a commit counts for some of them."""
_COMMIT = 8
LONGEST_LOG = 16_000
"""Pages after which the writer folds whatever there is: this thread could not keep up."""


class Folding:
    """A thread that sleeps until enough was written; it starts when it is first needed."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._wanted = threading.Event()
        self._folded = threading.Event()
        self._closed = False
        self._seen = self._work = 0
        self._thread: threading.Thread | None = None

    def tell(self, rows: int) -> bool:
        """In the writer, after a commit: rows changed so far; whether to fold the rest now."""
        self._work += rows - self._seen + _COMMIT
        self._seen = rows
        if self._folded.is_set():
            self._folded.clear()
            return True
        if self._work >= ROWS:
            self._work = 0
            self._wanted.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._fold, name="junctor-log", daemon=True)
                self._thread.start()
        return False

    def close(self) -> None:
        """End the thread; what it has begun is finished."""
        self._closed = True
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

    def _fold(self) -> None:
        # A full or broken disk is for the writer to tell: it meets it at the next commit.
        with contextlib.suppress(JunctorError), contextlib.closing(self._connect()) as connection:
            while self._wanted.wait() and not self._closed:
                self._wanted.clear()
                with contextlib.suppress(sqlite3.Error):
                    connection.execute(FOLD).fetchall()
                self._folded.set()
