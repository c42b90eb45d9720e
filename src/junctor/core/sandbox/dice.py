"""Chance without surprise: every throw is a hash of the seed and a place.

A place is a JSON path, so adding a field to a schema does not change its neighbors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Repeatable throws of one seed."""

    __slots__ = ("_seed",)

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode("utf-8", "surrogatepass")

    def throw(self, place: str) -> int:
        """A number below 2**64 for a place."""
        hashed = hashlib.blake2b(
            place.encode("utf-8", "surrogatepass"), key=self._key, digest_size=8
        )
        return int.from_bytes(hashed.digest(), "big")

    @property
    def _key(self) -> bytes:
        return self._seed if len(self._seed) <= 64 else hashlib.sha256(self._seed).digest()

    def pick(self, place: str, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.throw(place) % len(options)]

    def between(self, place: str, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self.throw(place) % (high - low + 1)

    def hex(self, place: str, length: int) -> str:
        """That many lower-case hexadecimal digits."""
        size = len(self._seed)
        digits = ""
        while len(digits) < length:
            digits += f"{self.throw(f'{place}#{len(digits)}.{size}'):016x}"
        return digits[:length]
