"""What the process has loaded is left out of garbage collection."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import gc, weakref
from junctor.server.collector import YOUNG, settle_collector
settle_collector()
assert gc.get_freeze_count() > 1_000, gc.get_freeze_count()
assert gc.get_threshold()[0] == YOUNG
class Ring: pass
ring = Ring(); ring.me = ring
gone = weakref.ref(ring)
del ring
rest = [[] for _ in range(YOUNG + 100)]
assert gone() is None, "what comes later is still collected"
print("settled")
"""


def test_what_is_loaded_stays_out_of_it_and_what_comes_later_does_not():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("settled\n", "")
