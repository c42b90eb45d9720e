"""Which connectors a text names, and which of several does it."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import (
    EVERYDAY,
    PRODUCTS,
    READS,
    STOP,
    place_of,
    stem,
    tokens,
    verb_group,
)

_VALUES = re.compile(r"(?<!\w)#[a-z0-9][\w-]*|[\w.+-]+@[\w-]+\.[\w.-]+\w", re.IGNORECASE)
"""What names no connector: `#docs` is a channel, `gmail.com` a part of an address."""

_WITH = heard(r"\b(with|via|using|through)\b")

FROM = re.compile(r"\bfrom\b", re.IGNORECASE)

_IN = frozenset(("in", "to", "from", "with", "via", "on", "into", "using"))


def mentioned(library: Library, text: str) -> list[ConnectorCard]:
    """The connectors that a text names, in order; the longest name wins where names overlap."""
    hosts, text = text, _VALUES.sub(" ", text)
    words = tokens(text)
    capital = {w.lower() for w in re.findall(r"[A-Z]\w*", text)}
    found: list[tuple[int, int, ConnectorCard]] = []
    for card in library.cards.values():
        if any(f"//{host}" in hosts for host in card.hosts):
            found.append((len(words), 99, card))
        for phrase in card.phrases:
            at = place_of(words, phrase)
            if at is None:
                continue
            if len(phrase) == 1 and phrase[0] in EVERYDAY - capital and not _meant(words, at, card):
                continue
            found.append((at, len(phrase), card))
            break
    found.sort(key=lambda each: -each[1])
    kept: list[tuple[int, int, ConnectorCard]] = []
    for at, size, card in found:
        if not any(a < at + size and at < a + n for a, n, _ in kept):
            kept.append((at, size, card))
    return [card for _, _, card in sorted(kept, key=lambda each: each[0])]


def _meant(words: list[str], at: int, card: ConnectorCard) -> bool:
    """Whether an everyday word names a product here: `the linear issue`, `in outline`."""
    after, before = words[at + 1 : at + 2], words[at - 1 : at] if at else []
    if words[at] not in PRODUCTS:
        return False
    if after and stem(after[0]) in card.known:
        return True
    return set(before) <= _IN and bool(before) and (not after or after[0] in STOP)


def instrument(clause: Clause, cards: list[ConnectorCard]) -> list[ConnectorCard]:
    """Of several connectors the one that does it: `with Anthropic`, or `Anthropic answer ...`."""
    if len(cards) < 2:
        return cards
    with_ = _WITH.split(clause.text)
    by = [card for card in cards if len(with_) > 1 and _named_by(card, with_[-1])]
    words = tokens(clause.text)
    for card in cards:
        for phrase in card.phrases:
            if place_of(words[: len(phrase)], phrase) == 0 and verb_group(words[len(phrase)]):
                return [card]
    if by:
        return by
    act = next((group for word in words if (group := verb_group(word))), None)
    if act not in READS:
        where = FROM.split(clause.text)[0]  # `open a Jira bug from a Zendesk ticket`
        return [card for card in cards if _named_by(card, where)] or cards
    return cards


def _named_by(card: ConnectorCard, text: str) -> bool:
    return any(place_of(tokens(text), phrase) is not None for phrase in card.phrases)


_ID_SAID = re.compile(
    r"\b(?:id|number|no\.?|key|sid|uuid)\b|\d{3,}|\b[A-Za-z]+[-_]\d", re.IGNORECASE
)


def is_known(clause: Clause) -> bool:
    """Whether what is looked for is known by a name, an address or a number, and by no id."""
    said = clause.mentions
    named = bool(said.quoted or said.emails or said.phones)
    return named and not _ID_SAID.search(" ".join(clause.words))
