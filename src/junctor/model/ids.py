"""Ids that sort by time (`con_06f3...`), and slugs derived from names."""

from __future__ import annotations

import os
import re
import time
import unicodedata

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [one + two for one in _ALPHABET for two in _ALPHABET]
_MOMENTS = (1 << 50) - 1
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_MAX_SLUG = 64


def new_id(prefix: str, *, at: int | None = None) -> str:
    """`prefix_` and 26 digits: 50 bits of milliseconds, then 80 random bits. URL-safe."""
    moment = time.time_ns() // 1_000_000 if at is None else at
    chance = int.from_bytes(os.urandom(10))
    early, middle, late = moment & _MOMENTS, chance >> 40, chance & 0xFFFFFFFFFF
    return (
        f"{prefix}_{_PAIRS[early >> 40]}{_PAIRS[early >> 30 & 1023]}{_PAIRS[early >> 20 & 1023]}"
        f"{_PAIRS[early >> 10 & 1023]}{_PAIRS[early & 1023]}"
        f"{_PAIRS[middle >> 30]}{_PAIRS[middle >> 20 & 1023]}{_PAIRS[middle >> 10 & 1023]}"
        f"{_PAIRS[middle & 1023]}{_PAIRS[late >> 30]}{_PAIRS[late >> 20 & 1023]}"
        f"{_PAIRS[late >> 10 & 1023]}{_PAIRS[late & 1023]}"
    )


def slug(name: str, *, otherwise: str) -> str:
    """A key such as `stripe-production` from a free name; `otherwise` when nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_SLUG.sub("-", plain).strip("-")[:_MAX_SLUG].rstrip("-") or otherwise


def free_slug(wanted: str, taken: set[str]) -> str:
    """The slug itself, or with the first number that makes it free: `stripe-2`."""
    if wanted not in taken:
        return wanted
    number = 2
    while (candidate := f"{wanted[: _MAX_SLUG - 1 - len(str(number))]}-{number}") in taken:
        number += 1
    return candidate
