"""Who does what a clause asks for: one that it names, one at hand, or the best of all."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable

from junctor.core.assistant.drafting.draft import Draft
from junctor.core.assistant.drafting.http_requests import by_method
from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.clauses import Clause, clause_of
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.sql_text import runner_of
from junctor.core.assistant.language.words import (
    KNOWN,
    READS,
    STOP,
    stem,
    tokens,
    verb_group,
    verbs_of,
)
from junctor.core.assistant.matching.mentions import instrument, mentioned
from junctor.core.assistant.matching.operations import (
    ENOUGH,
    OWNERS_NAMES,
    PROTOCOLS,
    Match,
    matches,
    object_of,
)
from junctor.core.assistant.matching.replies import CHAT
from junctor.core.assistant.matching.scoring import PEOPLE, first_write
from junctor.core.assistant.matching.systems import in_system, kindred, named_by_kind
from junctor.core.assistant.matching.unknown_systems import LETTERS, about_own, elsewhere

_SETS_UP = heard("^(please )?set(ting)? up ")
_COPIES = heard(r"^(copy|move|transfer) (?=(it|them|that|this|the file) (in)?to\b)")
_CHATS = ("slack", "telegram")
_ALIKE = 1.5
_IN_USE = 5.0
_GUESSED = 4.7
"""What a match must reach where the sentence names nobody who does it."""
_LEAST = 1.0
_TOPIC = 1.8
_OWN_NOUNS = frozenset(("Databases", "File Transfer", "Message Queues"))
"""Where things are called as their owners call them: tables, files, topics."""
_PRONOUNS = frozenset((
    "it", "them", "that", "there", "its", "their", "these", "those", "each", "one", "ones",
))  # fmt: skip
_THINGS_AT_HAND = _PRONOUNS | {"summary", "result", "results", "text", "answer", "data", "output"}


_ANSWERS = frozenset((
    "list", "answer", "response", "result", "results", "data", "output", "items", "reply",
))  # fmt: skip
_FIELDS = frozenset((
    "phone", "number", "email", "mail", "e", "address", "name", "surname", "status", "stage",
    "amount", "value", "price", "priority", "title", "date", "due", "birthday", "birth", "owner",
    "assignee", "city", "language", "mobile", "last", "first", "field", "description", "comment",
    "notes", "company", "source", "score",
))  # fmt: skip
"""What things have, and no vendor is named by."""
_DEEDS = frozenset(("send", "delete", "update", "upload", "charge", "refund"))
_MAKES = frozenset(("add", "create", "open", "insert", "append", "save", "store", "log", "record"))
_WRITES = frozenset(("text", "write", "correct", "change", "edit", "tag", "label"))
_ENDS = frozenset(("to", "in", "on", "with", "from", "for", "by", "of", "as"))
_HANGS_ON = frozenset(("note", "comment", "remark", "reply", "tag", "label"))
"""What is made in something else."""


def matches_well(library: Library, clause: Clause, card: ConnectorCard) -> bool:
    """Whether a connector has what a clause asks for."""
    best = next(iter(matches(library, clause, [card])), None)
    return best is not None and not best.operation.read and best.score >= _LEAST


class Chooser:
    """Chooses for one plan.

    `connected` are the connectors that the project uses, `prefer` those that are asked for.
    """

    def __init__(
        self,
        library: Library,
        draft: Draft,
        connected: Collection[str],
        prefer: Collection[str] = (),
    ) -> None:
        self._library = library
        self._draft = draft
        self._connected = {*connected, *prefer}
        self._prefer = prefer
        self.teller: ConnectorCard | None = None
        self._named_somewhere: set[str] = set()

    def knows(self, acts: Iterable[Clause]) -> None:
        """Know the connectors that the acts of the sentence name, before or behind."""
        told = (mentioned(self._library, each.text) for each in acts)
        self._named_somewhere = {card.slug for cards in told for card in cards}

    def by_topics(self, clause: Clause) -> list[ConnectorCard]:
        """`set up SMS via AWS`: no name, but what just one connector is about."""
        words = {stem(w) for w in clause.words if w not in KNOWN} - self._library.acts
        cards = [c for c in self._library.cards.values() if c.slug not in PROTOCOLS]
        told = [(self._library.telling(words & c.topics), c) for c in cards]
        told.sort(key=lambda each: (-each[0], each[1].slug))
        clear = told[0][0] > told[1][0] and told[0][0] >= _TOPIC and not about_own(clause)
        return [told[0][1]] if clear else []

    def at_hand(self, clause: Clause, last: list[ConnectorCard]) -> list[ConnectorCard]:
        """`and post them to #dev`: no name, so the channel or what was spoken of last decides."""
        words = set(tokens(clause.text))
        if clause.mentions.channels or (not last and not self.teller and CHAT.search(clause.text)):
            return self._chat() or last
        said = words & {"email", "mail", "sms"} or clause.words[:1] == ["text"]
        told = not last or all("llm" in card.topics for card in last)
        hangs = told and _HANGS_ON & words
        if hangs and self.teller and matches_well(self._library, clause, self.teller):
            return [self.teller]  # a note stands in what the event is about
        updates = verbs_of(clause.words)[:1] == ["update"]
        if updates and last and (words & {"their", "its", "it", "them"} or _is_field(clause)):
            return [self.teller] if told and self.teller else last
        if said or clause.mentions.emails or clause.mentions.phones:
            return []
        changes = verbs_of(clause.words)[:1] in (["update"], ["delete"], ["reply"])
        theirs = self.teller and object_of(clause) in self.teller.known
        if changes and self.teller and ((words & _PRONOUNS and not last) or theirs):
            return [self.teller]
        if not (words & _PRONOUNS and last) or named_by_kind(self._library, clause.text):
            return []
        teller = self.teller
        models = all("llm" in card.topics for card in last)
        if models and clause.words[:1] and _does(clause.words[0]):
            theirs = teller and (changes or matches_well(self._library, clause, teller))
            return [teller] if teller and theirs else []
        refers = models or (changes and not (last and matches_well(self._library, clause, last[0])))
        return [*last, teller] if teller and refers and teller not in last else last

    def _chat(self) -> list[ConnectorCard]:
        """Where a team talks: where this one does, if that is known."""
        cards = self._library.cards
        there = [cards[slug] for slug in _CHATS if slug in cards]
        return ([c for c in there if c.slug in self._connected] or there)[:1]

    def says(self, clause: Clause, cards: list[ConnectorCard], *, all_of_it: bool) -> bool:
        """Whether a clause begins another way to ask for an operation of the one that it names.

        `stop the subscription` stops it, `link a deal` connects nobody; where it says `all_of_it`,
        `send the PDF` reads no PDF elsewhere first.
        """
        if len(cards) != 1 or not clause.words:
            return False
        first, said = stem(clause.words[0]), set(map(stem, clause.words))
        rest = said - {stem(word) for word in cards[0].own | STOP} - PEOPLE
        ways = (
            each
            for operation in cards[0].operations
            for each, opening in zip(operation.sayings, operation.openings, strict=True)
            if opening == first and len(each) > 1
        )
        return any(each <= said and (not all_of_it or rest <= each) for each in ways)

    def set_up(self, clause: Clause, cards: list[ConnectorCard]) -> Clause | None:
        """`set up a board in Trello` makes one, and is no wish for a connection."""
        said = _SETS_UP.match(clause.text)
        if said is None or len(cards) != 1:
            return None
        made = clause_of(f"create {clause.text[said.end() :]}")
        best = matches(self._library, made, cards)[0].operation
        thing = object_of(made)
        fits = "create" in best.verbs and (thing in best.nouns - LETTERS or {thing} == best.core)
        return made if fits else None

    def best(self, clause: Clause, cards: list[ConnectorCard]) -> list[Match] | None:
        """The best matches; None where nobody does it, nothing where those named do not."""
        cards = cards or (self._databases() if runner_of(clause) else [])
        if cards:
            return self._named(clause, cards)
        if clause.mentions.urls or about_own(clause) or self._is_answer(clause):
            return None
        kind = named_by_kind(self._library, clause.text) or in_system(self._library, clause)
        everything = kind or list(self._library.cards.values())
        found = matches(self._library, clause, everything, named=bool(kind))
        enough = ENOUGH if kind else _GUESSED
        if kind and found[0].score < ENOUGH:
            found = kindred(self._library, clause, kind, found)
        if (
            not found
            or found[0].score < enough
            or (not kind and elsewhere(clause, found[0], self._library))
        ):
            return None
        if clause.words[:1] == ["send"] and "send" not in found[0].operation.verbs:
            return self.best(clause_of(f"{clause.text} by email"), cards)
        used = {*self._connected, *self._draft.connections, *self._named_somewhere}
        near = [m for m in found[:12] if m.score > found[0].score - _ALIKE]
        near += [m for m in found if m.card.slug in used and _as_well(m, found[0])]
        if self.teller and verbs_of(clause.words)[:1] in (["get"], ["list"]):  # `read the mail`
            near += [m for m in found if m.card is self.teller and m.operation.read][:1]
        near.sort(key=lambda m: (self._place(m.card.slug), -m.score))
        self._ask_which(clause, near, used, guessed=not kind)
        return near

    def _place(self, slug: str) -> int:
        """What comes first: what is asked for, what the plan uses, what the project uses."""
        ranks = (self._prefer, self._draft.connections, self._named_somewhere, self._connected)
        return next((n for n, known in enumerate(ranks) if slug in known), len(ranks))

    def _ask_which(
        self, clause: Clause, near: list[Match], used: Collection[str], *, guessed: bool
    ) -> None:
        """Ask where several do it, and none of them is asked for or used by the plan already."""
        first = near[0].card
        if first.slug in {*self._prefer, *self._draft.connections, *self._named_somewhere}:
            return
        rivals = [m for m in near if first.slug not in used or m.card.slug in used]
        names = list(dict.fromkeys(m.card.name for m in rivals[:5]))
        if len(names) > 1:
            self._draft.questions.append(
                f"Which one: {', '.join(names)}? The plan takes {first.name}."
            )
        elif first.slug not in used and guessed:
            self._draft.questions.append(
                f"“{clause.text}” names no service: {first.name} is assumed."
            )

    def _is_answer(self, clause: Clause) -> bool:
        """`call our API and get the list`: what comes back from there, and nobody else's."""
        things = {w for w in clause.words if w not in STOP and not verb_group(w)} | {
            w for w in clause.words[1:] if w == "list"
        }
        reads = verbs_of(clause.words)[:1] in (["get"], ["list"])
        return bool(self._draft.custom and reads and things and things <= _ANSWERS)

    def _databases(self) -> list[ConnectorCard]:
        """The database that the plan spoke of last, else the one that the project has."""
        for used in (list(self._draft.connections)[::-1], sorted(self._connected)):
            known = [self._library.cards[slug] for slug in used if slug in self._library.cards]
            if found := [card for card in known if card.category == "Databases"]:
                return found[:1]
        return []

    def _named(self, clause: Clause, cards: list[ConnectorCard]) -> list[Match] | None:
        """The operation of connectors that are named; nothing rather than another act."""
        if self.teller and self.teller not in cards and _COPIES.match(clause.text):
            clause = clause_of(_COPIES.sub("upload ", clause.text))  # it is not there yet
        found = matches(self._library, clause, instrument(clause, cards))
        if run := [m for m in found if m.operation.key == runner_of(clause)]:
            return run[:1]
        found = kindred(self._library, clause, cards, found)
        asked = verbs_of(clause.words)[:1]
        if asked in (["update"], ["delete"]):  # what changes a thing does not read it
            found = [m for m in found if not m.operation.read] or found
        theirs = found[0].card.category in _OWN_NOUNS
        reading = -2.5 if theirs or found[0].card.slug in OWNERS_NAMES else -0.5
        best = found[0].operation
        same = asked and (best.read if asked[0] in READS else theirs and asked[0] in best.verbs)
        least = reading if same else _LEAST
        main = first_write(found[0].card) if asked[:1] == ["create"] else None
        said = _THINGS_AT_HAND & set(clause.words)
        if found[0].card.slug in PROTOCOLS:
            return by_method(found[:4], clause)
        if found[0].score < least and main is not None and said:
            return [m for m in found if m.operation is main]
        if found[0].score < least:
            names = ", ".join(card.name for card in cards)
            near = ", ".join(f"{m.card.slug}.{m.operation.key}" for m in found[:3])
            self._draft.questions.append(
                f"{names} has no operation that fits “{clause.text}”. Nearest: {near or 'none'}."
            )
            for card in cards:
                self._draft.connect(card, tuple(found[:1]))
            return []
        return found[:4]


def _does(word: str) -> bool:
    """Whether a verb is no work of a model, which reads and writes text."""
    group = verb_group(word)
    return word in _MAKES or (group in _DEEDS and word not in _WRITES)


def _is_field(clause: Clause) -> bool:
    """Whether what is changed is a field alone: `update the phone number` of whom was found."""
    behind = itertools.takewhile(lambda word: word not in _ENDS, clause.words[1:])
    said = [word for word in behind if word not in STOP]
    return bool(said) and set(said) <= _FIELDS


def _as_well(match: Match, best: Match) -> bool:
    """Whether one that is in use does it about as well as the best, and the same kind of act."""
    return (
        match.score > best.score - _IN_USE
        and match.score > _GUESSED
        and match.operation.verbs[:1] == best.operation.verbs[:1]
        and bool(match.saying or match.operation.nouns & best.operation.nouns)
    )
