"""Runs every operation of the shipped catalog in the sandbox; executed without a network.

The other scenarios differ in the answer alone; `tests/connectors` runs them all.

Prints one line of JSON: the interfaces that are up, how much ran, and what went wrong.
"""

from __future__ import annotations

import errno
import json
import socket
import sys
from pathlib import Path

from junctor.core.catalog.discovery import folders_under, shipped_root
from junctor.testing.suite import connector_cases


def reachable() -> list[str]:
    """What can be reached: nothing, when there is no interface that is up."""
    found = []
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "192.0.2.1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((address, 9))
            except OSError as error:
                if error.errno != errno.ENETUNREACH:
                    found.append(f"{address}: {error}")
            else:
                found.append(address)
    return found


def addresses() -> list[str]:
    """The interfaces that are up."""
    flags = {p.parent.name: int(p.read_text(), 16) for p in Path("/sys/class/net").glob("*/flags")}
    # /sys may still show the machine's own interfaces, so only those of this namespace count.
    here = {name for _, name in socket.if_nameindex()}
    return sorted(name for name, bits in flags.items() if name in here - {"lo"} and bits & 1)


def main() -> int:
    """Run, print, and say by the exit code whether all went well."""
    faults, ran = [], 0
    for folder in folders_under(shipped_root()):
        for case in connector_cases(folder):
            if not str(case).endswith("-sandbox"):
                continue
            ran += 1
            try:
                case.run()
            except AssertionError as error:
                faults.append(f"{case}: {error}")
    native = sorted(m for m in ("jsonschema_rs", "orjson", "uvloop") if m in sys.modules)
    told = {"reachable": reachable(), "up": addresses(), "ran": ran, "faults": faults}
    sys.stdout.write(json.dumps({**told, "native": native}) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
