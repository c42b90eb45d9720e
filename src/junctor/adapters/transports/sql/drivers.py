"""Drivers by the scheme of an address; each is imported when it is first asked for."""

from __future__ import annotations

from pathlib import Path

from junctor.adapters.transports.extras import check_installed
from junctor.adapters.transports.sql.session import Driver
from junctor.model.errors import NotConfigured


def driver_of(scheme: str, folder: Path, trusted: str | None) -> Driver:
    """The driver of a scheme; SQLite files stand in `folder`.

    Raises:
        NotConfigured: there is none, or it is not installed.
    """
    if scheme == "sqlite":
        from junctor.adapters.transports.sql.sqlite import SqliteDriver

        return SqliteDriver(folder)
    if scheme == "postgresql":
        check_installed("PostgreSQL", ("postgres",))
        from junctor.adapters.transports.sql.postgres import PostgresDriver

        return PostgresDriver(folder / ".authorities", trusted)
    if scheme in ("mysql", "mariadb"):
        check_installed("MySQL", ("mysql",))
        from junctor.adapters.transports.sql.mysql import MysqlDriver

        return MysqlDriver(trusted)
    if scheme == "mssql":
        check_installed("SQL Server", ("mssql",))
        from junctor.adapters.transports.sql.mssql import MssqlDriver

        return MssqlDriver()
    if scheme == "oracle":
        check_installed("Oracle", ("oracle",))
        from junctor.adapters.transports.sql.oracle import OracleDriver

        return OracleDriver(trusted)
    raise NotConfigured(f"There is no database driver for `{scheme}`.")
