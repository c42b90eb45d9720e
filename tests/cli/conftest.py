from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from junctor.cli.main import cli


class Cli:
    """The command line over one home, in this process."""

    def __init__(self, home):
        self.home = home

    def __call__(self, *args, code=0, stdin=None):
        result = CliRunner().invoke(cli, args, input=stdin, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    def out(self, *args, **more):
        return self(*args, **more).stdout

    def err(self, *args, code=1, **more):
        return self(*args, code=code, **more).stderr

    def json(self, *args, **more):
        return json.loads(self(*args, "--json", **more).stdout)


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = tmp_path / "home"
    for name in [n for n in os.environ if n.startswith("JUNCTOR_") and n != "JUNCTOR_CACHE"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JUNCTOR_HOME", str(home))
    return home


@pytest.fixture
def junctor(home):
    """The command line over an empty home."""
    return Cli(home)


@pytest.fixture
def acme(junctor):
    """The command line over a home with one project."""
    junctor("project", "create", "Acme")
    return junctor


@pytest.fixture
def shell(home, tmp_path):
    """The real program, as a subprocess in an empty folder."""
    folder = tmp_path / "work"
    folder.mkdir()

    def run(*args, code=0, stdin=""):
        done = subprocess.run(
            [sys.executable, "-m", "junctor", *args],
            cwd=folder, input=stdin, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done

    run.folder = folder
    return run


@pytest.fixture
def server(acme):
    """A server of the home, as a subprocess."""
    process = subprocess.Popen(
        [sys.executable, "-m", "junctor", "serve", "--port", "0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(acme.home / "server.json")
        yield acme
    finally:
        process.terminate()
        assert process.wait(30) == 0


def _wait(file):
    from junctor.cli.backend import running_server

    for _ in range(300):
        found = running_server(file.parent)
        if found is not None:
            found.close()
            return
        time.sleep(0.05)
    raise AssertionError("the server did not start")
