"""`python -m junctor.testing.conformance [SPECS_DIR] [--connector SLUG | --imports]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from junctor.core.catalog import CatalogEntry
from junctor.model.errors import JunctorError
from junctor.testing.conformance.imports import check_imports
from junctor.testing.conformance.report import Report
from junctor.testing.conformance.run import check_connectors, connectors_in, shipped_connectors


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line per failure and the counts; 1 when anything failed."""
    parser = argparse.ArgumentParser(
        prog="python -m junctor.testing.conformance",
        description="Check connectors, and imports, against vendors' own API descriptions.",
    )
    parser.add_argument("specs", nargs="?", type=Path, help="folder of vendors' descriptions")
    parser.add_argument("--connector", action="append", metavar="SLUG", help="only this one")
    parser.add_argument("--folder", type=Path, help="check connectors in this folder instead")
    parser.add_argument("--imports", action="store_true", help="only import the descriptions")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what passed, too")
    given = parser.parse_args(arguments)
    say = sys.stdout.write
    if given.specs is None:
        say("No folder of vendors' descriptions was given (SPECS=folder); nothing to compare.\n")
        say("0 passed, 0 failed, 0 skipped\n")
        return 0
    if not given.specs.is_dir():
        sys.stderr.write(f"{given.specs} is not a folder. Give SPECS=folder of descriptions.\n")
        return 2
    try:
        entries: Sequence[CatalogEntry]
        entries = connectors_in(given.folder) if given.folder else shipped_connectors()
    except JunctorError as error:
        sys.stderr.write(f"{error.message} {error.cure or ''}".rstrip() + "\n")
        return 2
    if given.connector:
        unknown = set(given.connector) - {e.spec.key for e in entries}
        if unknown:
            sys.stderr.write(f"There is no connector {', '.join(sorted(unknown))} here.\n")
            return 2
        entries = [e for e in entries if e.spec.key in given.connector]
    report = Report() if given.imports else check_connectors(given.specs, entries)
    if given.imports or not (given.connector or given.folder):
        check_imports(given.specs, report)
    for line in report.lines(verbose=given.verbose):
        say(line + "\n")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
