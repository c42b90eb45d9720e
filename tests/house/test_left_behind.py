"""A killed test run takes its servers with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
RUN = """
import os, subprocess, sys, time
from pathlib import Path
import left_behind
left_behind.watch()
sleep = ["sleep", "600"]
marked = subprocess.Popen(sleep)
below = subprocess.Popen(["sh", "-c", "sleep 600 & wait"], start_new_session=True)
deaf = subprocess.Popen(["sh", "-c", "trap '' TERM; sleep 600; sleep 600"])
wiped = subprocess.Popen(sleep, env={}, start_new_session=True)
left_behind.remember(wiped.pid)
home = Path(sys.argv[1])
home.mkdir()
left_behind.remember(home)
if sys.argv[2] == "ends":
    left_behind.end()
print(*(each.pid for each in (marked, below, deaf, wiped)), flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are read in /proc")
@pytest.mark.parametrize("how", ["ends", "killed"])
def test_nothing_that_a_test_run_started_outlives_it(tmp_path, how):
    home = tmp_path / "server"
    command = [sys.executable, "-c", RUN, str(home), how]
    run = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(TESTS)}, stdout=subprocess.PIPE
    )
    other = subprocess.Popen(["sleep", "600"], env={"RUN_BY_TESTS": "another"})
    with run, other:
        pids = [int(each) for each in run.stdout.readline().split()]
        assert len(pids) == 4
        if how == "killed":
            assert all(map(_runs, pids))
            assert home.is_dir()
            run.kill()
        _until(lambda: not any(map(_runs, pids)) and not home.exists())
        assert other.poll() is None
        run.kill()
        other.kill()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(held, seconds=90):
    end = time.monotonic() + seconds
    while not held():
        assert time.monotonic() < end
        time.sleep(0.02)
