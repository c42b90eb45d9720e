"""Words of sentences, names and keys, reduced so that they can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
STOP = frozenset((
    "a", "an", "the", "to", "of", "for", "from", "in", "on", "at", "by", "with", "via",
    "through", "using", "use", "and", "or", "our", "my", "your", "their", "its", "his", "her",
    "this", "that", "these", "those", "is", "are", "was", "were", "be", "been", "it", "we",
    "i", "you", "they", "them", "please", "want", "wants", "need", "needs", "should", "must",
    "would", "will", "can", "could", "into", "as", "new", "all", "any", "some", "one", "do",
    "does", "did", "have", "has", "had", "so", "when", "then", "also", "me", "us", "up",
    "about",
))  # fmt: skip
VERBS: dict[str, str] = {
    word: group
    for group, words in {
        "send": "send post notify message text email mail tell alert publish forward write ping "
        "announce share page inform deliver",
        "create": "create add make open insert register book schedule raise file log start issue "
        "append save record submit place sign enter put set draft",
        "update": "update change edit modify move assign mark rename adjust close complete",
        "get": "get fetch read retrieve check show see load download",
        "find": "find lookup look",
        "list": "list browse collect count",
        "search": "search query",
        "delete": "delete remove cancel archive drop revoke erase",
        "charge": "charge bill invoice collect pay",
        "refund": "refund reimburse",
        "upload": "upload attach",
        "render": "render generate produce convert",
        "reply": "reply answer respond comment",
        "call": "call invoke hit request trigger run",
        "ask": "ask summarize summarise translate classify",
    }.items()
    for word in words.split()
}
READS = frozenset(("get", "list", "find", "search"))
PLAIN_ACTS = frozenset((
    "list", "get", "send", "create", "update", "delete", "find", "search", "add", "make",
    "post", "show", "check", "read", "fetch", "open", "close", "set", "change", "put", "see",
    "look", "use",
))  # fmt: skip
"""Verbs that are no nouns of any operation: `comment`, `label` and `draft` are both."""
IMPLIED = {
    "charge": ("payment",),
    "refund": ("refund",),
    "ask": ("chat", "completion", "response"),
    "render": ("document",),
}
"""What an act is about although no word of it may stand there."""
SAID_BY_VERB = {"email": "email", "mail": "email", "text": "sms", "invoice": "invoice"}


def tokens(text: str) -> list[str]:
    """The words of a text in order, in small letters; camelCase and snake_case are split."""
    spaced = _CAMEL.sub(" ", text.replace("_", " ").replace("-", " "))
    return [match.lower() for match in _TOKEN.findall(spaced)]


def stem(word: str) -> str:
    """A word without its commonest endings; wrong often enough, but the same on both sides."""
    if len(word) <= 3 or word.isdigit():
        return word
    for ending, instead in (
        ("ification", "ify"), ("ion", ""), ("ies", "y"), ("sses", "ss"), ("ches", "ch"),
        ("shes", "sh"), ("xes", "x"),
        ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""),
    ):  # fmt: skip
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            cut = word[: -len(ending)] + instead
            if len(cut) >= 3:
                return cut.removesuffix("e")
    return word.removesuffix("e")


def stems(words: Iterable[str]) -> set[str]:
    """The stems of words that mean something."""
    return {stem(word) for word in words if word not in STOP}


_BY_STEM = {stem(word): group for word, group in VERBS.items()}


def verb_group(word: str) -> str | None:
    """What kind of act a word names: `sends` and `posted` are `send`."""
    return VERBS.get(word) or _BY_STEM.get(stem(word))


def verbs_of(words: Iterable[str]) -> list[str]:
    """The acts that words name, in order."""
    return [group for word in words if (group := verb_group(word))]
