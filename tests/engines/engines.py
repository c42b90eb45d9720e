"""The engines that must do alike; one more engine is one more line in `ENGINES`."""

from __future__ import annotations

from junctor.adapters.engine import EmbeddedEngine, MemoryJournal, SqlJournal
from junctor.adapters.engine.dbos_engine import DbosEngine


def memory(instance, limit):
    return EmbeddedEngine(MemoryJournal(instance.store.runs), limit=limit)


def embedded(instance, limit):
    return EmbeddedEngine(SqlJournal(instance.store), limit=limit)


def dbos(instance, limit):
    return DbosEngine(instance.store, instance.settings.database, limit=limit, lease=3)


ENGINES = {"memory": memory, "embedded": embedded, "dbos": dbos}


def database_of(request, kind):
    """A fresh database for an engine that needs one."""
    return request.getfixturevalue("postgres_url") if kind == "dbos" else None
