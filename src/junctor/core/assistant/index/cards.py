"""Connectors, operations and triggers as bags of words, and all of them together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from junctor.core.assistant.language.spelling import Spelling
from junctor.model.value import JsonSchema


@dataclass(frozen=True, slots=True)
class OperationCard:
    """One operation. `nouns` are the stems of key and name, `said` of its summary.

    `somewhere`: it asks for a place, so that `in Paris` is an input and no system. `namings`:
    the nouns of its key and those of its name, either of which may be said. `many`: it writes
    several at once; `plural`: its key speaks of several. `beside`: what stands behind a
    preposition of its name. `asks`: it wants the id of the one thing that it is about.
    `sayings`: other ways to ask for it, each as its stems; `openings`: the first word of each;
    `reaching`: those that name where something goes,
    and `reached` where: `add to document` adds none; `wholes`: they and its name, word for word.
    """

    key: str
    name: str
    read: bool
    acts: frozenset[str]
    verbs: tuple[str, ...]
    nouns: frozenset[str]
    said: frozenset[str]
    more: frozenset[str]
    shape: str | None
    place: int
    tests: bool = False
    core: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    asks: bool = False
    somewhere: bool = False
    namings: tuple[frozenset[str], ...] = ()
    many: bool = False
    plural: bool = False
    sayings: tuple[frozenset[str], ...] = ()
    openings: tuple[str, ...] = ()
    reaching: tuple[bool, ...] = ()
    reached: tuple[str | None, ...] = ()
    wholes: frozenset[tuple[str, ...]] = frozenset()
    heads: frozenset[str] = frozenset()
    """What the other ways to ask for it end with: `lab results` are results."""


@dataclass(frozen=True, slots=True)
class TriggerCard:
    """One declared trigger.

    `fields` are the plain values of its event by their path, `asks` what a flow must fill in,
    `scheme` how a webhook proves itself, and `sayings` other ways to tell of it, each as its stems.
    """

    key: str
    kind: str
    name: str
    words: frozenset[str]
    fields: Mapping[str, JsonSchema] = field(default_factory=dict)
    scheme: str | None = None
    asks: tuple[str, ...] = ()
    takes: JsonSchema = field(default_factory=dict)
    sayings: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectorCard:
    """One connector. `phrases` are all its names as word tuples, longest first.

    `known` are the nouns of all its operations; `telling`: how much a word says about which
    of its operations is meant, the fewer of them speak of it.
    """

    slug: str
    name: str
    version: str
    phrases: tuple[tuple[str, ...], ...]
    own: frozenset[str]
    topics: frozenset[str]
    operations: tuple[OperationCard, ...]
    triggers: tuple[TriggerCard, ...] = ()
    hosts: frozenset[str] = frozenset()
    category: str = ""
    known: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    telling: Mapping[str, float] = field(default_factory=dict)

    def heads_of(self, verb: str) -> frozenset[str]:
        """What one of its acts is done to, by the stems of names."""
        return frozenset().union(*(each.core for each in self.operations if verb in each.verbs))

    def nouns_of(self, key: str) -> frozenset[str]:
        """The stems of what one of its operations is about."""
        return next(each.nouns for each in self.operations if each.key == key)


@dataclass(frozen=True, slots=True)
class Library:
    """All cards, how rare each word is among operations, and how words are spelled."""

    cards: Mapping[str, ConnectorCard]
    rarity: Mapping[str, float] = field(default_factory=dict)
    spelling: Spelling = field(default_factory=Spelling)

    common: Mapping[str, int] = field(default_factory=dict)
    acts: frozenset[str] = frozenset()

    def telling(self, topics: Iterable[str]) -> float:
        """How much topics say about a connector: the fewer have them, the more."""
        most = max(len(self.cards), 2)
        each = [math.log(most / self.common.get(word, 1)) for word in topics]
        return min(0.5 * sum(each), 2.5)

    def weight(self, word: str) -> float:
        """What it says about an operation that a word stands in it."""
        return self.rarity.get(word, 2.0)
