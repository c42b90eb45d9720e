"""PostgreSQL and MariaDB with TLS and passwords, as connections of ours meet them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from servers import (
    PATH,
    account,
    authority_file,
    binary,
    certificate,
    free_port,
    home_of,
    running,
    until,
)

PASSWORD = "pw_Xy9Zw8Vu7Ts6Rq5P"


@dataclass(frozen=True)
class Database:
    """A running server with a database `shop` and a user `flows`."""

    host: str
    port: int
    pid: int
    user: str = "flows"
    password: str = PASSWORD

    @property
    def credential(self) -> dict[str, str]:
        """The credential document of its user."""
        return {"username": self.user, "password": self.password}

    def config(self, **more: object) -> dict[str, object]:
        """Settings of a connection to it."""
        return {"host": self.host, "port": self.port, "database": "shop", **more}


def _run(command: list[str], user: str | None, home: Path, text: str = "") -> None:
    done = subprocess.run(
        command,
        user=user,
        cwd=home,
        input=text.encode(),
        env={"PATH": PATH, "HOME": str(home), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, (command, done.stdout[-800:], done.stderr[-800:])


def _ready(program: str, home: Path, port: int) -> bool:
    asked = [program, "-q", "-h", str(home), "-p", str(port)]
    return subprocess.run(asked, check=False, timeout=20).returncode == 0


@pytest.fixture(scope="session")
def postgres_shop() -> Iterator[Database]:
    """The server of all tests."""
    with postgresql() as server:
        yield server


@contextmanager
def postgresql() -> Iterator[Database]:
    """PostgreSQL that asks for passwords and offers TLS."""
    host = "postgres.outside.example"
    initdb = binary("initdb", "postgresql", "/usr/lib/postgresql/*/bin/initdb")
    folder = Path(initdb).parent
    user = account("postgres")
    port = free_port()
    with home_of(user, "pg") as home:
        secret = home / "password"
        secret.write_text(PASSWORD)
        if user:
            shutil.chown(secret, user)
        data = str(home / "data")
        _run(
            [
                initdb,
                "-D",
                data,
                "-U",
                "owner",
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                f"--pwfile={secret}",
            ],
            user,
            home,
        )
        cert, key = certificate(home, user, host)
        authority = authority_file(home, user)
        rules = home / "data" / "pg_hba.conf"
        # Who it is stands in the certificate: a rule before those that ask for passwords.
        rules.write_text(f"hostssl all certified all cert\n{rules.read_text()}")
        options = {
            "ssl_ca_file": str(authority),
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": str(home),
            "ssl": "on",
            "ssl_cert_file": str(cert),
            "ssl_key_file": str(key),
            "fsync": "off",
            "max_connections": 20,
            "superuser_reserved_connections": 3,
            "shared_buffers": "16MB",
        }
        settings = [f"-c{name}={value}" for name, value in options.items()]
        command = [str(folder / "postgres"), "-D", data, *settings]
        with running(command, port, user=user, home=home) as process:
            psql = binary("psql", "postgresql-client", "/usr/lib/postgresql/*/bin/psql")
            where = f"host={home} port={port} user=owner password={PASSWORD} dbname="
            # It listens before it takes sessions.
            ready = str(folder / "pg_isready")
            until(lambda: _ready(ready, home, port), 20, "PostgreSQL")
            _run([psql, f"{where}postgres", "-qc", "CREATE DATABASE shop"], user, home)
            _run([psql, f"{where}shop", "-q"], user, home, _POSTGRES)
            yield Database(host, port, process.pid)


_POSTGRES = f"""
CREATE ROLE certified LOGIN;
CREATE ROLE flows LOGIN PASSWORD '{PASSWORD}';
CREATE ROLE poor LOGIN PASSWORD '{PASSWORD}';
GRANT ALL ON SCHEMA public TO flows;
GRANT ALL ON DATABASE shop TO flows;
"""


@pytest.fixture(scope="session")
def mariadb_shop() -> Iterator[Database]:
    """MariaDB that asks for passwords and offers TLS."""
    host = "mariadb.outside.example"
    server = binary("mariadbd", "mariadb-server")
    install = binary("mariadb-install-db", "mariadb-server")
    user = account("mysql")
    port = free_port()
    with home_of(user, "my") as home:
        data = home / "data"
        _run(
            [
                install,
                "--no-defaults",
                f"--datadir={data}",
                "--auth-root-authentication-method=normal",
            ]
            + ["--skip-test-db"]
            + ([f"--user={user}"] if user else []),
            None,
            home,
        )
        cert, key = certificate(home, user, host)
        authority = authority_file(home, user)
        setup = home / "setup.sql"
        setup.write_text(_MARIADB)
        command = [
            server,
            "--no-defaults",
            f"--datadir={data}",
            f"--socket={home}/sock",
            f"--pid-file={home}/pid",
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--ssl-cert={cert}",
            f"--ssl-key={key}",
            f"--ssl-ca={authority}",
            f"--init-file={setup}",
            "--max-connections=10",
            "--innodb-buffer-pool-size=8M",
            "--innodb-flush-log-at-trx-commit=0",
            "--max-allowed-packet=2M",
            "--skip-name-resolve",
        ]
        with running(command, port, user=user, home=home) as process:
            yield Database(host, port, process.pid)


_MARIADB = "\n".join(
    [
        "CREATE DATABASE shop CHARACTER SET utf8mb4;",
        *(f"CREATE USER '{n}'@'%' IDENTIFIED BY '{PASSWORD}';" for n in ("flows", "poor")),
        "GRANT ALL ON shop.* TO 'flows'@'%';",
        f"CREATE USER 'certified'@'%' IDENTIFIED BY '{PASSWORD}' REQUIRE X509;",
        "GRANT ALL ON shop.* TO 'certified'@'%';",
        "",
    ]
)
