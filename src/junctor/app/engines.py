"""Which engine drives runs here."""

from __future__ import annotations

from junctor.adapters.engine import EmbeddedEngine, MemoryJournal, SqlJournal
from junctor.adapters.store import SqlStore
from junctor.core.ports import Clock


def engine_for(store: SqlStore, clock: Clock) -> EmbeddedEngine:
    """Durable over the embedded database; one that others share is no journal for one process."""
    embedded = store.database.dialect == "sqlite"
    journal = SqlJournal(store) if embedded else MemoryJournal(store.runs)
    return EmbeddedEngine(journal, clock=clock)
