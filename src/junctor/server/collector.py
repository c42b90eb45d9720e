"""How the process that serves collects garbage: rarely, and never what stays anyway.

What was loaded at the start (modules, the catalog) lives as long as the process; looking through
it again and again costs several percent of every call (`bench/runs.py`). Requests leave few
cycles behind, so that a look every ten thousand new objects is soon enough.
"""

from __future__ import annotations

import gc

YOUNG = 10_000
"""New objects after which the youngest are looked through; Python's own number is 700."""


def settle_collector() -> None:
    """Leave out what is loaded by now, and look less often. Call it once everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 20)
