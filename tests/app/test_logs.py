"""What a process writes to stderr, by logging or by dying, shows no secret."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import logging, sys, threading
from junctor.app.logs import configure_logging
from junctor.model.scrub import scrubber
scrubber().register("token", "tok_9f8A7b6C5d4E3f2G1h0J")
configure_logging("info")
log = logging.getLogger("junctor.test")
log.info("calling with %s", "tok_9f8A7b6C5d4E3f2G1h0J", extra={"token": "tok_9f8A7b6C5d4E3f2G1h0J"})
log.debug("not shown")
try:
    raise ValueError("tok_9f8A7b6C5d4E3f2G1h0J")
except ValueError:
    log.exception("it failed")
thread = threading.Thread(target=lambda: 1 / int("0" if sys else "tok"))
thread.start()
thread.join()
raise RuntimeError("dying with tok_9f8A7b6C5d4E3f2G1h0J")
"""


def test_logs_and_crashes_are_scrubbed():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "tok_9f8A" not in done.stderr + done.stdout
    assert "calling with [redacted]" in done.stderr
    assert "it failed" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "dying with [redacted]" in done.stderr
    assert "not shown" not in done.stderr
