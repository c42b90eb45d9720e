"""What can be found: connectors with their names, operations and triggers, as bags of words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from junctor.core.assistant.index.cards import ConnectorCard, Library, OperationCard, TriggerCard
from junctor.core.assistant.language.phrasal import in_one_word
from junctor.core.assistant.language.spelling import Spelling
from junctor.core.assistant.language.words import (
    EVERYDAY,
    KNOWN,
    NOMINAL,
    PLAIN_ACTS,
    SAID_BY_VERB,
    SMALL,
    STOP,
    VERBS,
    kin,
    place_of,
    stem,
    stems,
    tokens,
    verb_group,
    verbs_of,
    whole,
)
from junctor.core.assistant.language.zones import places
from junctor.core.assistant.schemas.fields import event_fields
from junctor.model.spec import ConnectorSpec, Effect

_HOLE = re.compile(r"\{\{[^}]*\}\}")
_PARTS = frozenset(("values", "rows", "blocks", "tags"))
"""Parts of one thing: to append values is one act."""
_SAID_OF_ALL = frozenset(
    stem(word) for word, act in VERBS.items() if act in ("send", "call") or word in PLAIN_ACTS
)
_IDS = frozenset(("id", "or", "key", "name", "sid", "uuid", "number", "arn", "iri", "gid"))
"""What tells one thing from others."""
_PLACES = frozenset(("city", "town", "country", "location", "place", "address", "q", "lat", "zip"))


def library_of(found: Iterable[ConnectorSpec]) -> Library:
    """The cards of some connectors."""
    specs = list(found)
    cards = {spec.key: _card(spec) for spec in specs}
    count: dict[str, int] = {}
    total = 0
    for card in cards.values():
        for operation in card.operations:
            total += 1
            for word in operation.nouns:
                count[word] = count.get(word, 0) + 1
    rarity = {word: math.log((total + 1) / (number + 0.5)) / 2 for word, number in count.items()}
    common = Counter(
        word for c in cards.values() for word in c.topics | {stem(own) for own in c.own}
    )
    acts = frozenset(stem(word) for word in PLAIN_ACTS)
    return Library(cards, rarity, _spelling(specs, cards), common, acts)


def _spelling(specs: Sequence[ConnectorSpec], cards: Mapping[str, ConnectorCard]) -> Spelling:
    names: dict[str, str] = {}
    nouns: set[str] = set()
    known = {*STOP, *VERBS, *KNOWN}
    for spec in specs:
        for name in _names(spec):
            names = {**{n.lower(): n for n in re.findall(r"[A-Za-z]{4,}", name)}, **names}
        if "".join(tokens(spec.name)) == spec.key:
            names[spec.key] = spec.name  # `zohocrm` is written Zoho CRM
        said = [spec.category, spec.description, *spec.synonyms]
        for key, operation in spec.operations.items():
            nouns |= set(tokens(f"{key} {operation.name}"))
            said += [
                operation.summary,
                operation.description,
                *operation.synonyms,
                *operation.input.get("properties", ()),
            ]
        for key, trigger in spec.triggers.items():
            said += [f"{key} {trigger.name} {trigger.description}", *trigger.synonyms]
        known |= set(tokens(" ".join(said)))
    known |= (
        nouns
        | {f"{word}s" for word in known if word[-1:] != "s"}
        | {word for c in cards.values() for word in c.own}
    )
    known |= places()
    for word in tuple(VERBS):
        known |= {word + ending for ending in ("s", "d", "ed", "es", "ing")}
        known |= {word[:-1] + "ing", word[:-1] + "ied", word[:-1] + "ies"}
    acts = frozenset(w for w in (*VERBS, *KNOWN) if len(w) > 3)
    common = {name: each for name, each in names.items() if name not in EVERYDAY}
    return Spelling(common, acts, frozenset(w for w in nouns if len(w) > 4), frozenset(known))


def _names(spec: ConnectorSpec) -> list[str]:
    """A connector's name, the parts of it that stand alone, and its other names.

    A synonym that begins with a capital is another name; in small letters it is a topic.
    """
    parts = re.split(r"[()/]", spec.name)
    other = [each for each in spec.synonyms if each != each.lower()]
    return [each.strip() for each in (spec.name, *parts, spec.key, *other) if each.strip()]


def _card(spec: ConnectorSpec) -> ConnectorCard:
    """A connector as bags of words."""
    names = _names(spec)
    phrases = {tuple(tokens(text)) for name in names for text in (name, name.lower())}
    own = {word for phrase in phrases for word in phrase}
    operations = tuple(
        _operation(spec, key, place, sorted(phrases, key=len, reverse=True))
        for place, key in enumerate(spec.operations)
    )
    triggers = tuple(
        TriggerCard(
            key,
            trigger.kind,
            trigger.name,
            frozenset(
                stems(tokens(f"{key} {trigger.name} {trigger.description} {_entity(trigger)}"))
            ),
            event_fields(trigger),
            getattr(getattr(trigger, "verify", None), "scheme", None),
            tuple(
                name
                for name in trigger.input.get("required", ())
                if "default" not in trigger.input.get("properties", {}).get(name, {})
            ),
            trigger.input,
            _sayings(map(tokens, trigger.synonyms)),
        )
        for key, trigger in spec.triggers.items()
    )
    topics = stems(tokens(f"{spec.category} {spec.description} {' '.join(spec.synonyms)}"))
    return ConnectorCard(
        slug=spec.key,
        name=spec.name,
        version=spec.version,
        phrases=tuple(sorted((p for p in phrases if p), key=lambda p: (-len(p), p))),
        own=frozenset(own),
        topics=frozenset(topics),
        operations=operations,
        triggers=triggers,
        category=spec.category,
        known=frozenset(noun for each in operations for noun in each.nouns),
        heads=frozenset(head for each in operations for head in each.heads),
        telling=_telling(operations),
        hosts=frozenset(re.findall(r"^https://([\w.-]+)", spec.base_url or "")),
    )


def _telling(operations: Sequence[OperationCard]) -> dict[str, float]:
    """How much each word says about which operation is meant."""
    count = Counter(
        word for each in operations for word in each.nouns | each.said | each.more | each.acts
    )
    most = math.log(len(operations) + 1)
    for word in [each for each in count if each in _SAID_OF_ALL]:
        del count[word]
    return {
        word: 1.5 * (math.log((len(operations) + 1) / n) / most) ** 3 for word, n in count.items()
    }


def _beside(words: list[str]) -> frozenset[str]:
    """What a name says behind its first preposition: `files of an employee` are files."""
    at = next(
        (n for n, word in enumerate(words) if word in SMALL - {"a", "an", "the"}),
        len(words),
    )
    return frozenset(stems(words[at:]) - stems(words[:at]))


def _has_one(spec: ConnectorSpec, key: str) -> bool:
    """Whether there is the same for one thing: `createRecord` beside `upsertRecords`."""
    thing = re.sub(r"^[a-z]+", "", key)
    acts = (key.removesuffix(thing), "create", "update")
    ones = (thing[:-1], f"{thing.removesuffix('ies')}y")
    return key.endswith("s") and any(f"{a}{one}" in spec.operations for a in acts for one in ones)


def _is_of_one(key: Sequence[str], required: Sequence[str]) -> bool:
    """Whether an operation needs to be told which one of what its key speaks of."""
    several = bool(key) and key[-1].endswith("s") and not key[-1].endswith("ss")
    about = {stem(word) for word in key}
    about |= kin(about)
    return not several and any(
        ({*tokens(name)} & _IDS or {*tokens(name)} == {*key})
        and {stem(word) for word in tokens(name) if word not in _IDS} <= about
        for name in required
    )


def _entity(trigger: Any) -> str:
    return str(getattr(trigger, "entity", "") or "")


def _shape(implements: Any) -> str | None:
    return implements if isinstance(implements, str | None) else str(implements.service)


def _sayings(said: Iterable[Sequence[str]]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(stem, {*each} - SMALL)) for each in said)


def _said_by_name(words: list[str]) -> list[list[str]]:
    """A name that says more than a thing is a way to ask in itself: `join channel`."""
    return [words] if len({*words} - SMALL - PLAIN_ACTS) > 1 else []


def _opening(words: Sequence[str], *, read: bool) -> str:
    """The word that another way to ask begins with; a plural names what is read.

    `card changes` are listed, and no card is changed.
    """
    first = words[0]
    thing = read and first.endswith("s") and not first.endswith("ss") and first not in VERBS
    return first if thing else stem(first)


def _reached(words: Sequence[str]) -> str | None:
    """Where another way to ask says that something goes, if it says that."""
    goes = verb_group(words[0]) == "create" and {"to", "into", "onto"} & {*words[1:-1]}
    return stem(words[-1]) if goes else None


def _others(said: Iterable[str], own: Iterable[tuple[str, ...]]) -> list[list[str]]:
    """Other ways to ask, without the connector's name, and with one verb for two words too."""
    found = []
    for each in said:
        kept = tokens(each)
        for words in (kept, _nameless(kept, own), tokens(in_one_word(each))):
            if words not in found and (words is kept or len(words) > 1):
                found.append(words)
    return found


def _nameless(words: list[str], own: Iterable[tuple[str, ...]]) -> list[str]:
    """The words without the connector's name: who asks says it apart."""
    for name in own:
        at = place_of(words, name)
        if at is not None:
            return words[:at] + words[at + len(name) :]
    return words


def _operation(
    spec: ConnectorSpec, key: str, place: int, own: Iterable[tuple[str, ...]]
) -> OperationCard:
    """An operation as bags of words: acts, things, other ways to ask for it."""
    operation = spec.operations[key]
    by_key, by_name = tokens(key), tokens(operation.name)
    named = [*by_key, *by_name]
    first = {words[0] for words in (by_key, by_name) if words}
    acts = {word for word in first if verb_group(word)} | (PLAIN_ACTS & set(named))
    verbs = verbs_of(word for word in named if word in first)
    read = operation.effect is Effect.READ
    if not read and verbs and set(verbs) <= {"create", "send", "call"}:
        verbs += [verb for verb in verbs_of(by_key[1:]) if verb in NOMINAL]

    def nouns(words: list[str]) -> frozenset[str]:
        kept = {*by_key[1:], *SAID_BY_VERB}
        return frozenset(stems(w for w in words if w not in acts or w in kept))

    others = _others(operation.synonyms, own)
    said = [*others, *_said_by_name(by_name)]
    return OperationCard(
        key=key,
        name=operation.name,
        read=read,
        acts=frozenset(stem(word) for word in first),
        verbs=tuple(dict.fromkeys(verbs)),
        nouns=nouns(named),
        namings=(nouns(by_key), nouns(by_name)),
        said=frozenset(stems(tokens(_HOLE.sub(" ", operation.summary)))),
        more=frozenset(stems(tokens(operation.description)).union(*map(stems, others))),
        many=not read and by_key[-1] not in _PARTS and _has_one(spec, key),
        plural=by_key[-1].endswith("s") and not by_key[-1].endswith("ss"),
        shape=_shape(operation.implements),
        place=place,
        beside=_beside(by_name),
        asks=_is_of_one(by_key[1:], operation.input.get("required", ())),
        tests=key == spec.test,
        core=frozenset(stems(by_key[1:])),
        sayings=_sayings(said),
        openings=tuple(_opening(each, read=read) for each in said),
        reaching=tuple(bool(SMALL & {*each}) for each in said),
        reached=tuple(map(_reached, said)),
        wholes=frozenset(map(whole, (*said, by_name))),
        heads=frozenset(stem(each[-1]) for each in others),
        somewhere=bool(_PLACES & {n.lower() for n in operation.input.get("properties", {})}),
    )
