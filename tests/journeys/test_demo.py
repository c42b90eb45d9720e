"""`junctor demo`, as a user runs it: every chapter holds, and nothing is left behind."""

from __future__ import annotations

import json
import subprocess
import sys

from click.testing import CliRunner

from junctor.cli.demo import demo
from left_behind import marked
from shared_cache import shared_cache

TITLES = [
    "In the sandbox, without any credential",
    "Credentials for two environments, tested step by step over TLS",
    "The same flow, live in both environments, each with its own credential",
    "A rotation: the old credential dies, the next run uses the new one",
    "A 429 with Retry-After: waited for, then sent again",
    "A redirect to a metadata address: blocked",
    "HubSpot refuses: the flow opens a ticket and answers 202",
    "Who used which credential: the audit, verified",
]


def run(*arguments, home):
    return subprocess.run(
        [sys.executable, "-m", "junctor", "demo", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "JUNCTOR_HOME": str(home),
            "JUNCTOR_CACHE": str(shared_cache()),
            "HOME": str(home),
            **marked(),
        },
        timeout=120,
    )


def test_every_chapter_of_the_demo_holds(tmp_path):
    done = run("--json", home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    chapters = json.loads(done.stdout)
    assert [c["title"] for c in chapters] == TITLES
    assert all(c["held"] for c in chapters), chapters
    assert any("would have sent an email" in line for line in chapters[0]["lines"])
    assert any("sent an email" in line for line in chapters[2]["lines"])
    ways = [line.partition(": ")[2] for line in chapters[5]["lines"] if line.startswith("to ")]
    assert ways == [
        "The other side leads from https to http. (rule redirect_downgrade)",
        "The connection is pinned to other hosts. (rule redirect_host_not_in_policy)",
    ]


def test_the_demo_is_readable_and_shows_no_credential(tmp_path):
    done = CliRunner().invoke(demo, ["--home", str(tmp_path / "kept"), "--trace"])
    assert done.exit_code == 0, done.output
    assert "would have sent an email to ada@example.com" in done.output
    assert "Everything held." in done.output
    assert "-demo-" not in done.output
    assert (tmp_path / "kept" / "junctor.db").exists()
