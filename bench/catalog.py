"""Listing a hundred connectors, from the cache and cold."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from bench.measure import Row, median
from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.discovery import folders_under, shipped_root

COUNT = 100


async def rows() -> list[Row]:
    """Cold load, load from cache."""
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder) / "connectors", Path(folder) / "cache.json"
        _copies(root)
        cold = _timed(root, cache)
        warm = median([_timed(root, cache) for _ in range(7)])
    return [
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


def _timed(root: Path, cache: Path) -> float:
    started = time.perf_counter()
    found = Catalog(roots=[root], cache=cache, installed=False).installed_summaries()
    spent = time.perf_counter() - started
    if len(found) != COUNT:
        raise RuntimeError(f"{len(found)} connectors instead of {COUNT}")
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
