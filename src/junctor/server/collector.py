"""How the process that serves collects garbage: rarely, and never what stays anyway.

What was loaded at the start (modules, the catalog) lives as long as the process; looking through
it again and again costs several percent of every call (`bench/runs.py`). Requests leave hardly
a cycle behind. What 64 runs have under way at once is more than ten thousand objects, which all
live: a look at each wave of them costs a tenth of a run and finds nothing.
"""

from __future__ import annotations

import gc

YOUNG = 50_000
"""New objects after which the youngest are looked through; Python's own number is 700."""


def settle_collector() -> None:
    """Leave out what is loaded by now, and look less often. Call it once everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 20)
