"""What a killed test run leaves running: servers, browsers, processes of our own.

A small process waits for the end of the one that runs tests, however that ends, and then ends
what it started. All of that carries a mark in its environment; a server that wipes its
environment, or is given another, is named by its process, and folders by their path.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

MARK = "RUN_BY_TESTS"
"""The variable whose value belongs to one process that runs tests."""
_PATIENCE = 2.0
_watcher: list[subprocess.Popen[bytes]] = []


def watch() -> None:
    """From here on, nothing that this process starts outlives it."""
    mark = f"{os.getpid()}-{time.time_ns()}"
    command = [sys.executable, "-IS", __file__, mark, str(os.getpid())]
    quiet = subprocess.DEVNULL
    _watcher.append(
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=quiet,
            stderr=quiet,
            env={},
            start_new_session=True,
        )
    )
    os.environ[MARK] = mark


def end() -> None:
    """Nothing more is started: end what is left, and the watcher."""
    while _watcher:
        each = _watcher.pop()
        with contextlib.suppress(OSError):
            each.stdin.close()
        each.wait(30)


def marked() -> dict[str, str]:
    """The mark, for a process that gets an environment of its own."""
    return {MARK: os.environ[MARK]} if MARK in os.environ else {}


def remember(what: int | Path) -> None:
    """A process that leads a group, or a folder, which is to go with this process."""
    for each in _watcher:
        with contextlib.suppress(OSError):
            each.stdin.write(f"{what}\n".encode())
            each.stdin.flush()


def _main(mark: str, parent: int) -> None:
    told = b""
    ends = [os.pidfd_open(parent)] if hasattr(os, "pidfd_open") else []
    groups: dict[int, str] = {}
    folders: list[str] = []
    while True:
        ready, _, _ = select.select([0, *ends], [], [])
        data = os.read(0, 65536) if 0 in ready else b""
        *lines, told = (told + data).split(b"\n")
        for line in lines:
            if line.isdigit():
                groups[int(line)] = _born(int(line))
            else:
                folders.append(line.decode())
        if not data:
            break
    _end(mark, groups)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _end(mark: str, groups: dict[int, str]) -> None:
    """Ask everybody to end; who has not done so soon is killed."""
    give_up = time.monotonic() + _PATIENCE
    sign = signal.SIGTERM
    while left := _left(mark, groups):
        for pid in left:
            with contextlib.suppress(OSError):
                (os.killpg if pid in groups else os.kill)(pid, sign)
        if sign == signal.SIGKILL and time.monotonic() > give_up + _PATIENCE:
            return
        while _left(mark, groups) and time.monotonic() < give_up:
            time.sleep(0.05)
        sign = signal.SIGKILL
        time.sleep(0.05)


def _left(mark: str, groups: dict[int, str]) -> set[int]:
    found = {pid for pid, born in groups.items() if born and _born(pid) == born}
    wanted = f"{MARK}={mark}".encode()
    for each in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if wanted in each.read_bytes().split(b"\0"):
                found.add(int(each.parent.name))
    return found


def _born(pid: int) -> str:
    """When a process that still runs was started: a number is given out again."""
    with contextlib.suppress(OSError):
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state == "Z" else rest[18]
    return ""


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
