"""The catalog from the cache, cold, and in memory: as shipped, and of a hundred connectors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import Row, median
from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.discovery import folders_under, shipped_root

COUNT = 100
_WHOLE = """
import sys
from pathlib import Path
import junctor.app.instance
from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.discovery import shipped_root

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

before = resident()
catalog = Catalog(roots=[shipped_root()], cache=Path(sys.argv[1]), installed=False)
entries = [catalog.installed_entry(each["key"]) for each in catalog.installed_summaries()]
handlers = [each.handler(key) for each in entries for key in each.spec.operations]
print(resident() - before)
"""
"""Every connector with its code, in a process that has loaded what a server has anyway."""


async def rows() -> list[Row]:
    """Cold load, load from cache, memory."""
    with tempfile.TemporaryDirectory() as folder:
        shipped, own = shipped_root(), Path(folder) / "shipped.json"
        first = _timed(shipped, own)
        again = median([_timed(shipped, own) for _ in range(7)])
        whole = _held(own)
        root, cache = Path(folder) / "connectors", Path(folder) / "cache.json"
        _copies(root)
        cold = _timed(root, cache)
        warm = median([_timed(root, cache) for _ in range(7)])
    return [
        Row("shipped catalog, cold", first * 1000, "ms", target="<= 1000"),
        Row("shipped catalog, from cache", again * 1000, "ms", target="<= 15"),
        Row("shipped catalog, all in memory", whole, "MB", target="<= 40"),
        Row(f"catalog of {COUNT} connectors, cold", cold * 1000, "ms"),
        Row(
            f"catalog of {COUNT} connectors, from cache",
            warm * 1000,
            "ms",
            f"catalog of {COUNT} connectors, cold",
            warm / cold,
            target="<= 30",
        ),
    ]


def _held(cache: Path) -> float:
    command = [sys.executable, "-c", _WHOLE, str(cache)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def _timed(root: Path, cache: Path) -> float:
    started = time.perf_counter()
    found = Catalog(roots=[root], cache=cache, installed=False).installed_summaries()
    spent = time.perf_counter() - started
    if len(found) < len(folders_under(root)):
        raise RuntimeError(f"{len(found)} connectors instead of {len(folders_under(root))}")
    return spent


def _copies(root: Path) -> None:
    originals = folders_under(shipped_root())
    for n in range(COUNT):
        source = originals[n % len(originals)]
        target = root / f"{source.name}{n}"
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        manifest = target / "connector.yaml"
        text = manifest.read_text()
        manifest.write_text(text.replace(f"key: {source.name}\n", f"key: {source.name}{n}\n", 1))
