"""One instance's memory: the repositories over one database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from junctor.adapters.store.access import SqlAccess
from junctor.adapters.store.audit import SqlAuditLog
from junctor.adapters.store.connections import SqlConnections
from junctor.adapters.store.credentials import SqlCredentials
from junctor.adapters.store.database import Database
from junctor.adapters.store.files import SqlFiles
from junctor.adapters.store.flows import SqlFlows
from junctor.adapters.store.grants import SqlGrants
from junctor.adapters.store.health import SqlHealth
from junctor.adapters.store.keys import SqlKeyRows
from junctor.adapters.store.leases import SqlLeases
from junctor.adapters.store.pauses import SqlPauses
from junctor.adapters.store.projects import SqlProjects
from junctor.adapters.store.rules import SqlRules
from junctor.adapters.store.runs import SqlRuns
from junctor.adapters.store.secrets import SqlSecrets
from junctor.adapters.store.sources import SqlSources
from junctor.adapters.store.specs import SqlSpecs
from junctor.adapters.store.triggers import SqlTriggers
from junctor.model.errors import NotConfigured

FILE = "junctor.db"
_SET_META = """INSERT INTO meta (name, value) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""


class SqlStore:
    """The store port over SQL; make one with `open_store`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.epoch = database.epoch  # asked several times by every call
        self.projects = SqlProjects(database)
        self.connections = SqlConnections(database)
        self.credentials = SqlCredentials(database)
        self.secrets = SqlSecrets(database)
        self.specs = SqlSpecs(database)
        self.flows = SqlFlows(database)
        self.runs = SqlRuns(database)
        self.rules = SqlRules(database)
        self.health = SqlHealth(database)
        self.triggers = SqlTriggers(database)
        self.sources = SqlSources(database)
        self.pauses = SqlPauses(database)
        self.files = SqlFiles(database)
        self.access = SqlAccess(database)
        self.grants = SqlGrants(database)
        self.leases = SqlLeases(database)
        self.keys = SqlKeyRows(database)
        self.audit = SqlAuditLog(database)

    async def open(self) -> None:
        """Connect; create or upgrade the schema.

        Raises:
            NotConfigured: another process has it open, or a newer Junctor made it.
        """
        await self.database.open()

    async def close(self) -> None:
        """Write what is queued and let go."""
        await self.database.close()

    async def meta(self, name: str) -> str | None:
        """A setting of the instance."""
        row = await self.database.one("SELECT value FROM meta WHERE name = ?", (name,))
        return None if row is None else row[0]

    async def set_meta(self, name: str, value: str) -> None:
        """Set a setting of the instance."""
        await self.database.write(lambda tx: tx.run(_SET_META, (name, value)), configures=True)

    async def backup(self, path: Path) -> None:
        """Copy everything to one new file, ciphertext as it is."""
        await self.database.backup(path)

    async def integrity(self) -> list[str]:
        """What is wrong with the files, in words; empty when all is well."""
        return await self.database.integrity()

    async def rows(self) -> AsyncIterator[tuple[str, tuple[Any, ...]]]:
        """Every row of every table with the table's name, to search all that is stored."""
        await self.database.flush()
        for table in await self.database.tables():
            for row in await self.database.all(f"SELECT * FROM {table}"):  # noqa: S608 - names of our tables
                yield table, row


def open_store(place: str | Path) -> SqlStore:
    """The store at a path or URL, not opened yet: `await store.open()`.

    `postgresql://...` is a server; anything else a file, or a folder that holds one.

    Raises:
        NotConfigured: the URL names another database, or psycopg is not installed.
    """
    text = str(place)
    if text.startswith(("postgresql://", "postgres://")):
        return SqlStore(_postgres(text))
    if "://" in text and not text.startswith("sqlite:///"):
        raise NotConfigured(
            message=f"There is no store for `{text.split('://', 1)[0]}` URLs.",
            cure="Use a path, sqlite:///path, or postgresql://user@host/name.",
        )
    from junctor.adapters.store.sqlite import SqliteDatabase

    path = Path(text.removeprefix("sqlite:///"))
    return SqlStore(SqliteDatabase(path / FILE if path.is_dir() else path))


def _postgres(url: str) -> Database:
    try:
        from junctor.adapters.store.postgres import PostgresDatabase
    except ImportError:
        raise NotConfigured(
            message="PostgreSQL needs psycopg, which is not installed.",
            cure="Run `pip install junctor[postgres]`.",
        ) from None
    return PostgresDatabase(url)
