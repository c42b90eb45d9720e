"""A library in which connectors are called as the project calls its connections to them.

`our EHR` is the Custom HTTP connection “EHR”, and `the Orders DB` the PostgreSQL of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.words import (
    EVERYDAY,
    KNOWN,
    STOP,
    VERBS,
    place_of,
    stem,
    tokens,
)
from junctor.model.connection import Connection

_KINDS = frozenset((
    "api", "connection", "integration", "system", "server", "service", "database", "db",
    "account", "workspace", "endpoint", "instance", "backend",
))  # fmt: skip
"""What a name may end with, and what is said behind one."""


def names_of(connection: Connection) -> set[tuple[str, ...]]:
    """What a connection may be called, as words: `Orders DB`, and `Orders` for short."""
    whole = tuple(tokens(connection.name))
    short = whole
    while len(short) > 1 and short[-1] in _KINDS:
        short = short[:-1]
    return {name for name in (whole, short) if name}


def renamed(library: Library, connections: Iterable[Connection], text: str) -> Library:
    """The library, with the names of connections that a text says as names of connectors."""
    taken = {tuple(tokens(card.name)) for card in library.cards.values()}
    said: dict[str, set[tuple[str, ...]]] = {}
    for each in connections:
        if each.integration_slug in library.cards:
            names = {n for n in names_of(each) - taken if _is_said(n, text, library)}
            said.setdefault(each.integration_slug, set()).update(names)
    if not any(said.values()):
        return library
    everything = set().union(*said.values())
    cards = {
        slug: _called(card, said.get(slug, set()), everything)
        for slug, card in library.cards.items()
    }
    return replace(library, cards=cards)


def _called(
    card: ConnectorCard, names: set[tuple[str, ...]], everything: set[tuple[str, ...]]
) -> ConnectorCard:
    """A connector with more names, and without those that the project gave to another one."""
    phrases = ({*card.phrases} - everything) | names
    if phrases == {*card.phrases}:
        return card
    own = card.own | {word for name in names for word in name}
    return replace(card, phrases=tuple(sorted(phrases, key=lambda p: (-len(p), p))), own=own)


def _is_said(name: tuple[str, ...], text: str, library: Library) -> bool:
    """Whether a text has the words, and means the name by them.

    `orders are paid` names no connection “Orders”; `in Orders` and `the orders database` do.
    """
    words = tokens(text)
    at = place_of(words, name)
    if at is None:
        return False
    if any(not _is_plain(word, library) for word in name):
        return True
    if words[at + len(name) : at + len(name) + 1] and words[at + len(name)] in _KINDS:
        return True
    spelled = r"[\s-]+".join(map(re.escape, name))
    found = re.search(rf"(?<=[\w,]\s){spelled}\b", text, re.IGNORECASE)
    return found is not None and found[0][0].isupper()


def _is_plain(word: str, library: Library) -> bool:
    """Whether it is a word of sentences about anything, and no name by itself."""
    known = word in STOP or word in VERBS or word in KNOWN or word in EVERYDAY or word in _KINDS
    return known or stem(word) in library.rarity or library.common.get(stem(word), 0) > 0
