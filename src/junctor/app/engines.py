"""Which engine drives runs here."""

from __future__ import annotations

from junctor.adapters.engine import EmbeddedEngine, SqlJournal
from junctor.adapters.store import SqlStore
from junctor.app.settings import Settings
from junctor.core.ports import Clock
from junctor.core.ports.engine import Engine


def engine_for(store: SqlStore, settings: Settings, clock: Clock) -> Engine:
    """The embedded engine over SQLite; over PostgreSQL the one that many processes share."""
    limit = settings.max_runs
    if not settings.database:
        return EmbeddedEngine(SqlJournal(store), clock=clock, limit=max(1, limit))
    from junctor.adapters.engine.dbos_engine import DbosEngine

    return DbosEngine(store, settings.database, clock=clock, limit=limit, lease=settings.lease)
