"""Which connector and which operation a clause means, with how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from junctor.core.assistant.index.cards import ConnectorCard, Library, OperationCard
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import (
    IMPLIED,
    MEANT_BY_VERB,
    PLAIN_ACTS,
    PRODUCTS,
    READS,
    SAID_BY_VERB,
    STOP,
    kin,
    place_of,
    stem,
    stems,
    tokens,
    verb_group,
    verbs_of,
    whole,
)
from junctor.core.assistant.matching.mentions import FROM, is_known
from junctor.core.assistant.matching.own_acts import as_asked
from junctor.core.assistant.matching.scoring import PERSONS, Asked, saying_of, score_of
from junctor.core.assistant.matching.verbless import act_at, asked_to_read, looks_into

ENOUGH = 2.0
_BROAD = 25
"""From so many operations on, more of them say nothing of which connector fits better."""
_GENERIC = frozenset(
    stem(w) for w in ("api", "service", "endpoint", "integration", "connection", "system", "app")
)
_NO_NOUNS = frozenset(("pull", "take", "grab", "load", "receive", "collect", "retrieve", "phone"))
_SHOWS = frozenset(("get", "show", "see", "view", "fetch", "list", "read", "retrieve", "check"))
_RENDERED = frozenset((
    "pdf", "document", "documents", "template", "report", "doc", "contract", "invoice", "receipt",
    "letter", "file", "certificate",
))  # fmt: skip
OWNERS_NAMES = frozenset(("google_sheets", "airtable", "notion", "google_drive"))
"""Where people keep things under names of their own: `the grades`, `the tenants`."""
_ROWS = frozenset(map(stem, ("row", "record")))
_OF_ONE = PRODUCTS | {"details", "properties", "contents", "settings", "particulars"}
"""Plurals that speak of one thing: `the details of a deal`."""
_PRONOUNS = frozenset(("it", "them", "that", "this", "these", "those", "ones"))
_BULK = heard(
    r"\b(at once|in bulk|bulk|batch(es)?|in one go|several|multiple|many|dozens of"
    r"|hundreds of|([2-9]|\d{2,}) (?!(hours?|minutes?|days?|weeks?|o'clock|am|pm)\b)[a-z]+s)\b"
)
_CALLED = frozenset(("named", "called", "titled", "entitled"))
_FULL_NAME = re.compile(r"(?<=\s)[A-Z][a-z]+\s[A-Z][a-z]+\b")
_INTO = heard(r"\b(to|into|onto|(in|on)(?= (an?|the|our|my)\b))\b")
PROTOCOLS = frozenset(("http", "graphql", "mcp", "websocket"))
"""Connectors to whatever there is: they are taken where they are named, never guessed."""


ADDRESSES = frozenset((
    "notify", "tell", "inform", "remind", "alert", "ping", "message", "page", "dm", "warn",
    "thank", "welcome", "greet", "congratulate", "brief",
))  # fmt: skip
_ARTICLES = frozenset(("a", "an", "the", "our", "my", "their", "this", "that", "each", "every"))
_PREPOSITIONS = frozenset((
    "in", "to", "on", "from", "via", "with", "for", "into", "of", "at", "by", "about", "through",
    "against", "onto", "using", "as", "after", "before", "between", "out", "that", "which", "when",
))  # fmt: skip
_NOUNS_TOO = frozenset((*SAID_BY_VERB, "message", "page", "call", "comment", "record", "file"))
_BEHIND = frozenset(("about", "of", "with", "via", "by", "through", "using", "in", "on", "that"))


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate, and its score."""

    card: ConnectorCard
    operation: OperationCard
    score: float
    saying: float = 0
    """How many words of another way to ask for it were said; those said everywhere count half."""


def matches(
    library: Library, clause: Clause, cards: Iterable[ConnectorCard], *, named: bool = True
) -> list[Match]:
    """The operations of some connectors by how well they fit a clause, best first.

    `named`: the clause names the connectors, so they need not be guessed by what they can do.
    """
    cards = list(cards)
    heard = _Heard.of(clause, library, cards if named else [])
    found: list[Match] = []
    for card in cards:
        if not named and card.slug in PROTOCOLS:
            continue
        asked = heard.by(card) if named else heard.asked
        for each in card.operations:
            saying = saying_of(each, asked, heard.verb)
            if saying and named and _qualifies(card, each, asked):
                saying *= 0.3
            found.append(Match(card, each, score_of(library, card, each, asked, saying), saying))
    # Of equals the one that can do more goes first: nothing here says how often one is used.
    return sorted(
        found,
        key=lambda m: (
            -m.score,
            m.operation.place,
            -min(len(m.card.operations), _BROAD),
            m.card.slug,
        ),
    )


def _qualifies(card: ConnectorCard, operation: OperationCard, asked: Asked) -> bool:
    """Whether what was said of it only tells which one of another thing: `a calendar event`."""
    said = frozenset().union(*(each for each in operation.sayings if each <= asked.words))
    which = said & asked.nouns & operation.nouns - asked.aside
    return asked.head in card.known - operation.nouns - said and bool(which)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A clause in its words, before a connector's own words are told apart."""

    words: list[str]
    verb: str | None
    asked: Asked
    it: str = ""
    whom: bool = False
    """Whether it names a person: by name or by address."""

    @classmethod
    def of(cls, clause: Clause, library: Library, cards: list[ConnectorCard]) -> _Heard:
        """What a clause says by itself; `cards` are those that it names.

        The sign of DocuSign signs nothing: acts are looked for beside the names.
        """
        named, words = bool(cards), _joined(_unbaptized(clause.words), library)
        bare = reduce(unnamed, cards, words)
        if looks_into(bare):
            words = ["show" if word == "open" else word for word in words]
            bare = ["show", *bare[1:]]
        verbs, told = _acts(bare), {stem(word) for word in words}
        several = any(_plural(word) for word in words[1:] if word not in _OF_ONE)
        if verbs[:1] == ["find"] and (several or "by" in words) and "id" not in words:
            verbs[0] = "search"
        if verbs[:1] == ["get"] and "into" in words:
            verbs[0] = "create"  # `get it into the CRM`
        if verbs[:1] == ["get"] and (several or "list" in words[1:]):
            verbs[0] = "list"
            told = told - {"get"} | ({"list"} if _SHOWS & {*words} else set())
        if verbs[:1] == ["render"] and "generate" in words and not _RENDERED & set(words):
            verbs[0] = "create"
        reads = bool(verbs) and verbs[0] in READS
        verbs = verbs[:1] if reads else verbs
        if not named and verbs[:1] == ["send"]:
            words += ["email"] * bool(clause.mentions.emails)
            words += ["sms"] * bool(
                clause.mentions.phones or ("text", "message") in pairwise(words)
            )
        into = stems(tokens(" ".join((FROM if reads else _INTO).split(clause.text)[1:])))
        at = None if _is_question(bare) or _announces(bare) else act_at(bare)
        verb = None if at is None else bare[at]
        asked = Asked(
            verbs,
            _about(words, verbs),
            told,
            into,
            _aside(clause.words),
            told - _things(words),
            _head(words, verb, frozenset()),
            named=named,
            plural=several or any(_plural(word) for word in words[:1]),
            bulk=bool(_BULK.search(clause.text)),
            several=frozenset(stem(word) for word in words if _plural(word)),
            known=is_known(clause),
        )
        whom = bool(clause.mentions.emails or _of_person(clause.text, cards))
        return cls(words, verb, asked, clause.it if _PRONOUNS & set(words) else "", whom)

    def by(self, card: ConnectorCard) -> Asked:
        """What it says of a connector that it names: without the name, in the card's words."""
        asked, bare = self.asked, unnamed(self.words, card)
        about = _about(bare, asked.verbs)
        about = about if about or _PRONOUNS & set(self.words) else asked.nouns
        if self.it and asked.verbs[:1] != ["send"] and not about & card.known:
            about = about | {self.it}
        acts, about = as_asked(card, asked.verbs, about, asked.words, asked)
        if self.verb and stem(self.verb) not in card.known:
            about = about - {stem(self.verb)}
        there = asked.into if "send" in acts[:1] or "reply" in asked.verbs[:1] else set()
        about = about | kin(about - card.known - there) & card.known
        ranged = any(any(letter.isdigit() for letter in word) for word in self.words)
        if card.slug in OWNERS_NAMES and asked.reads and not (about & card.known or ranged):
            about = about | _ROWS & card.known
        if not asked.verbs and _imperative(self.words, card):
            acts = ["create"]
        if self.whom and asked.reads and not about & card.known:
            about = about | PERSONS & card.known  # `find Jane Doe`
        names = {stem(word) for word in self.words} - {stem(word) for word in bare}
        said = stem(self.verb) if self.verb and not _plural(self.verb) else ""
        head = _head(self.words, self.verb, card.own) or said
        theirs = kin({head} - card.known) & card.known
        return replace(
            asked,
            into=_akin(asked.into, card),
            aside=_akin(asked.aside, card),
            verbs=acts,
            nouns=about,
            words=asked.words - names,
            spoken=asked.spoken - names,
            whole=whole(bare),
            head=theirs.pop() if len(theirs) == 1 else head,
        )


def _akin(said: set[str], card: ConnectorCard) -> set[str]:
    """Stems, and what a connector calls those that it does not know: a ticket is its issue."""
    return said | kin(said - card.known) & card.known


def _of_person(text: str, cards: list[ConnectorCard]) -> bool:
    """Whether a name of two words stands in it that is no connector's: `find Jane Doe`."""
    own = {word for card in cards for word in card.own}
    return any(not {*tokens(said[0])} & own for said in _FULL_NAME.finditer(text))


def unnamed(words: list[str], card: ConnectorCard) -> list[str]:
    """The words without the connector's name: in `a Google Calendar event` it is about an event."""
    for phrase in card.phrases:
        at = place_of(words, phrase)
        if at is not None:
            return words[:at] + words[at + len(phrase) :]
    return words


def object_of(clause: Clause) -> str:
    """The stem of what a clause's act is done to, for the pronouns behind it."""
    verb = next((word for word in clause.words if verb_group(word)), None)
    return _head(clause.words, verb, frozenset())


def _imperative(words: list[str], card: ConnectorCard) -> bool:
    """`unsubscribe ada@example.com`: the first word is no verb here, but a noun of an operation."""
    first, *rest = words or [""]
    named = any(_plural(word) and stem(word) in card.known for word in rest[:1])  # `board labels`
    known = stem(first) in card.known and not _plural(first) and not named
    return known and not set(rest[:1]) & _BEHIND


def _is_question(words: list[str]) -> bool:
    """`how many emails can we send`: what is asked is not done."""
    return words[:1] in (["did"], ["does"], ["is"], ["has"], ["are"], ["was"]) or words[:2] in (
        ["how", "many"],
        ["how", "much"],
    )


def _announces(words: list[str]) -> bool:
    """`new list called Backlog`: what is new is made; several that are new come by themselves."""
    return words[:1] == ["new"] and len(words) > 1 and not _plural(words[1])


def _unbaptized(words: list[str]) -> list[str]:
    """The words without what something is to be called: `a tab named March`."""
    at = next((n for n, word in enumerate(words) if word in _CALLED), len(words))
    name = _object(words[at + 1 :])
    return words[:at] + words[at + 1 + len(name) :] if at and name else words


def _plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss") and stem(word) != word


def _about(words: list[str], verbs: list[str]) -> set[str]:
    """The stems a clause is about: its nouns, and what its verbs imply."""
    acts = [word for word in words if verb_group(word)]
    plain = set(acts[:1]) & (PLAIN_ACTS | _NO_NOUNS)
    if acts[:1] and words[0] == acts[0] and words[0] in ADDRESSES:
        words = words[:1] + words[_end_of_address(words) :]
    nouns = stems(word for word in words if word not in plain) - _GENERIC
    nouns |= {stem(word) for verb in verbs[:1] for word in IMPLIED.get(verb, ())}
    nouns |= {stem(SAID_BY_VERB[word]) for word in acts if word in SAID_BY_VERB}
    nouns |= {stem(MEANT_BY_VERB[word]) for word in acts[:1] if word in MEANT_BY_VERB}
    return nouns


def _end_of_address(words: list[str]) -> int:
    """Whom `notify` is about stands behind it, up to the next preposition."""
    return next((i for i, word in enumerate(words) if word in _BEHIND), len(words))


def _acts(words: list[str]) -> list[str]:
    """The act that is asked for: a later verb is a thing, unless the first says little."""
    if _is_question(words):
        return ["get"]
    if _announces(words):
        return ["create"]
    at = act_at(words)
    if at is None:
        return ["get"] if asked_to_read(words) else []
    acts = verbs_of(words[at : at + 1])
    if words[at] in _LIGHT:
        acts += verbs_of(_object(words[at + 1 :]))[-1:]
    return acts


_LIGHT = frozenset(("make", "do", "run", "take", "give", "perform", "start", "place", "have"))
"""Verbs that say little: who makes a call calls."""


def _aside(words: list[str]) -> set[str]:
    """What stands behind the first preposition only: whom or where it is for."""
    at = next((i for i, word in enumerate(words) if verb_group(word)), -1)
    end = at + 1 + len(_object(words[at + 1 :]))
    role = _object(words[words.index("as") + 1 :]) if "as" in words[end:] else []
    return stems(words[end:]) - stems(words[:end]) - stems(role)


def _things(words: list[str]) -> set[str]:
    """Words that an article makes a thing: `the signed copy` copies nothing."""
    behind: list[str] = []
    for at, word in enumerate(words):
        if word in _ARTICLES:
            behind += _object(words[at + 1 : at + 4])
    return {stem(word) for word in behind} - {stem(word) for word in words[:1]}


def _object(words: list[str]) -> list[str]:
    """The words right behind a verb, up to the next preposition."""
    end = next((i for i, word in enumerate(words) if word in _PREPOSITIONS), len(words))
    return words[:end]


def _joined(words: list[str], library: Library) -> list[str]:
    """The words, with those that an operation writes as one: `sub page` is a subpage."""
    return words + [a + b for a, b in pairwise(words) if stem(a + b) in library.rarity]


def _head(words: list[str], verb: str | None, own: frozenset[str]) -> str:
    """What an act is done to: the last of the words right behind it, `an email template`."""
    head = ""
    if verb in ADDRESSES:
        return head
    looks = verb in ("search", "look", "query", "ask", "check")
    for word in words[words.index(verb) + 1 :] if verb else words:
        if looks and word == "for" and not head:
            continue  # `search X for tickets from a customer`
        if word in _PREPOSITIONS or (head and word in STOP):
            break
        if word in STOP | own | {"who"}:
            continue
        head = stem(word)
    return head
