"""A private PostgreSQL from Debian's binaries for one measurement, with fsync as it comes."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of an empty database; None where there is no PostgreSQL."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        print("no PostgreSQL here: apt-get install postgresql")
        yield None
        return
    binaries, home = found[-1].parent, Path(tempfile.mkdtemp(prefix="junctor-bench-"))
    account = "postgres" if os.geteuid() == 0 else None
    if account is not None:
        pwd.getpwnam(account)
        shutil.chown(home, account)
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]

    def command(name: str, *args: str) -> None:
        subprocess.run(
            [str(binaries / name), *args],
            check=True,
            user=account,
            cwd=home,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
            stdout=subprocess.DEVNULL,
            timeout=60,
        )

    data = str(home / "data")
    command("initdb", "-D", data, "-U", "junctor", "-A", "trust", "-E", "UTF8")
    with (home / "data" / "postgresql.conf").open("a") as conf:
        conf.write(f"port = {port}\nunix_socket_directories = '{home}'\n")
        conf.write("listen_addresses = '127.0.0.1'\nlog_min_messages = fatal\n")
    command("pg_ctl", "-D", data, "-l", str(home / "log"), "-w", "-t", "30", "start")
    try:
        yield f"postgresql://junctor@127.0.0.1:{port}/postgres"
    finally:
        command("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)
