"""Slips of the keyboard, set right: `slakc` is Slack. Every correction is shown, so it can be seen.

A word nobody here knows is taken for one that is known if one slip lies between them. Names of
connectors come first; names that begin with a capital are only ever taken for such a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_WORD = re.compile(r"(?<![\w#@./:+{-])[A-Za-z]{3,}(?![\w@/:}-]|\.\w)")
_LITERAL = re.compile(
    r"[\"“”„«»][^\"“”„«»]{1,500}[\"“”«»]|https?://\S+|\S+@\S+|\{\{[^}]*\}\}|<[^>]*>"
)
_APART = re.compile(r"(?<![\w#@./:\"“-])([A-Za-z]{3,})[ -]([A-Za-z]{2,})(?![\w@/:\"”]|\.\w)")
_NO_NAMES = frozenset(("sales force",))
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words that are known: names as they are written, words of acts, and any other."""

    names: Mapping[str, str] = field(default_factory=dict)
    acts: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


def corrected(text: str, spelling: Spelling) -> tuple[str, list[tuple[str, str]]]:
    """The text without slips, and what was changed."""
    changes: list[tuple[str, str]] = []

    def join(pair: re.Match[str]) -> str:
        quoted = any(m.start() <= pair.start() < m.end() for m in _LITERAL.finditer(text))
        one = "" if quoted else _as_one(pair, spelling)
        if one.lower() == pair[0].lower():
            return pair[0]
        if one and "-" not in pair[0]:
            changes.append((pair[0], one))
        return one or pair[0]

    text = _APART.sub(join, text)
    literals = [match.span() for match in _LITERAL.finditer(text)]

    def mend(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in literals):
            return match[0]
        word = match[0].lower()
        if word in spelling.known or word in spelling.names:
            return match[0]
        found = _meant(match[0], word, spelling, first=match.start() == 0)
        if found is None:
            return match[0]
        changes.append((match[0], found))
        return found

    return _WORD.sub(mend, text), changes


def _as_one(pair: re.Match[str], spelling: Spelling) -> str:
    """`Sales Force` and `mail jet` are names written apart; `the sales force` is people."""
    one = spelling.names.get(f"{pair[1]}{pair[2]}".lower().removesuffix("s"), "")
    one = one or spelling.names.get(f"{pair[1]}{pair[2]}".lower(), "")
    if not one or (pair[0].islower() and pair[0] in _NO_NAMES):
        return ""
    return one


def _meant(written: str, word: str, spelling: Spelling, *, first: bool) -> str | None:
    """What a word is a slip of: a name first, then an act, then a thing."""
    name = _nearest(word, spelling.names)
    if name is not None:
        return spelling.names[name]
    if first and len(word) == 3 and one_slip(word, "when"):
        return "when"
    if written[:1].isupper() and not first:
        return None
    act = _nearest(word, spelling.acts, shortest=4)
    return act or (_nearest(word, spelling.nouns) if len(word) > _SHORTEST else None)


def _nearest(word: str, known: Iterable[str], shortest: int = _SHORTEST) -> str | None:
    """The known word that one slip parts from a word; `slakc` is `slack`."""
    if len(word) < shortest:
        return None
    found = [
        each
        for each in known
        if each[0] == word[0] and abs(len(each) - len(word)) < 2 and one_slip(word, each)
    ]
    return min(found, key=lambda each: (len(each) != len(word), each), default=None)


def one_slip(word: str, other: str) -> bool:
    """Whether one letter too many, too few, or two letters that changed places part two words.

    Another letter is a slip in long words only: `moves` and `mover` are two words.
    """
    if len(word) == len(other):
        at = [i for i, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
        if len(at) == 2 and at[1] == at[0] + 1:
            return word[at[0]] == other[at[1]] and word[at[1]] == other[at[0]]
        return len(at) == 1 and len(word) >= 7
    longer, shorter = sorted((word, other), key=len, reverse=True)
    if len(longer) != len(shorter) + 1 or len(shorter) < 3:
        return False
    if longer in (shorter + "s", shorter + "d", shorter + "r"):
        return False
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
