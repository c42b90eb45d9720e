"""One thing in which a request or an answer differs from a description.

It reads as a sentence. Whoever makes rules about deviations keys them by `code` and `place`, so
that the wording may change.
"""

from __future__ import annotations

from typing import Self

from junctor.model.faults import CODES, Fault

KINDS = frozenset({*CODES, "operation", "method", "status", "body", "media", "json", "other"})
"""Every code: what schemas find, then what only a whole message can get wrong."""


class Deviation(str):
    """`place: reason`; `code` is one of `KINDS`, `place` (may be empty) such as `query page`."""

    __slots__ = ("code", "place")
    code: str
    place: str

    def __new__(cls, code: str, place: str, reason: str) -> Self:
        """The sentence, with what it is made of."""
        made = super().__new__(cls, f"{place}: {reason}" if place else reason)
        made.code, made.place = code, place
        return made

    @classmethod
    def of(cls, fault: Fault, where: str) -> Self:
        """What a schema found in the value at a place."""
        return cls(fault.code, where + fault.field, fault.reason)
