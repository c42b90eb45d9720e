"""Which drivers are installed, by the extra that brings them; looked up without importing."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from junctor.model.errors import NotConfigured

DRIVERS = {
    "amqp": "aio_pika",
    "graphql": "graphql",
    "httpx2": "httpx2",
    "imap": "imapclient",
    "kafka": "aiokafka",
    "mssql": "pymssql",
    "mysql": "aiomysql",
    "oracle": "oracledb",
    "postgres": "psycopg",
    "sftp": "asyncssh",
    "soap": "zeep",
}
"""Extra -> the module that is there once it is installed."""


def missing(extras: Iterable[str]) -> list[str]:
    """Those of the extras whose driver is not installed here."""
    return [each for each in extras if each in DRIVERS and find_spec(DRIVERS[each]) is None]


def check_installed(name: str, extras: Iterable[str]) -> None:
    """Refuse to go on without the drivers of a connector.

    Raises:
        NotConfigured: naming what to install.
    """
    absent = missing(extras)
    if absent:
        raise NotConfigured(
            f"{name} needs a driver that is not installed here.",
            cure=f"Install junctor[{','.join(absent)}] where Junctor runs, then try again.",
            field="integrationSlug",
            details={"extras": absent},
        )
