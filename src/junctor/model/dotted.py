"""Dotted paths into answers, as failure maps, token answers and paging spell them: `a.b.0.c`."""

from __future__ import annotations

from typing import Any


def lookup(value: Any, path: str, default: Any = None) -> Any:
    """What stands at a dotted path; lookups in mappings and lists only.

    A key that itself holds dots (`@odata.nextLink`) is found too. The empty path is the
    value itself.
    """
    place, rest = value, path
    while rest:
        if isinstance(place, dict):
            if rest in place:
                return place[rest]
            step, _, rest = rest.partition(".")
            if step not in place:
                return default
            place = place[step]
        elif isinstance(place, list):
            step, _, rest = rest.partition(".")
            number = int(step) if step.removeprefix("-").isdecimal() and len(step) < 8 else None
            if number is None or not -len(place) <= number < len(place):
                return default
            place = place[number]
        else:
            return default
    return place
