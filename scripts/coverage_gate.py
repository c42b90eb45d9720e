"""Line coverage by floor, after a test run with coverage: refuses a floor below its mark."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import coverage

ROOT = Path(__file__).parents[1]
MARKS = {"model": 100.0, "sdk": 100.0, "core": 95.0}
ELSEWHERE = 85.0


def floors() -> dict[str, tuple[int, int]]:
    """Covered and all statements per floor."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for path, file in _files().items():
        parts = Path(path).parts
        floor = parts[parts.index("junctor") + 1].removesuffix(".py")
        summary = file["summary"]
        covered, statements = found[floor]
        found[floor] = (
            covered + summary["covered_lines"],
            statements + summary["num_statements"],
        )
    return dict(found)


def _files() -> dict[str, dict[str, dict[str, int]]]:
    data = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"))
    data.load()
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        data.json_report(outfile=out.name)
        return dict(json.loads(Path(out.name).read_text())["files"])


def main() -> int:
    """Print a line per floor; 1 when one is below its mark."""
    failed = 0
    for floor, (covered, statements) in sorted(floors().items()):
        share = 100.0 * covered / statements if statements else 100.0
        mark = MARKS.get(floor, ELSEWHERE)
        held = share >= mark
        failed += not held
        verdict = "" if held else "  BELOW ITS MARK"
        print(f"{floor:<12} {share:6.2f} % of {statements} lines, mark {mark:.0f} %{verdict}")
    if failed:
        report = io.StringIO()
        data = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"))
        data.load()
        data.report(file=report, show_missing=True, skip_covered=True)
        print(report.getvalue())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
