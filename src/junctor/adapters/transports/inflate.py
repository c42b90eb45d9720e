"""Decompression with bounds: one layer, a counted size, a bounded ratio."""

from __future__ import annotations

import zlib

from junctor.model.errors import TooLarge, Unreachable

_RATIO = 100
_FREE = 1024 * 1024
"""Bytes before the ratio counts: small answers compress well without harm."""


class Inflater:
    """Decodes one body as it streams in; `encoding` is the Content-Encoding header."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._read = 0
        self._given = 0
        kind = encoding.strip().lower()
        if kind not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise Unreachable(
                "The answer uses a content encoding that was not asked for.",
                cure="Ask the vendor for gzip, deflate or plain answers.",
                details={"sent": "yes"},
            )
        self._deflate = kind == "deflate"
        self._engine = zlib.decompressobj(47) if "gzip" in kind or self._deflate else None

    def feed(self, chunk: bytes) -> bytes:
        """The decoded bytes of one chunk.

        Raises:
            TooLarge: beyond the limit or the ratio.
        """
        self._read += len(chunk)
        if self._engine is None:
            self._count(len(chunk))
            return chunk
        room = max(self._limit - self._given, 0) + 1
        try:
            out = self._engine.decompress(chunk, room)
        except zlib.error:
            if not self._deflate or self._given:
                raise _broken() from None
            self._deflate, self._engine = False, zlib.decompressobj(-15)
            out = self._engine.decompress(chunk, room)
        self._count(len(out))
        if self._engine.unconsumed_tail:
            self._count(self._limit + 1)
        return out

    def _count(self, size: int) -> None:
        self._given += size
        bomb = self._given > _FREE and self._given > self._read * _RATIO
        if self._given > self._limit or bomb:
            raise TooLarge(
                f"The answer is larger than the bound of {self._limit // 1024} KiB.",
                details={"sent": "yes"},
            )

    def end(self) -> None:
        """Check that the stream was whole."""
        if self._engine is not None and self._read and not self._engine.eof:
            raise _broken()


def _broken() -> Unreachable:
    return Unreachable("The compressed answer is broken or was cut short.", details={"sent": "yes"})
