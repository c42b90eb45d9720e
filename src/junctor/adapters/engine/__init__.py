"""Engines: one process over the instance's own database, or over memory."""

from junctor.adapters.engine.embedded import EmbeddedEngine
from junctor.adapters.engine.memory import MemoryJournal
from junctor.adapters.engine.sql import SqlJournal

__all__ = ["EmbeddedEngine", "MemoryJournal", "SqlJournal"]
