"""The floors of the house, as import contracts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from house.tree import ROOT


def test_the_import_contracts_hold():
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "5 kept, 0 broken" in done.stdout
