"""A text for a regular expression: a small generator for the patterns schemas really use.

It understands literals, classes, groups, alternatives, counts and anchors. What it does not
know (look-around, back references) it skips; the caller checks the result.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass

from junctor.core.sandbox.dice import Dice

_DIGITS = string.digits
_WORD = string.ascii_lowercase + string.digits
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": " ", "D": string.ascii_lowercase, "W": "-", "S": _WORD}
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_ANY = string.ascii_lowercase
_PRINTABLE = "".join(chr(c) for c in range(32, 127))
_MAX = 4096

Piece = Callable[[str, int], str]


def text_for(pattern: str, dice: Dice, place: str, low: int, high: int | None) -> str | None:
    """A text that should match and keep its length, or `None` for a pattern beyond us.

    Open counts (`+`, `*`) are stretched until the text has `low` characters.
    """
    try:
        piece = _Parser(pattern, dice).parse()
    except (IndexError, ValueError, RecursionError):
        return None
    best = None
    for stretch in (0, 1, 2, 4, 8, *range(max(low - 4, 0), low + 1), low * 2):
        text = piece(place, min(stretch, _MAX))
        if len(text) >= low and (high is None or len(text) <= high):
            return text
        best = text if best is None else best
    return best


@dataclass(slots=True)
class _Parser:
    source: str
    dice: Dice
    at: int = 0

    def parse(self) -> Piece:
        piece = self._alternatives()
        if self.at < len(self.source):
            raise ValueError(f"unexpected {self.source[self.at]}")
        return piece

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _take(self) -> str:
        char = self.source[self.at]
        self.at += 1
        return char

    def _alternatives(self) -> Piece:
        options = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            options.append(self._sequence())
        here, dice = self.at, self.dice
        return lambda place, n: dice.pick(f"{place}|{here}", options)(place, n)

    def _sequence(self) -> Piece:
        pieces: list[Piece] = []
        while self._peek() not in ("", "|", ")"):
            pieces.append(self._counted(self._atom()))
        return lambda place, n: "".join(p(f"{place}.{i}", n) for i, p in enumerate(pieces))

    def _counted(self, piece: Piece) -> Piece:
        low, high = self._count()
        if self._peek() in ("?", "+") and (low, high) != (1, 1):
            self.at += 1
        if (low, high) == (1, 1):
            return piece

        def repeated(place: str, stretch: int) -> str:
            times = low + stretch if high is None else min(high, low + stretch)
            return "".join(piece(f"{place}*{i}", stretch) for i in range(min(times, _MAX)))

        return repeated

    def _count(self) -> tuple[int, int | None]:
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        char = self._peek()
        if char in simple:
            self.at += 1
            return simple[char]
        end = self.source.find("}", self.at)
        if char != "{" or end < 0:
            return 1, 1
        low, comma, high = self.source[self.at + 1 : end].partition(",")
        if not (low or "0").isdigit() or not (high or "0").isdigit() or not (low or comma):
            return 1, 1
        self.at = end + 1
        first = int(low or 0)
        return first, (int(high) if high else None) if comma else first

    def _atom(self) -> Piece:
        char = self._take()
        if char in "^$":
            return lambda _place, _n: ""
        if char == "(":
            return self._group()
        if char == "[":
            return self._one_of(self._class())
        if char == "\\":
            return self._escape()
        if char in "*+?":
            raise ValueError("a count without an atom")
        return self._one_of(_ANY if char == "." else char)

    def _one_of(self, chars: str) -> Piece:
        if not chars:
            raise ValueError("an empty class")
        dice = self.dice
        return lambda place, _n: dice.pick(place, chars)

    def _group(self) -> Piece:
        skipped = False
        if self._peek() == "?":
            self.at += 1
            skipped = self.source[self.at : self.at + 1] in ("=", "!") or self.source[
                self.at : self.at + 2
            ] in ("<=", "<!")
            if self._peek() == ":":
                self.at += 1
            elif skipped:
                self.at += 1 if self._peek() in ("=", "!") else 2
            elif self._peek() in ("P", "<"):
                self.at = self.source.index(">", self.at) + 1
            else:  # flags such as (?i)
                end = self.source.index(")", self.at)
                colon = self.source.find(":", self.at, end)
                if colon < 0:
                    self.at = end + 1
                    return lambda _place, _n: ""
                self.at = colon + 1
        inner = self._alternatives()
        if self._take() != ")":
            raise ValueError("an open group")
        return (lambda _place, _n: "") if skipped else inner

    def _escape(self) -> Piece:
        char = self._take()
        if char in "bBAzZG":
            return lambda _place, _n: ""
        return self._one_of(self._escaped(char))

    def _escaped(self, char: str) -> str:
        if char in _CLASSES:
            return _CLASSES[char]
        if char in "pP":
            return self._property(negated=char == "P")
        if char in "ux":
            size = 4 if char == "u" else 2
            code = self.source[self.at : self.at + size]
            self.at += size
            return chr(int(code, 16))
        if char.isdigit() and char != "0":
            raise ValueError("a back reference")
        return _ESCAPED.get(char, char)

    def _property(self, *, negated: bool) -> str:
        name = self._take()
        if name == "{":
            end = self.source.index("}", self.at)
            name = self.source[self.at : end]
            self.at = end + 1
        kinds = {"N": _DIGITS, "Z": " ", "P": ".-", "S": "+"}
        upper = string.ascii_uppercase if name in ("Lu", "Uppercase") else string.ascii_lowercase
        chars = kinds.get(name[0], upper)
        return "-" if negated and chars != "-" else chars

    def _class(self) -> str:
        negated = self._peek() == "^"
        self.at += negated
        chars: list[str] = []
        while self._peek() != "]" or not chars:
            char = self._take()
            group = self._escaped(self._take()) if char == "\\" else char
            if len(group) == 1 and self._peek() == "-" and self.source[self.at + 1] != "]":
                self.at += 1
                end = self._take()
                end = self._escaped(self._take()) if end == "\\" else end
                group = "".join(map(chr, range(ord(group), min(ord(end), ord(group) + 200) + 1)))
            chars.append(group)
        self.at += 1
        listed = "".join(chars)
        # Letters and digits read better than the punctuation a class also allows.
        if negated:
            plain = "".join(c for c in _WORD if c not in listed)
            return plain or "".join(c for c in _PRINTABLE if c not in listed)
        return "".join(c for c in listed if c in _WORD) or listed
