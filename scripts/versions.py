"""Records version, digest and grade of every shipped connector (`make record`, at a release).

A connector that differs from what is recorded must have a higher version: flows pin a version
and a digest, and people read the version. Its grade, measured, must not be lower: `check` refuses
a claim beyond what is measured, this a claim that was quietly lowered. A house test holds both.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.discovery import folders_under, shipped_root

RECORD = Path(__file__).parent / "connector-versions.json"
Versions = dict[str, dict[str, Any]]
GRADES = ("none", "bronze", "silver", "gold")


def shipped_versions() -> Versions:
    """Version, digest (of its manifest and of its code) and grade of each connector."""
    found = {}
    for folder in folders_under(shipped_root()):
        entry = CatalogEntry(read_folder(folder), source="shipped", folder=folder)
        digest = hashlib.sha256(entry.digest.encode())
        for code in sorted(folder.glob("*.py")):
            digest.update(code.read_bytes())
        found[entry.spec.key] = {
            "version": entry.spec.version,
            "digest": digest.hexdigest(),
            "grade": entry.assessment.grade.value if entry.assessment else "none",
        }
    return dict(sorted(found.items()))


def faults(recorded: Versions, now: Versions) -> list[str]:
    """What differs without a higher version, or has lost its grade, and how to mend it."""
    lost = [
        f"{key}: it was {old['grade']} and is {now[key]['grade']}. `junctor connector check` says "
        f"what the better grade asks."
        for key, old in recorded.items()
        if key in now and GRADES.index(now[key]["grade"]) < GRADES.index(old["grade"])
    ]
    return lost + [
        f"{key}: it differs from {old['version']} as recorded, and is {now[key]['version']}. "
        f"Raise `version` in its connector.yaml."
        for key, old in recorded.items()
        if key in now
        and now[key]["digest"] != old["digest"]
        and _number(now[key]["version"]) <= _number(old["version"])
    ]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.partition("-")[0].split("."))


def main() -> int:
    """Write the record, unless a connector changed and kept its version; `--check` only looks."""
    now = shipped_versions()
    recorded = json.loads(RECORD.read_text()) if RECORD.is_file() else {}
    found = faults(recorded, now)
    if found:
        sys.stderr.write("\n".join(found) + "\n")
        return 1
    if "--check" in sys.argv:
        return 0
    RECORD.write_text(json.dumps(now, indent=1) + "\n")
    sys.stdout.write(f"{len(now)} connectors recorded in {RECORD.name}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
