"""Scrub a text that arrives in pieces: the tail that may still become a secret is held back."""

from __future__ import annotations

from collections.abc import Callable

from junctor.model.scrub.register import Register

_LONGEST_WORD = 4096
"""Bytes of an unbroken word held back, so that known shapes cut in two are still recognized."""


class StreamScrubber:
    """Feed pieces, write what comes out, flush at the end. Pieces may cut a UTF-8 character."""

    def __init__(self, register: Register, clean: Callable[[str], str]) -> None:
        self._register = register
        self._clean = clean
        self._held = b""

    def feed(self, chunk: str | bytes) -> str:
        """The text that is safe to show now."""
        data = chunk if isinstance(chunk, bytes) else chunk.encode("utf-8", "surrogatepass")
        self._held += data
        return self._emit(self._cut())

    def flush(self) -> str:
        """The rest."""
        return self._emit(len(self._held))

    def _emit(self, cut: int) -> str:
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._clean(ready.decode("utf-8", "replace")) if ready else ""

    def _cut(self) -> int:
        held = self._held
        cut = min(self._register.open_from(held), self._word_start())
        cut = _whole(held, cut)
        for start, end in reversed(self._register.spans(held)):
            if start < cut < end:
                cut = start
        return cut

    def _word_start(self) -> int:
        held = self._held
        start = max(held.rfind(space) for space in (b" ", b"\n", b"\t", b"\r")) + 1
        return start if len(held) - start <= _LONGEST_WORD else len(held)


def _whole(data: bytes, cut: int) -> int:
    """`cut`, or the start of the UTF-8 character that it would cut in two."""
    for back in range(1, min(3, cut) + 1):
        byte = data[cut - back]
        if byte & 0xC0 != 0x80:
            size = 1 + (byte >= 0xC0) + (byte >= 0xE0) + (byte >= 0xF0)
            return cut - back if size > back else cut
    return cut
