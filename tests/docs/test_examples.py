"""Every example of the tutorial, the how-to guides, README and CONTRIBUTING does what it says."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pytest

from docs.pages import ROOT, Example, checked_pages, examples
from docs.warm import warm_command
from junctor.core.catalog import check_spec
from junctor.core.catalog.manifest import spec_of
from junctor.core.catalog.yaml_text import read_yaml
from junctor.core.flows import read_document
from left_behind import MARK

BIN = Path(sys.executable).parent
RUN = ("sh", "python", "yaml", "json")


class Session:
    """One reader who follows one page: a folder, a home, and the last output."""

    def __init__(self, folder: Path, command: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.home = folder / "home"
        self.output = ""
        self.port = 8765
        self.background: subprocess.Popen[bytes] | None = None
        keep = ("JUNCTOR_CACHE", "LANG", "LC_ALL", "TMPDIR", MARK)
        self.environment = {k: v for k, v in os.environ.items() if k in keep} | {
            "HOME": str(folder),
            "JUNCTOR_HOME": str(self.home),
            "PATH": f"{command}:{BIN}:{os.environ['PATH']}",
            "NO_COLOR": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, command: list[str], given: str) -> int:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            input=given,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=50,
            check=False,
        )
        self.output = done.stdout
        return done.returncode

    def follow(self, example: Example) -> None:
        example = self.moved(example)
        if example.mark == "file":
            path = self.folder / example.value
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(example.text, "utf-8")
        how = {"sh": self.sh, "python": self.python, "yaml": self.yaml, "json": self.json}
        how.get(example.language, self.text)(example)

    def moved(self, example: Example) -> Example:
        """The example with the port of the page's own server."""
        return replace(example, text=example.text.replace(":8765", f":{self.port}"))

    def serve(self, example: Example) -> None:
        """Start what the example starts, and wait until it listens."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment["JUNCTOR_PORT"] = str(self.port)
        self.background = subprocess.Popen(
            ["bash", "-c", example.text],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self.beacon.is_file():
            assert time.monotonic() < deadline, f"{example.place}: no server came up"
            assert self.background.poll() is None, f"{example.place}: it ended"
            time.sleep(0.05)

    def close(self) -> None:
        """End the server that the page started."""
        if self.background is None:
            return
        if self.beacon.is_file():
            os.kill(json.loads(self.beacon.read_text("utf-8"))["pid"], signal.SIGTERM)
        self.background.wait(20)

    @property
    def beacon(self) -> Path:
        return self.home / "server.json"

    def sh(self, example: Example) -> None:
        if example.mark == "serves":
            self.serve(example)
            return
        code = self.run(["bash", "-euo", "pipefail", "-s"], example.text)
        if example.mark == "fails":
            assert code, f"{example.place} should have failed\n{self.output}"
        else:
            assert not code, f"{example.place} ended with {code}\n{self.output}"

    def python(self, example: Example) -> None:
        output = self.output
        code = self.run([sys.executable, "-W", "error", "-"], example.text)
        assert not code, f"{example.place} ended with {code}\n{self.output}"
        self.output = output + self.output

    def yaml(self, example: Example) -> None:
        document = read_yaml(example.text.encode(), example.place)
        if isinstance(document.value, dict) and "operations" in document.value:
            faults = check_spec(spec_of(document), document, strict=False)
            assert not faults, "\n".join(map(str, faults))

    def json(self, example: Example) -> None:
        value = json.loads(example.text)
        if isinstance(value, dict) and "nodes" in value:
            parsed = read_document(value)
            wrong = [f for f in parsed.findings if str(f.to_json().get("severity")) == "error"]
            assert not wrong, f"{example.place}: {[f.to_json() for f in wrong]}"

    def text(self, example: Example) -> None:
        if example.mark != "prints":
            return
        said = [" ".join(line.split()) for line in self.output.splitlines()]
        for line in filter(None, (" ".join(x.split()) for x in example.text.splitlines())):
            literal = "".join(f"[{c}]" if c in "[?*" else c for c in line)
            pattern = "*" + re.sub(r" ?\.\.\. ?", "*", literal) + "*"
            hit = next((i for i, s in enumerate(said) if fnmatch(s, pattern)), None)
            assert hit is not None, f"{example.place}: {line!r} is not in\n{self.output}"
            said = said[hit + 1 :]


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    with warm_command(tmp_path_factory.mktemp("warm")) as found:
        yield found


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", checked_pages(), ids=named)
def test_a_reader_can_follow_the_page(page, tmp_path, command):
    session = Session(tmp_path, command)
    try:
        for example in examples(page):
            if example.mark != "not run":
                session.follow(example)
    finally:
        session.close()


@pytest.mark.parametrize("page", checked_pages(), ids=named)
def test_every_example_says_what_becomes_of_it(page):
    for example in examples(page):
        assert example.language, f"{example.place}: name the language, `text` for output"
        if example.language == "sh":
            assert example.mark in ("runs", "fails", "serves", "not run"), (
                f"{example.place}: is it run?"
            )
        if example.mark == "not run":
            assert example.value, f"{example.place}: say why it is not run"
        if example.language in RUN:
            assert example.mark != "prints", f"{example.place}: output is `text`"
        if example.language == "yaml" and "operations:" not in example.text:
            assert example.mark in ("file", "not run"), f"{example.place}: nothing checks it"
