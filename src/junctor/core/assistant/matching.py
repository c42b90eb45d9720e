"""Which connector and which operation a clause means, with how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from junctor.core.assistant.library import ConnectorCard, Library, OperationCard
from junctor.core.assistant.sentence import Clause
from junctor.core.assistant.words import (
    EVERYDAY,
    IMPLIED,
    INSTEAD,
    MEANT_BY_VERB,
    PLAIN_ACTS,
    READS,
    SAID_BY_VERB,
    STOP,
    kin,
    stem,
    stems,
    tokens,
    verb_group,
    verbs_of,
)

ENOUGH = 2.0
_SHAPES = {
    "email": frozenset(stem(w) for w in ("email", "mail", "newsletter", "inbox")),
    "sms": frozenset(stem(w) for w in ("sms", "text", "phone")),
}
_GENERIC = frozenset(
    stem(w) for w in ("api", "service", "endpoint", "integration", "connection", "system", "app")
)
_SEVERAL = frozenset(("batch", "bulk", "many", "multipl", "several"))
_PRONOUNS = frozenset(("it", "them", "that", "this", "these", "those"))
_BULK = re.compile(
    r"\b(?:at once|in bulk|bulk|batch(?:es)?|in one go|several|multiple|many|dozens of|hundreds of"
    r"|(?:[2-9]|\d{2,})\s+(?!(?:hours?|minutes?|days?|weeks?|o'clock|am|pm)\b)[a-z]+s)\b",
    re.IGNORECASE,
)
_WITH = re.compile(r"\b(?:with|via|using|through)\b", re.IGNORECASE)
_INTO = re.compile(r"\b(?:to|into|onto|(?:in|on)(?=\s+(?:an?|the|our|my)\b))\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\b", re.IGNORECASE)
_PERSONS = frozenset(stem(w) for w in ("contact", "person", "user", "customer", "subscriber"))
_PEOPLE = _PERSONS | {
    stem(w)
    for w in ("them", "him", "her", "somebody", "someone", "people", "visitor", "client", "lead",
              "signup", "employee", "patient")
}  # fmt: skip
"""Whom a sentence calls a customer is a contact, a person or a user of a connector."""
PROTOCOLS = frozenset(("http", "graphql", "mcp", "websocket"))
"""Connectors to whatever there is: they are taken where they are named, never guessed."""


_ADDRESSES = frozenset(("notify", "tell", "inform", "remind", "alert", "ping", "message"))
_BEHIND = frozenset(("about", "of", "with", "via", "by", "through", "using", "in", "on", "that"))


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate, and its score."""

    card: ConnectorCard
    operation: OperationCard
    score: float
    saying: int = 0
    """How many words of another way to ask for it were said."""


def mentioned(library: Library, text: str) -> list[ConnectorCard]:
    """The connectors that a text names, in order; the longest name wins where names overlap."""
    words = tokens(text)
    capital = {w.lower() for w in re.findall(r"[A-Z]\w*", text)}
    found: list[tuple[int, int, ConnectorCard]] = []
    for card in library.cards.values():
        if any(f"//{host}" in text for host in card.hosts):
            found.append((len(words), 99, card))
        for phrase in card.phrases:
            at = _place(words, phrase)
            if at is None or (phrase[0] in EVERYDAY - capital and len(phrase) == 1):
                continue
            found.append((at, len(phrase), card))
            break
    found.sort(key=lambda each: -each[1])
    kept: list[tuple[int, int, ConnectorCard]] = []
    for at, size, card in found:
        if not any(a < at + size and at < a + n for a, n, _ in kept):
            kept.append((at, size, card))
    return [card for _, _, card in sorted(kept, key=lambda each: each[0])]


def _place(words: list[str], phrase: tuple[str, ...]) -> int | None:
    size, one = len(phrase), phrase[-1].removesuffix("s")
    for at in range(len(words) - size + 1):
        *before, last = words[at : at + size]
        if tuple(before) == phrase[:-1] and last.removesuffix("s") == one:
            return at
    return None


def instrument(clause: Clause, cards: list[ConnectorCard]) -> list[ConnectorCard]:
    """Of several connectors the one that does it: `with Anthropic`, or `Anthropic answer ...`."""
    if len(cards) < 2:
        return cards
    with_ = _WITH.split(clause.text)
    by = [card for card in cards if len(with_) > 1 and _named_by(card, with_[-1])]
    words = tokens(clause.text)
    for card in cards:
        for phrase in card.phrases:
            if _place(words[: len(phrase)], phrase) == 0 and verb_group(words[len(phrase)]):
                return [card]
    return by or cards


def _named_by(card: ConnectorCard, text: str) -> bool:
    return any(_place(tokens(text), phrase) is not None for phrase in card.phrases)


def matches(
    library: Library, clause: Clause, cards: Iterable[ConnectorCard], *, named: bool = True
) -> list[Match]:
    """The operations of some connectors by how well they fit a clause, best first.

    `named`: the clause names the connectors, so they need not be guessed by what they can do.
    """
    words = clause.words
    verbs, heard = verbs_of(words), {stem(word) for word in words}
    several = any(_plural(word) for word in words[1:])
    if verbs[:1] == ["find"] and (several or "by" in words) and "id" not in words:
        verbs[0] = "search"
    if verbs[:1] == ["get"] and any(_plural(w) or w == "list" for w in words[1:]):
        verbs[0] = "list"
        heard = heard - {"get"} | {"list"}
    if verbs and verbs[0] in READS:
        verbs = verbs[:1]
    nouns, plural = _about(words, verbs), any(_plural(word) for word in words)
    between = _FROM if verbs and verbs[0] in READS else _INTO
    into = stems(tokens(" ".join(between.split(clause.text)[1:])))
    bulk = bool(_BULK.search(clause.text))
    verb = next((word for word in words if verb_group(word)), None)
    found: list[Match] = []
    for card in cards:
        if not named and card.slug in PROTOCOLS:
            continue
        acts, about = verbs, nouns
        if named:
            spoken = _about(_unnamed(words, card), verbs)
            spoken = spoken if spoken or _PRONOUNS & set(words) else nouns
            acts, about = _as_asked(card, verbs, spoken, plural=plural)
            if verb and stem(verb) not in card.known:
                about = about - {stem(verb)}
            about = about | kin(about - card.known) & card.known
            if not verbs and _imperative(words, card):
                acts = ["create"]
        asked = _Asked(
            acts, about, heard, into, _head(words, verb), named=named, plural=plural, bulk=bulk
        )
        for each in card.operations:
            saying = _saying(each, heard, verbs, verb)
            found.append(Match(card, each, _score(library, card, each, asked, saying), saying))
    return sorted(found, key=lambda m: (-m.score, m.operation.place, m.card.slug))


def _unnamed(words: list[str], card: ConnectorCard) -> list[str]:
    """The words without the connector's name: in `a Google Calendar event` it is about an event."""
    for phrase in card.phrases:
        at = _place(words, phrase)
        if at is not None:
            return words[:at] + words[at + len(phrase) :]
    return words


def _imperative(words: list[str], card: ConnectorCard) -> bool:
    """`unsubscribe ada@example.com`: the first word is no verb here, but a noun of an operation."""
    first = words[0] if words else ""
    return stem(first) in card.known and not _plural(first) and not set(words[1:2]) & _BEHIND


def _as_asked(
    card: ConnectorCard, verbs: list[str], nouns: set[str], *, plural: bool
) -> tuple[list[str], set[str]]:
    """What is said of a named connector, in the acts that it has.

    A model is asked, whatever the words for it are.
    """
    known = card.known
    if "llm" in card.topics:
        asked = {stem(word) for word in IMPLIED["ask"]}
        if nouns & (known - asked - {"text", "input", "content"}):
            return verbs, nouns
        return ["ask"], nouns | asked
    if not verbs and nouns & known:
        return (["list"] if plural else []), nouns
    if not verbs:
        main = first_write(card)
        return list(main.verbs if main else ()), nouns
    has = {verb for each in card.operations if not each.tests for verb in each.verbs}
    if verbs[0] == "call" and len(verbs) > 1 and "call" not in has:
        verbs = verbs[1:]  # `run a query`
    instead = INSTEAD.get(verbs[0])
    return ([instead, *verbs[1:]] if instead and verbs[0] not in has else verbs), nouns


def _plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss") and stem(word) != word


def _about(words: list[str], verbs: list[str]) -> set[str]:
    """The stems a clause is about: its nouns, and what its verbs imply."""
    acts = [word for word in words if verb_group(word)]
    plain = set(acts[:1]) & PLAIN_ACTS
    if acts[:1] and words[0] == acts[0] and words[0] in _ADDRESSES:
        words = words[:1] + words[_end_of_address(words) :]
    nouns = stems(word for word in words if word not in plain) - _GENERIC
    nouns |= {stem(word) for verb in verbs[:1] for word in IMPLIED.get(verb, ())}
    nouns |= {stem(SAID_BY_VERB[word]) for word in acts if word in SAID_BY_VERB}
    nouns |= {stem(MEANT_BY_VERB[word]) for word in acts[:1] if word in MEANT_BY_VERB}
    return nouns


def _end_of_address(words: list[str]) -> int:
    """Whom `notify` is about stands behind it, up to the next preposition."""
    return next((i for i, word in enumerate(words) if word in _BEHIND), len(words))


def _head(words: list[str], verb: str | None) -> str:
    """The first noun behind the verb: what an act is done to."""
    behind = words[words.index(verb) + 1 :] if verb else words
    return next((stem(word) for word in behind if word not in STOP | {"who"}), "")


def _saying(operation: OperationCard, words: set[str], verbs: list[str], verb: str | None) -> int:
    """The longest other way to ask for it that was said, unless another kind of act was."""
    reads = bool(verbs) and verbs[0] in READS
    said = [
        len(each)
        for each in operation.sayings
        if each <= words
        and (operation.read == reads or not verbs or (verb is not None and stem(verb) in each))
    ]
    return max(said, default=0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a clause says, as one connector understands it."""

    verbs: list[str]
    nouns: set[str]
    words: set[str]
    into: set[str]
    head: str
    named: bool
    plural: bool
    bulk: bool

    @property
    def reads(self) -> bool:
        return bool(self.verbs) and self.verbs[0] in READS

    @property
    def adds(self) -> bool:
        acts = ("create", "update", "delete")
        return bool(self.verbs) and self.verbs[0] in acts and "send" not in self.words


def _score(
    library: Library, card: ConnectorCard, operation: OperationCard, asked: _Asked, saying: int
) -> float:
    nouns, words, named = asked.nouns, asked.words, asked.named
    own = {stem(word) for word in card.own}
    about = nouns - (own - operation.nouns)
    shared = about & operation.nouns
    score = sum(library.weight(word) * (0.35 if word in own else 1.0) for word in shared)
    score += sum(0.4 * library.weight(word) for word in (about & operation.said) - shared)
    score += 0.2 * len((about & operation.more) - shared - operation.said)
    score -= 0.5 * min(len(nouns - about - own) for nouns in operation.namings)
    act = _act(operation, asked.verbs) + 0.7 * _said(operation, words)
    if saying:
        act = max(act, 1.0) + 0.5
        score += 1.2 + 0.8 * saying
    main = first_write(card) is operation
    score += act + 0.6 * (asked.head in operation.nouns)
    shaped = bool(operation.shape and about & _SHAPES.get(operation.shape, frozenset()))
    score += (0.5 if named else 3.0) * shaped
    topics = (nouns & (card.topics | own)) - library.acts
    score += 0.4 * bool(topics) if named else library.telling(topics)
    if operation.acts & words - library.acts and (act > 0 or not asked.verbs):
        score += 1.2  # a rare act, in its very word
    if operation.acts & words and operation.core - own and operation.core <= about:
        score += 1.2  # its very name was said
    topical = nouns & card.topics - own if named else set()
    hits = saying or shared or shaped or topical or about & (operation.said | operation.more)
    if not hits and not (named and (not about or (main and act > 0))):
        mild = named and act >= 2.0 and asked.verbs[0] != "delete"
        score -= (1.0 if mild else 2.0) if named else 4.0  # the same verb, about something else
        score += 0.8 * (named and main)
    score += 0.8 * main
    return score + _fitness(operation, asked, shared) - 0.01 * operation.place


def _fitness(operation: OperationCard, asked: _Asked, shared: set[str]) -> float:
    """Whether it is one or several, of a person, in a place: what the words alone do not say."""
    words, score = asked.words, 0.0
    persons = operation.nouns & _PERSONS
    score += 1.0 * bool(asked.adds and persons and not shared & _PERSONS and words & _PEOPLE)
    if (asked.adds or asked.reads) and any(
        nouns and nouns <= asked.into for nouns in operation.namings
    ):
        score -= 1.5  # `add it to a list` makes no list, `read from a topic` lists no topics
    implied = {stem(word) for verb in asked.verbs[:1] for word in IMPLIED.get(verb, ())}
    score += 1.5 * bool(implied & operation.nouns) - 1.5 * operation.tests
    if asked.verbs[:1] == ["get"] and "list" in operation.verbs and not asked.plural:
        score -= 0.4
    if operation.many:
        score += 1.5 if asked.bulk else -0.3 if asked.plural else -1.6
    if not asked.bulk:
        score -= 0.8 * bool(_SEVERAL & (operation.acts | operation.nouns) - words)
    return score


def _said(operation: OperationCard, words: set[str]) -> bool:
    """Whether the very word for the act was said; to list is to search for everything."""
    return bool(operation.acts & words) or ("search" in operation.acts and "list" in words)


def first_write(card: ConnectorCard) -> OperationCard | None:
    """What a connector is there for: manifests begin with it."""
    return next((each for each in card.operations if not each.read), None)


def _act(operation: OperationCard, verbs: list[str]) -> float:
    """How well what an operation does fits what is asked for."""
    if not verbs:
        return 0.0
    first, has = verbs[0], set(operation.verbs)
    if first in READS:
        return _reading(operation, first, has)
    if first == "reply" and "send" in has:
        return 1.5
    if set(verbs) & has - READS:
        return 2.0 if first in has else 1.0
    if first == "call":
        return 0.0
    if (first == "delete") != ("delete" in has):
        return -3.0 if not operation.read or first == "delete" else -2.0
    return -2.0 if operation.read else -0.5


def _reading(operation: OperationCard, first: str, has: set[str]) -> float:
    if not operation.read:
        return -2.0
    if first in has:
        return 2.0
    if first == "find" and READS & has:
        return 1.5
    if has and {first, *has} <= {"list", "search"}:
        return 1.5
    return 1.4 if first == "list" and "get" in has else 1.0
