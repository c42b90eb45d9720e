"""A store in memory that keeps the promises of the real one; for tests and examples."""

from junctor.testing.memory.store import MemoryStore

__all__ = ["MemoryStore"]
