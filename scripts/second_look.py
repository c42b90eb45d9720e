"""After a test run that failed: the few that failed again, alone, and loudly.

Tests here talk to real servers and browsers. One that fails beside others and passes alone is
an error of the test or, worse, of ours: it is named at the end, so that somebody mends it, but
it does not stop the work of everybody else. Many failures are no chance, and get no second look.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST = 5


def main(arguments: list[str]) -> int:
    """Run what failed last once more; 0 when it passes now."""
    failed = _failed()
    if not 0 < len(failed) <= MOST:
        return 1
    print(f"\nA second look at {len(failed)} that failed:", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "0", *arguments, *failed]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        return 1
    print("\nPASSED ONLY AT THE SECOND LOOK, each is a bug to mend:")
    for each in failed:
        print(f"  {each}")
    return 0


def _failed() -> list[str]:
    try:
        found = json.loads((ROOT / ".pytest_cache/v/cache/lastfailed").read_bytes())
    except (OSError, ValueError):
        return []
    return sorted(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
