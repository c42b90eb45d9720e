"""What can be found: connectors with their names, operations and triggers, as bags of words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from junctor.core.assistant.words import (
    PLAIN_ACTS,
    SAID_BY_VERB,
    stem,
    stems,
    tokens,
    verb_group,
    verbs_of,
)
from junctor.model.spec import ConnectorSpec, Effect


@dataclass(frozen=True, slots=True)
class OperationCard:
    """One operation. `nouns` are the stems of key and name, `said` of its summary."""

    key: str
    name: str
    read: bool
    act: str
    verbs: tuple[str, ...]
    nouns: frozenset[str]
    said: frozenset[str]
    more: frozenset[str]
    shape: str | None
    place: int
    tests: bool = False
    core: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TriggerCard:
    """One declared trigger."""

    key: str
    kind: str
    words: frozenset[str]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectorCard:
    """One connector. `phrases` are its name and synonyms as word tuples, longest first."""

    slug: str
    name: str
    version: str
    phrases: tuple[tuple[str, ...], ...]
    own: frozenset[str]
    topics: frozenset[str]
    operations: tuple[OperationCard, ...]
    triggers: tuple[TriggerCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """All cards, and how rare each word is among operations."""

    cards: Mapping[str, ConnectorCard]
    rarity: Mapping[str, float] = field(default_factory=dict)

    def weight(self, word: str) -> float:
        """What it says about an operation that a word stands in it."""
        return self.rarity.get(word, 2.0)


def library_of(specs: Iterable[ConnectorSpec]) -> Library:
    """The cards of some connectors."""
    cards = {spec.key: _card(spec) for spec in specs}
    count: dict[str, int] = {}
    total = 0
    for card in cards.values():
        for operation in card.operations:
            total += 1
            for word in operation.nouns:
                count[word] = count.get(word, 0) + 1
    rarity = {word: math.log((total + 1) / (number + 0.5)) / 2 for word, number in count.items()}
    return Library(cards, rarity)


def _card(spec: ConnectorSpec) -> ConnectorCard:
    phrases = {tuple(tokens(text)) for text in (spec.name, spec.key)}
    names = {tuple(tokens(text)) for text in spec.synonyms}
    own = {word for phrase in phrases for word in phrase}
    operations = tuple(_operation(spec, key, place) for place, key in enumerate(spec.operations))
    triggers = tuple(
        TriggerCard(
            key,
            trigger.kind,
            frozenset(
                stems(tokens(f"{key} {trigger.name} {trigger.description} {_entity(trigger)}"))
            ),
            tuple((getattr(trigger, "shape", None) or {}).get("properties", {})),
        )
        for key, trigger in spec.triggers.items()
    )
    topics = stems(tokens(f"{spec.category} {spec.description} {' '.join(spec.synonyms)}"))
    return ConnectorCard(
        slug=spec.key,
        name=spec.name,
        version=spec.version,
        phrases=tuple(sorted((p for p in phrases | names if p), key=len, reverse=True)),
        own=frozenset(own),
        topics=frozenset(topics),
        operations=operations,
        triggers=triggers,
    )


def _entity(trigger: Any) -> str:
    return str(getattr(trigger, "entity", "") or "")


def _shape(implements: Any) -> str | None:
    return implements if isinstance(implements, str | None) else str(implements.service)


def _operation(spec: ConnectorSpec, key: str, place: int) -> OperationCard:
    operation = spec.operations[key]
    named = tokens(f"{key} {operation.name}")
    first = {tokens(text)[0] for text in (key, operation.name) if tokens(text)}
    acts = {word for word in first if verb_group(word)} | (PLAIN_ACTS & set(named))
    verbs = verbs_of(word for word in named if word in first)
    return OperationCard(
        key=key,
        name=operation.name,
        read=operation.effect is Effect.READ,
        act=stem(tokens(key)[0]),
        verbs=tuple(dict.fromkeys(verbs)),
        nouns=frozenset(stems(w for w in named if w not in acts or w in SAID_BY_VERB)),
        said=frozenset(stems(tokens(operation.summary))),
        more=frozenset(stems(tokens(operation.description))),
        shape=_shape(operation.implements),
        place=place,
        tests=key == spec.test,
        core=frozenset(stems(tokens(key)[1:])),
    )
