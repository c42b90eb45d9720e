"""A private PostgreSQL from Debian's binaries, once per session; a fresh database per test."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from left_behind import marked, remember

_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # tests kill our processes, not the server's machine
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "log_min_messages": "fatal",
}


def _binaries() -> Path | None:
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def _account() -> str | None:
    """PostgreSQL refuses to run as root; somebody unprivileged must."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return pytest.skip("PostgreSQL cannot run as root and there is no other account")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a running server, without a database's name."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    account = _account()
    home = Path(tempfile.mkdtemp(prefix="junctor-postgres-"))
    remember(home)
    if account is not None:
        shutil.chown(home, account)
    port = _free_port()

    def command(name: str, *args: str) -> None:
        subprocess.run(
            [str(binaries / name), *args],
            check=True,
            user=account,
            cwd=home,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], **marked()},
            stdout=subprocess.DEVNULL,
            timeout=60,
        )

    data = str(home / "data")
    command("initdb", "-D", data, "-U", "junctor", "-A", "trust", "-E", "UTF8", "--no-sync")
    with (home / "data" / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{key} = '{value}'\n" for key, value in _SETTINGS.items())
        conf.write(f"port = {port}\nunix_socket_directories = '{home}'\n")
    log = str(home / "log")
    command("pg_ctl", "-D", data, "-l", log, "-w", "-t", "30", "start")
    try:
        yield f"postgresql://junctor@127.0.0.1:{port}"
    finally:
        command("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database."""
    psycopg = pytest.importorskip("psycopg", reason="pip install junctor[postgres]")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield f"{postgres_server}/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
