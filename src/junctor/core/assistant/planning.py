"""From a sentence to a plan, by retrieval over the catalog. Nothing is made, nobody is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Protocol

from junctor.core.assistant.asking import field_questions, left_open
from junctor.core.assistant.begun import begun
from junctor.core.assistant.branching import Condition, marked
from junctor.core.assistant.courtesy import unadorned
from junctor.core.assistant.drafting import Draft
from junctor.core.assistant.elsewhere import about_own, apart, elsewhere
from junctor.core.assistant.feeding import Giver
from junctor.core.assistant.filling import Source
from junctor.core.assistant.keys import check_text
from junctor.core.assistant.library import ConnectorCard, Library, library_of
from junctor.core.assistant.matching import (
    ADDRESSES,
    ENOUGH,
    PROTOCOLS,
    Match,
    instrument,
    matches,
    mentioned,
    object_of,
)
from junctor.core.assistant.naming import flow_name
from junctor.core.assistant.pausing import Pause, paused
from junctor.core.assistant.plan import Plan
from junctor.core.assistant.recorded import Recorded, recorded_fields
from junctor.core.assistant.relays import arrowed, relayed
from junctor.core.assistant.replies import GROUP, addressed, reply_of
from junctor.core.assistant.scoring import first_write
from junctor.core.assistant.sentence import Clause, Sentence, clause_of, take_apart
from junctor.core.assistant.spelling import corrected
from junctor.core.assistant.starting import Start, Tellers, start_of
from junctor.core.assistant.strangers import stranger_in
from junctor.core.assistant.systems import in_system, kindred, named_by_kind
from junctor.core.assistant.telegraph import strung
from junctor.core.assistant.telling import told
from junctor.core.assistant.unsaid import unsaid
from junctor.core.assistant.words import KNOWN, READS, stem, stems, tokens, verbs_of
from junctor.core.ports.store import Store
from junctor.model.connection import Connection
from junctor.model.ids import slug
from junctor.model.spec import ConnectorSpec
from junctor.model.trigger import EntityType
from junctor.model.value import JsonSchema

_MOST_STEPS = 10
_ALIKE = 1.5
_IN_USE = 5.0
GUESSED = 4.7
"""What a match must reach where the sentence names nobody who does it."""
LEAST = 1.0
_TOPIC = 1.8
_OWN_NOUNS = frozenset(("Databases", "File Transfer", "Message Queues"))
"""Where things are called as their owners call them: tables, files, topics."""
_PRONOUNS = frozenset(("it", "them", "that", "there", "its", "their", "these", "those"))
_CALLS = frozenset((
    "call", "use", "invoke", "trigger", "run", "add", "the", "our", "my", "an", "a", "integration",
    "connector", "connection",
))  # fmt: skip
_READ_BACK = frozenset((
    "read", "get", "receive", "take", "fetch", "return", "show", "the", "its", "an", "answer",
    "response", "result", "results", "reply", "output", "me", "us", "back",
))  # fmt: skip
_THINGS_AT_HAND = _PRONOUNS | {"summary", "result", "results", "text", "answer", "data", "output"}


class Specs(Protocol):
    """The catalog, as far as planning reads it."""

    async def specs(self, project_id: str) -> list[ConnectorSpec]:
        """Every connector the project can use, at its newest version."""
        ...

    def installed_entry(self, slug: str) -> Recorded | None:
        """A connector that is installed, with its recorded cases."""
        ...


class PlanService:
    """Makes plans for a project."""

    def __init__(self, store: Store, catalog: Specs) -> None:
        self._store = store
        self._catalog = catalog
        self._known: tuple[tuple[str, ...], Library, dict[str, ConnectorSpec]] | None = None

    async def plan(self, project_id: str, text: str, environment: str | None = None) -> Plan:
        """What would be made of a sentence.

        Raises:
            InvalidInput: it is empty, too long, or holds what looks like a key.
        """
        check_text(text)
        library, specs = await self._library(project_id)
        environments = await self._store.projects.environments(project_id)
        tame = sorted(environments, key=lambda each: each.live)
        place = environment or (tame[0].key if tame else "development")
        said = unadorned(text, lambda each: bool(mentioned(library, each)))
        said, slips = corrected(said, library.spelling)
        said = strung(begun(said, library), library)
        said, conditions = marked(said)
        said, pauses = paused(said)
        maker = _Maker(
            library,
            specs,
            await self._store.connections.all(project_id),
            await self._store.triggers.entities(project_id),
            place,
            (conditions, pauses),
            self._catalog.installed_entry,
        )
        return maker.plan(take_apart(arrowed(told(said, library), library)), text, slips)

    async def _library(self, project_id: str) -> tuple[Library, dict[str, ConnectorSpec]]:
        found = {spec.key: spec for spec in await self._catalog.specs(project_id)}
        mark = tuple(sorted(f"{spec.key} {spec.version} {id(spec)}" for spec in found.values()))
        if self._known is None or self._known[0] != mark:
            self._known = (mark, library_of(found.values()), found)
        return self._known[1], self._known[2]


def _as_well(match: Match, best: Match) -> bool:
    """Whether one that is in use does it about as well as the best, and the same kind of act."""
    return (
        match.score > best.score - _IN_USE
        and match.score > GUESSED
        and match.operation.verbs[:1] == best.operation.verbs[:1]
        and bool(match.saying or match.operation.nouns & best.operation.nouns)
    )


def _does_so(last: Sequence[ConnectorCard], clause: Clause) -> bool:
    """Whether what was spoken of last does this itself: it reminds those who have not paid."""
    first = next(iter(clause.words), "")
    said = stem(first) if first in ADDRESSES else ""
    return any(said in each.acts and not each.read for card in last for each in card.operations)


class _Maker:
    """One plan in the making."""

    def __init__(
        self,
        library: Library,
        specs: dict[str, ConnectorSpec],
        connections: Sequence[Connection],
        entities: Sequence[EntityType],
        environment: str,
        marks: tuple[tuple[Condition, ...], tuple[Pause, ...]],
        entry: Callable[[str], Recorded | None],
    ) -> None:
        self._library = library
        self._entry = entry
        self._known = connections
        self._entities = entities
        self._environment = environment
        self._event = False
        self._teller: ConnectorCard | None = None
        self._joined: list[ConnectorCard] = []
        models = {s for s, card in library.cards.items() if "llm" in card.topics}
        self._draft = Draft(specs, models, connections, environment, *marks)

    def plan(self, sentence: Sentence, text: str, slips: Sequence[tuple[str, str]]) -> Plan:
        """The plan."""
        self._draft.questions += [f"“{wrote}” was read as “{meant}”." for wrote, meant in slips]
        said = sentence.start or ""
        told_by = mentioned(self._library, said) or named_by_kind(self._library, said)
        tellers = Tellers() if stranger_in(sentence.start or "") else self._tellers()
        start = start_of(sentence.start, told_by, self._entities, tellers)
        self._draft.questions += start.questions
        if start.card is not None:
            start.trigger["connection"] = self._draft.connect(start.card, ())
        self._teller = start.card
        self._event = start.trigger["type"] not in ("manual", "schedule")
        recorded = self._recorded(start)
        source = Source(
            start.fields,
            start.subject,
            recorded=recorded,
            whole=start.trigger["type"] == "form",
        )
        if start.card is not None:
            about = stems(tokens(start.trigger["trigger"]))
            known = {**start.fields, **recorded}
            self._draft.givers.append(Giver(start.card.slug, frozenset(about), "event", known))
        last: list[ConnectorCard] = []
        acts = sentence.actions[:_MOST_STEPS]
        it = ""
        for each, then in zip_longest(acts, acts[1:]):
            clause = replace(each, it=it)
            it = object_of(each) or it
            last = self._only_named(clause, then) or self._act(clause, source, last)
        named = flow_name(sentence, self._draft.steps)
        flow = slug(named, otherwise="flow")[:60] if self._draft.steps else None
        self._draft.questions += left_open(text, self._draft.steps) + field_questions(
            self._draft.steps
        )
        plan = Plan(
            text=text,
            environment=self._environment,
            connections=tuple(self._draft.connections.values()),
            entity=start.entity,
            trigger=start.trigger,
            trigger_missing=start.asks,
            trigger_input_schema=start.takes,
            steps=tuple(self._draft.steps),
            flow_key=flow,
            flow_name=named if flow else "",
            tests=self._draft.tests(),
            questions=tuple(dict.fromkeys(self._draft.questions)),
            custom=self._draft.custom,
        )
        more = unsaid(sentence.text, plan, self._library)
        return plan.model_copy(update={"questions": (*plan.questions, *more)}) if more else plan

    def _recorded(self, start: Start) -> dict[str, JsonSchema]:
        """The fields that recorded events of the trigger have."""
        if start.card is None:
            return {}
        found = recorded_fields(self._entry(start.card.slug), start.trigger["trigger"])
        return {path: each for path, each in found.items() if path not in start.fields}

    def _tellers(self) -> Tellers:
        """Connectors that may tell of something nobody is named for: the project's, and all."""
        used = {each.integration_slug for each in self._known}
        cards = self._library.cards
        return Tellers([cards[s] for s in sorted(used & set(cards))], list(cards.values()))

    def _act(
        self, clause: Clause, source: Source, last: list[ConnectorCard]
    ) -> list[ConnectorCard]:
        """Plan one clause; the connectors it named."""
        if self._draft.steps and not set(clause.words) - _READ_BACK:
            return last  # `and read the answer`: the step before has it
        self._draft.begins(clause)
        cards, stranger = mentioned(self._library, clause.text), apart(clause)
        joined, self._joined = self._joined, cards if clause.connects else []
        if stranger is not None:
            return self._beside(clause, source, cards, stranger)
        if not cards and _does_so(last, clause):
            cards = last
        elif not cards and not about_own(clause):
            clause = addressed(clause)
        if clause.connects and (to := cards or self._by_topics(clause)):
            return self._first_use(clause, source, to)
        if answered := self._reply(clause, source, cards):
            return answered
        return self._does(clause, source, last, cards or joined)

    def _only_named(self, clause: Clause, then: Clause | None) -> list[ConnectorCard]:
        """`call the X integration and send it`: the next clause says what X does."""
        cards = mentioned(self._library, clause.text)
        said = {*clause.words} - _CALLS
        if then is None or len(cards) != 1 or said - {*cards[0].own}:
            return []
        if mentioned(self._library, then.text) or then.connects:
            return []
        self._draft.begins(clause)
        self._joined = cards
        return cards

    def _does(
        self,
        clause: Clause,
        source: Source,
        last: list[ConnectorCard],
        cards: list[ConnectorCard],
    ) -> list[ConnectorCard]:
        """One act, or two where one clause reads and sends."""
        relay = relayed(clause, self._library, event=self._event)
        if relay is not None:
            reads, sends = relay
            return self._act(sends, source, self._act(reads, source, last))
        found = self._best(clause, cards or self._those_at_hand(clause, last))
        if found is None:
            self._draft.offer(clause)
            return cards
        if not found:
            return cards
        self._draft.step(clause, source, found)
        return [found[0].card]

    def _beside(
        self,
        clause: Clause,
        source: Source,
        cards: list[ConnectorCard],
        stranger: tuple[str, bool],
    ) -> list[ConnectorCard]:
        """A clause with a vendor that has no connector: that is offered, the rest is planned."""
        self._draft.offer(clause)
        rest, goes_there = stranger
        if clause.connects:
            for card in cards:
                self._draft.connect(card, ())
            return cards
        if not cards or (goes_there and self._event):
            return cards
        if goes_there:
            rest = f"list {rest.partition(' ')[2]}"
        return self._act(clause_of(rest), source, cards)

    def _reply(
        self, clause: Clause, source: Source, cards: list[ConnectorCard]
    ) -> list[ConnectorCard]:
        """An answer to where the event came from, written by a model if one is named."""
        talk = reply_of(clause, cards, self._teller)
        if talk is None or self._teller is None:
            return []
        if cards:
            self._draft.step(clause, source, matches(self._library, clause, cards)[:4])
        self._draft.step(talk, source, matches(self._library, talk, [self._teller])[:4])
        return [self._teller]

    def _first_use(
        self, clause: Clause, source: Source, cards: list[ConnectorCard]
    ) -> list[ConnectorCard]:
        """Connections, and what one is made for if that is said and an operation does it."""
        for card in cards:
            self._draft.connect(card, tuple(matches(self._library, clause, [card])[:1]))
        if len(cards) != 1:
            return cards
        own = cards[0].own | {"the", "our", "my", "a"}
        aims = [aim for aim in clause.aims if not {*tokens(aim)[:1]} <= own]
        for said in [clause.purpose] if clause.purpose else aims:
            purpose = clause_of(said)
            found = matches(self._library, purpose, cards)
            if found[0].score >= 0.0 and (clause.purpose or found[0].saying):
                self._draft.step(purpose, source, found[:4])
                break
        return cards

    def _by_topics(self, clause: Clause) -> list[ConnectorCard]:
        """`set up SMS via AWS`: no name, but what just one connector is about."""
        words = {stem(w) for w in clause.words if w not in KNOWN} - self._library.acts
        cards = [c for c in self._library.cards.values() if c.slug not in PROTOCOLS]
        told = [(self._library.telling(words & c.topics), c) for c in cards]
        told.sort(key=lambda each: (-each[0], each[1].slug))
        clear = told[0][0] > told[1][0] and told[0][0] >= _TOPIC and not about_own(clause)
        return [told[0][1]] if clear else []

    def _those_at_hand(self, clause: Clause, last: list[ConnectorCard]) -> list[ConnectorCard]:
        """`and post them to #dev`: no name, so the channel or what was spoken of last decides."""
        words = set(tokens(clause.text))
        if clause.mentions.channels or GROUP in clause.text:
            chat = [c for c in self._library.cards.values() if c.slug == "slack"]
            return chat or last
        said = words & {"email", "mail", "sms"} or clause.words[:1] == ["text"]
        if said or clause.mentions.emails or clause.mentions.phones:
            return []
        changes = verbs_of(clause.words)[:1] in (["update"], ["delete"], ["reply"])
        if words & _PRONOUNS and not last and changes and self._teller:
            return [self._teller]
        if not (words & _PRONOUNS and last) or named_by_kind(self._library, clause.text):
            return []
        teller = self._teller
        models = all("llm" in card.topics for card in last)
        refers = models or changes
        return [*last, teller] if teller and refers and teller not in last else last

    def _best(self, clause: Clause, cards: list[ConnectorCard]) -> list[Match] | None:
        if cards:
            return self._named(clause, cards)
        if clause.mentions.urls or about_own(clause):
            return None
        kind = named_by_kind(self._library, clause.text) or in_system(self._library, clause)
        everything = kind or list(self._library.cards.values())
        found = matches(self._library, clause, everything, named=bool(kind))
        enough = ENOUGH if kind else GUESSED
        if kind and found[0].score < ENOUGH:
            found = kindred(self._library, clause, kind, found)
        if (
            not found
            or found[0].score < enough
            or (not kind and elsewhere(clause, found[0], self._library))
        ):
            return None
        if clause.words[:1] == ["send"] and "send" not in found[0].operation.verbs:
            return self._best(clause_of(f"{clause.text} by email"), cards)
        used = {c.integration_slug for c in self._known} | set(self._draft.connections)
        near = [m for m in found[:12] if m.score > found[0].score - _ALIKE]
        near += [m for m in found if m.card.slug in used and _as_well(m, found[0])]
        if self._teller and verbs_of(clause.words)[:1] in (["get"], ["list"]):  # `read the mail`
            near += [m for m in found if m.card is self._teller and m.operation.read][:1]
        near.sort(key=lambda m: (m.card.slug not in used, -m.score))
        if near[0].card.slug not in used and len({m.card.slug for m in near}) > 1:
            names = ", ".join(dict.fromkeys(m.card.name for m in near[:5]))
            self._draft.questions.append(f"Which one: {names}? The plan takes {near[0].card.name}.")
        return near

    def _named(self, clause: Clause, cards: list[ConnectorCard]) -> list[Match] | None:
        """The operation of connectors that are named; nothing rather than another act."""
        found = matches(self._library, clause, instrument(clause, cards))
        found = kindred(self._library, clause, cards, found)
        asked = verbs_of(clause.words)[:1]
        reading = -2.5 if found[0].card.category in _OWN_NOUNS else -0.5
        least = reading if asked and asked[0] in READS and found[0].operation.read else LEAST
        main = first_write(found[0].card) if asked[:1] == ["create"] else None
        said = _THINGS_AT_HAND & set(clause.words)
        if found[0].card.slug in PROTOCOLS:
            return found[:4]
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
