"""Real servers from Debian for tests: private ports on loopback, own users, stopped by pid."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from junctor.testing.authority import LoopbackAuthority
from left_behind import marked, remember

AUTHORITY = LoopbackAuthority()
PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin"


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def binary(name: str, package: str, *places: str) -> str:
    """A program's path; skips the test aloud where it is not installed."""
    for place in (*places, *(f"{folder}/{name}" for folder in PATH.split(":"))):
        found = sorted(Path("/").glob(place.lstrip("/")))
        if found:
            return str(found[-1])
    return pytest.skip(f"no {name} here: apt-get install {package}")


def account(*names: str) -> str | None:
    """An unprivileged user of the machine to run a server as; none when we are one ourselves."""
    if os.geteuid() != 0:
        return None
    for name in (*names, "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return pytest.skip("servers do not run as root and there is no other account")


@contextlib.contextmanager
def home_of(user: str | None, name: str) -> Iterator[Path]:
    """A folder that belongs to a server's user, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"junctor-{name}-"))
    remember(folder)
    if user is not None:
        shutil.chown(folder, user)
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def certificate(folder: Path, user: str | None, *names: str, days: int = 7) -> tuple[Path, Path]:
    """Files of a certificate and its key that the server's user alone can read."""
    made = []
    for name, text in zip(
        ("server.crt", "server.key"), AUTHORITY.pair(*names, days=days), strict=True
    ):
        path = folder / name
        path.write_text(text)
        path.chmod(0o600)
        if user is not None:
            shutil.chown(path, user)
        made.append(path)
    return made[0], made[1]


def authority_file(folder: Path, user: str | None) -> Path:
    """The authority of the tests, for servers that ask for client certificates."""
    path = folder / "authority.crt"
    path.write_text(AUTHORITY.ca_pem)
    if user is not None:
        shutil.chown(path, user)
    return path


def until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for a server to be ready."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not start within {seconds} seconds")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Whether somebody listens on a port of loopback."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False


@contextlib.contextmanager
def running(
    command: list[str],
    port: int,
    *,
    user: str | None = None,
    home: Path,
    seconds: float = 20.0,
    environment: dict[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process in a group of its own, until the test is done with it."""
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            user=user,
            cwd=home,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={
                "PATH": PATH,
                "HOME": str(home),
                "LC_ALL": "C.UTF-8",
                **marked(),
                **(environment or {}),
            },
            start_new_session=True,
        )
    remember(process.pid)
    try:
        until(lambda: process.poll() is not None or answers(port), seconds, command[0])
        if process.poll() is not None:
            pytest.fail(f"{command[0]} ended: {(home / 'server.log').read_text()[-2000:]}")
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)
