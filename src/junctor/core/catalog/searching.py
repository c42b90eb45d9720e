"""Which connectors fit the words somebody looks for, best first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Summaries = list[dict[str, Any]]
_SMALL = frozenset(("a", "an", "the", "of", "to", "for", "with", "in", "on", "from", "by", "and"))
_WORD = re.compile(r"[^\s,;:!?]+")
_WHOLE = 60
"""What it says that one operation or trigger is asked for in so many words."""


def matching(summaries: Summaries, text: str) -> Summaries:
    """The summaries that match every word of a text, best first.

    Words that stand together in one of a connector's operations say more than scattered ones.
    """
    said = _WORD.findall(text.lower())
    words = [word for word in said if word not in _SMALL] or said
    scored = [([_score(s, word) for word in words], s) for s in summaries]
    fitting = [(sum(scores) + _together(s, words), s) for scores, s in scored if all(scores)]
    return [s for _, s in sorted(fitting, key=lambda pair: -pair[0])]


def _score(summary: dict[str, Any], word: str) -> int:
    name, key = summary["name"].lower(), summary["key"]
    if word in (name, key):
        return 100
    if name.startswith(word) or key.startswith(word):
        return 50
    if word in name or any(word in s.lower() for s in summary["synonyms"]):
        return 20
    if any(word in each["key"].lower() for each in _done(summary)):
        return 5
    if any(_is_in(word, phrase) for each in _done(summary) for phrase in _phrases(each)):
        return 5
    return 2 if word in summary["category"].lower() or word in summary["description"].lower() else 0


def _together(summary: dict[str, Any], words: list[str]) -> int:
    """How well the best name or synonym of an operation or trigger holds all the words."""
    if len(words) < 2:
        return 0
    best = 0
    for each in _done(summary):
        for phrase in _phrases(each):
            if all(_is_in(word, phrase) for word in words):
                rest = len(set(phrase.split()) - _SMALL) - len(words)
                best = max(best, _WHOLE - 10 * min(max(rest, 0), 3))
    return best


def _done(summary: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from summary["operations"]
    yield from summary["triggers"]


def _phrases(each: dict[str, Any]) -> Iterator[str]:
    yield each["name"].lower()
    yield from (phrase.lower() for phrase in each["synonyms"])


def _is_in(word: str, phrase: str) -> bool:
    """Whether a word stands in a phrase, be it one or several: `invoices` is an invoice."""
    one = word.removesuffix("s") if len(word) > 3 else word
    return any(each.startswith((word, one)) for each in phrase.split())
