"""Writes the UI's types of the REST API, or says with `--check` that they are stale."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build_ui import UI, find_path

TYPES = UI / "src" / "api" / "schema.d.ts"


def description() -> str:
    """The OpenAPI description, from an instance of its own."""
    from junctor.api.admin import build_admin
    from junctor.api.app import open_access
    from junctor.api.identity import ApiState
    from junctor.api.openapi import document
    from junctor.app.instance import Instance
    from junctor.app.settings import Settings

    async def describe(home: Path) -> str:
        instance = await Instance.open(Settings(home=home))
        try:
            app = build_admin(ApiState(instance, open_access(instance), None))
            return json.dumps(document(app))
        finally:
            await instance.close()

    with tempfile.TemporaryDirectory() as home:
        return asyncio.run(describe(Path(home)))


def write(target: Path) -> None:
    path = find_path()
    node = shutil.which("node", path=path) if path else None
    if node is None or not (UI / "node_modules").is_dir():
        sys.exit("The types are made with Node: run `make ui` first.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(description(), "utf-8")
        command = [node, "scripts/schema.mjs", str(source), str(target)]
        environment = {**os.environ, "PATH": str(path)}
        subprocess.run(command, cwd=UI, env=environment, check=True)


def main() -> int:
    if "--check" not in sys.argv:
        write(TYPES)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "schema.d.ts"
        write(fresh)
        if fresh.read_text("utf-8") == TYPES.read_text("utf-8"):
            return 0
    print("ui/src/api/schema.d.ts is stale: run `make schema`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
