"""`make bench`: prints a table and writes bench/latest.json."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import (
    calls,
    catalog,
    cluster,
    found,
    hooks,
    imports,
    lookup,
    protocols,
    runs,
    server,
    stored,
    web,
)
from bench.measure import Row

SECTIONS = {
    "calls": calls.rows,
    "catalog": catalog.rows,
    "imports": imports.rows,
    "protocols": protocols.rows,
    "runs": runs.rows,
    "lookup": lookup.rows,
    "cluster": cluster.rows,
    "stored": stored.rows,
    "server": server.rows,
    "hooks": hooks.rows,
    "web": web.rows,
    "found": found.rows,
}


def main() -> None:
    """Run all sections, or those named."""
    wanted = sys.argv[1:] or list(SECTIONS)
    console = Console(width=120)
    measured: list[Row] = []
    for name in wanted:
        with console.status(f"measuring {name} ..."):
            if name in ("server", "hooks"):
                measured += asyncio.run(SECTIONS[name]())
            else:
                measured += _with_uvloop(name)
    table = Table("what", "value", "unit", "ratio", "compared with", "target")
    for row in measured:
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        table.add_row(
            row.name, f"{row.value:,.2f}", row.unit, ratio, row.baseline or "", row.target
        )
    console.print(table)
    out = Path(__file__).parent / "latest.json"
    out.write_text(json.dumps([row.to_json() for row in measured], indent=2) + "\n")
    console.print(f"written to {out}")


def _with_uvloop(name: str) -> list[Row]:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(SECTIONS[name]())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(SECTIONS[name]())


if __name__ == "__main__":
    main()
