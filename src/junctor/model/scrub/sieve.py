"""Find any of thousands of strings in a text in one cheap pass, in pure Python.

A string of 15 bytes or more covers, wherever it lies, one whole aligned 8-byte word that starts
in its first 8 bytes. So the text is read as machine words, and a table of words says in C whether
any string can be there; only then positions are looked at. Shorter strings use 4-byte words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Literal

Span = tuple[int, int]
_Entry = tuple[int, bytes]


class _Layer:
    """Strings of one class of length: words of `width` bytes, one every `stride` bytes."""

    def __init__(self, width: int, stride: int) -> None:
        self.width, self.stride = width, stride
        self.shortest = width + stride - 1
        self._code: Literal["Q", "I"] = "Q" if width == 8 else "I"
        # Tokens of one issuer begin alike, so thousands of entries may share a word.
        self.table: dict[int, dict[_Entry, None]] = {}

    def add(self, form: bytes) -> None:
        for offset, word in self._words(form):
            self.table.setdefault(word, {})[offset, form] = None

    def remove(self, form: bytes) -> None:
        for offset, word in self._words(form):
            entries = self.table[word]
            del entries[offset, form]
            if not entries:
                del self.table[word]

    def candidates(self, data: bytes) -> list[tuple[int, bytes]]:
        """Where strings of this layer stand: start and string, each occurrence once."""
        table = self.table
        found: list[tuple[int, bytes]] = []
        view, unlike = memoryview(data), table.keys().isdisjoint
        for shift in range(0, self.width, self.stride):
            whole = (len(data) - shift) // self.width * self.width
            if whole <= 0:
                break
            words = view[shift : shift + whole].cast(self._code).tolist()
            if unlike(words):
                continue
            for index, word in enumerate(words):
                if word in table:
                    place = shift + index * self.width
                    # A copy: another thread may add while this one looks.
                    for offset, form in list(table.get(word, ())):
                        if place >= offset and data.startswith(form, place - offset):
                            found.append((place - offset, form))
        return found

    def _words(self, form: bytes) -> Iterator[tuple[int, int]]:
        for offset in range(self.stride):
            yield offset, int.from_bytes(form[offset : offset + self.width], sys.byteorder)


class Sieve:
    """A set of byte strings (6 bytes at least each) and the search for all of them at once."""

    def __init__(self) -> None:
        self._layers = (_Layer(8, 8), _Layer(4, 4), _Layer(4, 2))

    def add(self, form: bytes) -> None:
        """Search for `form` from now on."""
        self._layer(form).add(form)

    def remove(self, form: bytes) -> None:
        """Stop searching for `form`."""
        self._layer(form).remove(form)

    def spans(self, data: bytes) -> list[Span]:
        """The places to mask, in order; overlapping places are one, touching ones stay two."""
        found: list[tuple[int, bytes]] = []
        for layer in self._layers:
            if layer.table:
                found += layer.candidates(data)
        return _merged(found) if found else []

    def _layer(self, form: bytes) -> _Layer:
        return next(layer for layer in self._layers if len(form) >= layer.shortest)


def _merged(found: Iterable[tuple[int, bytes]]) -> list[Span]:
    spans: list[Span] = []
    taken: dict[bytes, int] = {}
    for start, form in sorted(found, key=lambda hit: (hit[0], -len(hit[1]))):
        end = start + len(form)
        if start < taken.get(form, 0):
            continue  # a string that overlaps itself is replaced as str.replace would
        taken[form] = end
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
