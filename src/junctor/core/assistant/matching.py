"""Which connector and which operation a clause means, with how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from junctor.core.assistant.library import ConnectorCard, Library, OperationCard, TriggerCard
from junctor.core.assistant.sentence import Clause
from junctor.core.assistant.words import (
    IMPLIED,
    PLAIN_ACTS,
    READS,
    SAID_BY_VERB,
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
# Words that are names of connectors and everyday words too: alone they name nothing.
_EVERYDAY = frozenset(("email", "mail", "sms", "http", "api", "rest", "linear", "outline", "sign"))


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate, and its score."""

    card: ConnectorCard
    operation: OperationCard
    score: float


def mentioned(library: Library, text: str) -> list[ConnectorCard]:
    """The connectors that a text names, in order; the longest name wins where names overlap."""
    words = [stem(word) for word in tokens(text)]
    capital = {w.lower() for w in text.replace(",", " ").split() if w[:1].isupper()}
    found: list[tuple[int, int, ConnectorCard]] = []
    for card in library.cards.values():
        for phrase in card.phrases:
            at = _place(words, tuple(stem(word) for word in phrase))
            if at is None or not _names(phrase, card, capital):
                continue
            found.append((at, len(phrase), card))
            break
    found.sort(key=lambda each: (each[0], -each[1]))
    kept: list[tuple[int, int, ConnectorCard]] = []
    for at, size, card in found:
        if not any(a <= at < a + n for a, n, _ in kept):
            kept.append((at, size, card))
    return [card for _, _, card in kept]


def _place(words: list[str], phrase: tuple[str, ...]) -> int | None:
    size = len(phrase)
    return next(
        (i for i in range(len(words) - size + 1) if tuple(words[i : i + size]) == phrase), None
    )


def _names(phrase: tuple[str, ...], card: ConnectorCard, capital: set[str]) -> bool:
    """Whether a phrase is a name here and not an everyday word or a topic."""
    own = set(phrase) <= set(tokens(f"{card.name} {card.slug}"))
    if not own:
        return False
    return len(phrase) > 1 or phrase[0] not in _EVERYDAY or phrase[0] in capital


def matches(
    library: Library, clause: Clause, cards: Iterable[ConnectorCard], *, named: bool = True
) -> list[Match]:
    """The operations of some connectors by how well they fit a clause, best first.

    `named`: the clause names the connectors, so they need not be guessed by what they can do.
    """
    words = clause.words
    verbs = verbs_of(words)
    if verbs[:1] == ["find"] and "by" in words and "id" not in words:
        verbs[0] = "search"
    if verbs[:1] == ["get"] and any(w.endswith("s") and stem(w) != w for w in words[1:]):
        verbs[0] = "list"
    nouns, heard = _about(words, verbs), {stem(word) for word in words}
    found = [
        Match(card, operation, _score(library, card, operation, verbs, nouns, heard, named=named))
        for card in cards
        for operation in card.operations
    ]
    return sorted(found, key=lambda m: (-m.score, m.operation.place, m.card.slug))


def _about(words: list[str], verbs: list[str]) -> set[str]:
    """The stems a clause is about: its nouns, and what its verbs imply."""
    acts = [word for word in words if verb_group(word)]
    plain = set(acts[:1]) & PLAIN_ACTS
    nouns = stems(word for word in words if word not in plain) - _GENERIC
    nouns |= {stem(word) for verb in verbs[:1] for word in IMPLIED.get(verb, ())}
    nouns |= {stem(SAID_BY_VERB[word]) for word in acts if word in SAID_BY_VERB}
    return nouns


def _score(
    library: Library,
    card: ConnectorCard,
    operation: OperationCard,
    verbs: list[str],
    nouns: set[str],
    words: set[str],
    *,
    named: bool,
) -> float:
    about = nouns - ({stem(word) for word in card.own} - operation.nouns)
    shared = about & operation.nouns
    score = sum(library.weight(word) for word in shared)
    score += sum(0.4 * library.weight(word) for word in (about & operation.said) - shared)
    score += 0.2 * len((about & operation.more) - shared - operation.said)
    score -= 0.5 * len(operation.nouns - about)
    act = _act(operation, verbs) + 0.7 * (operation.act in words)
    score += act
    shaped = bool(operation.shape and about & _SHAPES.get(operation.shape, frozenset()))
    score += (0.5 if named else 3.0) * shaped
    if about & card.topics:
        score += 0.4
    implied = {stem(word) for verb in verbs[:1] for word in IMPLIED.get(verb, ())}
    score += 1.5 * bool(implied & operation.nouns) - 1.5 * operation.tests
    own = {stem(word) for word in card.own}
    if operation.act in words and operation.core - own and operation.core <= about:
        score += 1.2  # its very name was said
    main = first_write(card) is operation
    hits = shared or shaped or about & (operation.said | operation.more)
    if about and not hits and not (main and act > 0):
        score -= 2.0  # the same verb, about something else
    score += 0.8 * main
    return score - 0.01 * operation.place


def first_write(card: ConnectorCard) -> OperationCard | None:
    """What a connector is there for: manifests begin with it."""
    return next((each for each in card.operations if not each.read), None)


def _act(operation: OperationCard, verbs: list[str]) -> float:
    return _fit(operation, verbs[0], verbs) if verbs else 0.0


def _fit(operation: OperationCard, first: str, verbs: list[str]) -> float:
    if first == "find" and READS & set(operation.verbs):
        return 2.0
    if {first, *operation.verbs} <= {"list", "search"} and operation.verbs:
        return 2.0 if first in operation.verbs else 1.5
    if set(verbs) & set(operation.verbs):
        return 2.0 if first in operation.verbs else 1.0
    if first in READS and operation.read:
        return 1.0
    if first == "call":
        return 0.0
    if (first == "delete") != ("delete" in operation.verbs):
        return -3.0 if not operation.read or first == "delete" else -2.0
    if (first in READS) != operation.read:
        return -2.0
    return -0.5


def best_trigger(
    cards: Iterable[ConnectorCard], text: str
) -> tuple[ConnectorCard, TriggerCard] | None:
    """The trigger that a starting clause means, of connectors that it names."""
    words = stems(tokens(text))
    found = []
    for card in cards:
        about = words - {stem(w) for w in card.own}
        for trigger in card.triggers:
            shared = len(about & trigger.words)
            bonus = 0.5 if trigger.kind == "data_change" and _changes(words) else 0.0
            if shared:
                found.append((shared + bonus, card, trigger))
    if not found:
        return None
    _, card, trigger = max(found, key=lambda each: each[0])
    return card, trigger


_CHANGE_WORDS = frozenset(stem(w) for w in ("move", "moved", "update", "change", "edit", "become"))


def _changes(words: set[str]) -> bool:
    return bool(words & _CHANGE_WORDS)
