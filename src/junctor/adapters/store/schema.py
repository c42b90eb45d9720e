"""Bring a database to the schema number of this release, quickly when there is nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from junctor.adapters.store.migrations.steps import SCHEMA_NUMBER, statements
from junctor.adapters.store.tx import Tx
from junctor.adapters.store.writer import Session
from junctor.model.errors import NotConfigured, OursToFix

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    " AND name NOT LIKE 'run_index%' ORDER BY name",
    "postgresql": "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = current_schema() ORDER BY table_name",
}
_LOCK = "SELECT pg_advisory_xact_lock(7233168)"  # one process of many changes the schema


def tables_query(dialect: str) -> str:
    """SQL that lists our tables."""
    return _TABLES[dialect]


def ensure(session: Session, dialect: str, connect: Callable[[], Any]) -> None:
    """Create, upgrade or accept the schema.

    `connect` opens another driver connection, for Alembic, which is imported only when an
    older schema is found.

    Raises:
        NotConfigured: a newer Junctor made this database, or it is not ours.
    """
    session.begin()
    try:
        if dialect == "postgresql":
            session.tx.run(_LOCK)
        number = _number(session.tx, dialect)
        if number == 0:
            for statement in statements(dialect):
                session.tx.run(statement)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    if number > SCHEMA_NUMBER:
        raise NotConfigured(
            message=f"The store has schema {number}; this Junctor knows {SCHEMA_NUMBER}.",
            cure="Upgrade Junctor, or restore a backup made by this version.",
        )
    if 0 < number < SCHEMA_NUMBER:
        _upgrade(dialect, connect)


def _number(tx: Tx, dialect: str) -> int:
    names = [row[0] for row in tx.all(_TABLES[dialect])]
    if "meta" in names:
        row = tx.one("SELECT value FROM meta WHERE name = 'schema'")
        if row is not None:
            return int(row[0])
    if names:
        raise NotConfigured(
            message="The database holds tables of something else.",
            cure="Give Junctor a database of its own.",
        )
    return 0


def _upgrade(dialect: str, connect: Callable[[], Any]) -> None:
    import sqlalchemy
    from alembic import command
    from alembic.config import Config

    url = "sqlite://" if dialect == "sqlite" else "postgresql+psycopg://"
    engine = sqlalchemy.create_engine(url, creator=connect, poolclass=sqlalchemy.pool.NullPool)
    if dialect == "sqlite":  # the driver would commit at each DDL statement

        def begin(connection: sqlalchemy.Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        sqlalchemy.event.listen(engine, "begin", begin)
    config = Config()
    place = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", place.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            if dialect == "postgresql":
                connection.exec_driver_sql(_LOCK)
            config.attributes["connection"] = connection
            command.upgrade(config, f"{SCHEMA_NUMBER:04d}")
            connection.exec_driver_sql(
                f"UPDATE meta SET value = '{SCHEMA_NUMBER}' WHERE name = 'schema'"  # noqa: S608 - a number of ours
            )
    except sqlalchemy.exc.DBAPIError as error:
        raise OursToFix(
            message=f"The store could not be upgraded and is as it was: {error.orig}.",
            cure="Report it, and go on with the version of Junctor used before.",
        ) from error
    finally:
        engine.dispose()
