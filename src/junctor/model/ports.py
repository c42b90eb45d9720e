"""Ports of a grant, written one by one or as ranges such as `30000-30100`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from junctor.model.errors import InvalidInput

MOST_PORTS = 4096
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", re.ASCII)


def ports_of(written: Iterable[int | str]) -> tuple[int, ...]:
    """The ports in their order, each once.

    Raises:
        InvalidInput: one is no port or range, or there are too many.
    """
    found: set[int] = set()
    for each in written:
        match = _RANGE.fullmatch(str(each).strip())
        first = int(match[1]) if match else 0
        last = int(match[2] or first) if match else 0
        if not 0 < first <= last < 65536:
            raise InvalidInput(
                f"`{each}` is no port and no range of ports.",
                cure="Write a port from 1 to 65535, or a range such as 30000-30100.",
                field="ports",
            )
        found.update(range(first, last + 1))
        if len(found) > MOST_PORTS:
            raise InvalidInput(
                f"A grant opens at most {MOST_PORTS} single ports.",
                cure="Leave the ports out, which opens all of them, or make several grants.",
                field="ports",
            )
    return tuple(sorted(found))


def told_ports(ports: Sequence[int]) -> list[str]:
    """Ports as people write them: what follows each other is a range."""
    spans: list[list[int]] = []
    for port in sorted(ports):
        if spans and port == spans[-1][1] + 1:
            spans[-1][1] = port
        else:
            spans.append([port, port])
    return [f"{first}-{last}" if last > first else str(first) for first, last in spans]
