"""Our MCP client as the protocol's conformance suite runs it: `python conformance_client.py URL`.

A throw-away instance with one connection to the URL: greets, lists the tools and calls each.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.core.sandbox.mock import mock
from junctor.model.call import Actor, Call, Mode
from junctor.model.connection import NetworkGrant
from junctor.model.ids import new_id

ACTOR = Actor(kind="operator", id="local", name="conformance")


async def main(url: str) -> int:
    """Zero when every tool could be called."""
    with tempfile.TemporaryDirectory() as home:
        instance = await Instance.open(Settings(home=Path(home)))
        try:
            return await _run(instance, url)
        finally:
            await instance.close()


async def _run(instance: Instance, url: str) -> int:
    project = await instance.projects.create("Suite", actor=ACTOR)
    grant = NetworkGrant(
        id=new_id("grt"),
        project_id=project.id,
        connection_id=None,
        cidr="127.0.0.1/32",
        ports=(urlsplit(url).port or 80,),
        created_at=0,
    )
    await instance.store.grants.add(grant)
    address = url.replace("//localhost", "//127.0.0.1")
    draft = ConnectionDraft(
        name="Server", integration_slug="mcp", auth_type="none", config={"baseUrl": address}
    )
    saved = await instance.connections.create(project.id, draft, actor=ACTOR)

    async def call(operation: str, inputs: dict) -> object:
        wish = Call(
            project_id=project.id,
            operation=operation,
            connection=saved.connection.id,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            inputs=inputs,
        )
        result = await instance.caller.call(wish)
        sys.stdout.write(f"{operation}: {result.outcome.problem or 'ok'}\n")
        return result.outcome

    listed = await call("listTools", {})
    failed = 0 if listed.ok else 1
    for tool in (listed.output or {}).get("tools", ()) if listed.ok else ():
        arguments = mock(tool.get("inputSchema") or {"type": "object"}, seed="1")
        outcome = await call("callTool", {"name": tool["name"], "arguments": arguments})
        failed += not outcome.ok
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[-1])))
