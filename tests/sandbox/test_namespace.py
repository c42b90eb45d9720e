"""The sandbox has no outside: the whole catalog runs where there is no network at all.

Python-level bans of sockets miss native code; a network namespace without interfaces, its
`lo` down, misses nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("whole_catalog.py")
WAYS = (["unshare", "--net"], ["unshare", "--map-root-user", "--net"])


def way_in():
    """The command that starts a program in an empty network namespace, if it is permitted."""
    if shutil.which("unshare") is None:
        return None
    for way in WAYS:
        if subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0:
            return way
    return None


WAY = way_in()
needs_namespace = pytest.mark.skipif(
    WAY is None,
    reason="no network namespace: run as root or allow user namespaces (Debian: util-linux)",
)


@pytest.mark.namespace
@needs_namespace
def test_the_whole_catalog_runs_in_the_sandbox_without_any_network():
    done = subprocess.run(
        [*WAY, sys.executable, str(SCRIPT)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["reachable"] == [], "this was no empty namespace"
    assert told["up"] == []
    assert told["faults"] == []
    assert told["ran"] > 900
    assert "jsonschema_rs" in told["native"]
    assert done.returncode == 0


@pytest.mark.namespace
@needs_namespace
def test_the_namespace_really_has_no_way_out():
    code = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=2)"
    done = subprocess.run(
        [*WAY, sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in done.stderr
