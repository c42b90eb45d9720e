"""Words of a text, as searches for runs know them: letters and digits, without regard to case.

Both databases and their twin in memory split texts here, so that all find the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)")
_LONGEST = 64


def words_of(text: str) -> list[str]:
    """The words in order; of a long one its first 64 characters."""
    return [word[:_LONGEST] for word in _WORD.findall(text.casefold())]


def words_of_json(text: str) -> list[str]:
    """The words of a JSON text, field names too; what JSON escapes ends a word."""
    return words_of(_ESCAPE.sub(" ", text) if "\\" in text else text)


def says(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the wanted words stand there one after the other, the last perhaps not whole."""
    if not wanted:
        return False
    *whole, begun = wanted
    count = len(whole)
    return any(
        words[place + count].startswith(begun) and list(words[place : place + count]) == whole
        for place in range(len(words) - count)
    )
