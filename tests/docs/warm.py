"""A warm `junctor` for examples: one process has imported it, and forks for each command.

Pages have many commands and most of the time of a short one is importing. What runs is the
entry point of the real command, with the caller's arguments, environment, folder and files.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_SHIM = """#!{python} -IS
import json, os, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect({path!r})
wish = [sys.argv[1:], dict(os.environ), os.getcwd()]
socket.send_fds(line, [json.dumps(wish).encode()], [0, 1, 2])
code = line.recv(1)
sys.exit(code[0] if code else 70)
"""
_USED = (
    "junctor.api.admin",
    "junctor.cli.call",
    "junctor.cli.connection",
    "junctor.cli.connector",
    "junctor.cli.flow",
    "junctor.cli.inprocess",
    "junctor.core.catalog",
    "junctor.testing",
    "rich.table",
)


@contextlib.contextmanager
def warm_command(folder: Path) -> Iterator[Path]:
    """A folder for the front of PATH, with a `junctor` in it."""
    path = folder / "warm"
    bin_ = folder / "bin"
    bin_.mkdir()
    shim = bin_ / "junctor"
    shim.write_text(_SHIM.format(python=sys.executable, path=str(path)), "utf-8")
    shim.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, __file__, str(path)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    with process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready == b"ready\n", "the command cannot be imported"
        try:
            yield bin_
        finally:
            process.terminate()


def _listen(path: str) -> None:
    for name in _USED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        os.write(1, b"ready\n")
        while True:
            line, _ = door.accept()
            wish, files, _, _ = socket.recv_fds(line, 1 << 20, 3)
            if os.fork() == 0:
                door.close()
                _become(line, json.loads(wish), files)
            line.close()
            for file in files:
                os.close(file)


def _become(line: socket.socket, wish: list, files: list[int]) -> None:
    arguments, environment, folder = wish
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        sys.argv = ["junctor", *arguments]
        importlib.import_module("junctor.cli.main").main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        line.send(bytes([code]))
        os._exit(code)


if __name__ == "__main__":
    _listen(sys.argv[1])
