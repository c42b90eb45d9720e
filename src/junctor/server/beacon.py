"""How the command line on this machine finds the running server: two files in the home.

`server.json` says where it is. `operator.token` (mode 0600, new at each start, gone at the end)
lets in whoever can read the home, and only by loopback without a proxy in between.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from junctor.core.access import new_token

FILE = "server.json"
TOKEN_FILE = "operator.token"


@dataclass(frozen=True, slots=True)
class Beacon:
    """What a running server left in its home."""

    url: str
    pid: int
    token: str


def light(home: Path, url: str) -> Beacon:
    """Write both files, readable by their owner alone."""
    beacon = Beacon(url, os.getpid(), new_token("jo_"))
    _write(home / TOKEN_FILE, beacon.token)
    shown = {
        "url": url,
        "pid": beacon.pid,
        "tokenFile": TOKEN_FILE,
        "startedAt": time.time_ns() // 1_000_000,
    }
    _write(home / FILE, json.dumps(shown) + "\n")
    return beacon


def find(home: Path) -> Beacon | None:
    """The server that runs over this home, or None; a file left by a dead process is none."""
    try:
        shown = json.loads((home / FILE).read_text("utf-8"))
        token = (home / TOKEN_FILE).read_text("utf-8").strip()
        beacon = Beacon(str(shown["url"]), int(shown["pid"]), token)
        os.kill(beacon.pid, 0)
    except PermissionError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return beacon


def put_out(home: Path) -> None:
    """Remove what this process wrote."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        if json.loads((home / FILE).read_text("utf-8"))["pid"] != os.getpid():
            return
    for name in (FILE, TOKEN_FILE):
        with contextlib.suppress(FileNotFoundError):
            (home / name).unlink()


def _write(path: Path, text: str) -> None:
    """Replace a file in one step; it never exists with wider rights."""
    fresh = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
