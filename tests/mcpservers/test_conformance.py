"""The protocol's own suite against our client. The list is also in the docs and does not shrink."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from mcpservers.conformance_client import answering
from mcpservers.peers import MISSING, PEERS, ROOT, has
from shared_cache import shared_cache

RELAY = Path(__file__).with_name("relay.py")
PARTS = {
    "--scenario initialize": ("initialize",),
    "--scenario tools_call": ("tools_call",),
    "--scenario sse-retry": ("sse-retry",),
    "--suite auth": (
        "auth/metadata-default", "auth/metadata-var1", "auth/metadata-var2", "auth/metadata-var3",
        "auth/basic-cimd", "auth/scope-from-www-authenticate", "auth/scope-from-scopes-supported",
        "auth/scope-omitted-when-undefined", "auth/scope-step-up", "auth/scope-retry-limit",
        "auth/token-endpoint-auth-basic", "auth/token-endpoint-auth-post",
        "auth/token-endpoint-auth-none", "auth/pre-registration",
    ),
    "--suite backcompat": (
        "auth/2025-03-26-oauth-metadata-backcompat", "auth/2025-03-26-oauth-endpoint-fallback",
    ),
    "--suite draft": (
        "auth/resource-mismatch", "auth/offline-access-scope", "auth/offline-access-not-supported",
    ),
    "--suite extensions": ("auth/client-credentials-basic", "auth/client-credentials-jwt"),
}  # fmt: skip
FAILING = {
    "--suite extensions": ("auth/cross-app-access-complete-flow",),
    "not run": ("elicitation-sep1034-client-defaults",),  # waits for a minute
}  # fmt: skip
PAGE = ROOT / "docs" / "howto" / "connect-an-mcp-server.md"


@pytest.mark.skipif(not has("conformance"), reason=MISSING)
@pytest.mark.parametrize("part", PARTS)
async def test_the_scenarios_pass_but_those_that_the_docs_name(part, tmp_path):
    baseline = tmp_path / "baseline.yml"
    baseline.write_text("client:\n" + "".join(f"  - {name}\n" for name in FAILING.get(part, ())))
    known = ["--expected-failures", str(baseline)] if part in FAILING else []
    instance = await Instance.open(Settings(home=tmp_path / "home", cache=shared_cache()))
    server = await asyncio.start_server(answering(instance), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        process = await asyncio.create_subprocess_exec(
            str(PEERS / "node"), str(PEERS / "conformance"), "client",
            "--command", f"{sys.executable} -I -S {RELAY} {port}", *part.split(), *known,
            "--timeout", "90000", "--output-dir", str(tmp_path / "out"),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
    finally:
        server.close()
        await server.wait_closed()
        await instance.close()
    text = said.decode()
    assert process.returncode == 0, text[-3000:]
    assert [name for name in PARTS[part] if name not in text] == []


def test_the_docs_name_every_scenario_that_passes_and_that_does_not():
    page = PAGE.read_text()
    names = [name for part in (PARTS, FAILING) for names in part.values() for name in names]
    assert [name for name in names if f"`{name}`" not in page] == []
