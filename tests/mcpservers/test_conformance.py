"""The protocol's own suite against our client. The list is also in the docs and does not shrink."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mcpservers.peers import MISSING, PEERS, ROOT, has

CLIENT = Path(__file__).with_name("conformance_client.py")
PASSING = ("initialize", "tools_call", "sse-retry")
PAGE = ROOT / "docs" / "howto" / "connect-an-mcp-server.md"


@pytest.mark.skipif(not has("conformance"), reason=MISSING)
@pytest.mark.parametrize("scenario", PASSING)
def test_a_scenario_of_the_suite_passes(scenario, tmp_path):
    command = [
        str(PEERS / "node"), str(PEERS / "conformance"), "client",
        "--command", f"{sys.executable} {CLIENT}", "--scenario", scenario,
        "--timeout", "60000", "--output-dir", str(tmp_path),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_the_docs_name_every_scenario_that_passes():
    page = PAGE.read_text()
    assert [name for name in PASSING if f"`{name}`" not in page] == []
