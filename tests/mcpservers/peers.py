"""Real MCP servers from npm, started on loopback and stopped by their process."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PEERS = Path(os.environ.get("JUNCTOR_PEERS") or ROOT / ".peers") / "node_modules" / ".bin"
MISSING = "no MCP servers from npm: `make peers` installs them (needs npm)"


def has(name: str) -> bool:
    """Whether a program of the peers is installed."""
    return (PEERS / name).exists()


@contextmanager
def everything(transport: str) -> Iterator[int]:
    """The reference server over `streamableHttp` or `sse`; gives its port."""
    port = free_port()
    command = [str(PEERS / "node"), str(PEERS / "mcp-server-everything"), transport]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 20
        while not _listens(port):
            assert process.poll() is None, "the MCP server ended by itself"
            assert time.monotonic() < until, "the MCP server does not listen"
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
