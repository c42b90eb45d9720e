"""The store: everything one instance remembers, in SQLite or PostgreSQL."""

from junctor.adapters.store.migrations.steps import SCHEMA_NUMBER
from junctor.adapters.store.store import SqlStore, open_store

__all__ = ["SCHEMA_NUMBER", "SqlStore", "open_store"]
