"""One plan in the making: what starts it, then clause by clause what is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from junctor.core.assistant.drafting.approvals import guarded
from junctor.core.assistant.drafting.chooser import Chooser
from junctor.core.assistant.drafting.connections import signed_in_for, tests_of
from junctor.core.assistant.drafting.draft import Draft
from junctor.core.assistant.drafting.expressions import only_new, only_some
from junctor.core.assistant.drafting.files import takes_attachments
from junctor.core.assistant.drafting.gates import Gates
from junctor.core.assistant.drafting.loops import (
    as_called,
    does_so,
    narrowest,
    seeking,
    special,
    spread,
)
from junctor.core.assistant.filling.feeding import Giver
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.index.cards import ConnectorCard, Library, TriggerCard
from junctor.core.assistant.language.clauses import Clause, clause_of
from junctor.core.assistant.language.conditions import unread
from junctor.core.assistant.language.known_names import stranger_in
from junctor.core.assistant.language.words import STOP, stem, stems, tokens
from junctor.core.assistant.matching.mentions import mentioned
from junctor.core.assistant.matching.operations import ADDRESSES, matches, object_of
from junctor.core.assistant.matching.replies import addressed, left_out, reply_of, to_each
from junctor.core.assistant.matching.systems import broker, mailbox, named_by_kind, of_mail
from junctor.core.assistant.matching.unknown_systems import about_own, apart
from junctor.core.assistant.plan import Plan
from junctor.core.assistant.reading.courtesy import unadorned
from junctor.core.assistant.reading.relays import attached, of_a_topic, relayed, topical
from junctor.core.assistant.reading.sentence import Sentence
from junctor.core.assistant.reading.steps import Read
from junctor.core.assistant.reporting.accounting import left_over, with_rest
from junctor.core.assistant.reporting.names import flow_name
from junctor.core.assistant.reporting.questions import assumed, field_questions, left_open
from junctor.core.assistant.schemas.samples import Recorded, recorded_fields
from junctor.core.assistant.starting.event_filters import qualified
from junctor.core.assistant.starting.forms import Listed, with_fields
from junctor.core.assistant.starting.start import Start, Tellers, start_of
from junctor.model.connection import Connection
from junctor.model.ids import slug
from junctor.model.spec import ConnectorSpec
from junctor.model.trigger import EntityType
from junctor.model.value import JsonSchema

_MOST_STEPS = 10
_CALLS = frozenset((
    "call", "use", "invoke", "trigger", "run", "add", "the", "our", "my", "an", "a", "integration",
    "connector", "connection",
))  # fmt: skip
_READ_BACK = frozenset((
    "read", "get", "receive", "take", "fetch", "return", "show", "the", "its", "an", "answer",
    "response", "result", "results", "reply", "output", "me", "us", "back",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """What a plan is made over: the catalog, and what the project has."""

    library: Library
    specs: dict[str, ConnectorSpec]
    connections: Sequence[Connection]
    entities: Sequence[EntityType]
    environment: str
    entry: Callable[[str], Recorded | None]
    prefer: frozenset[str] = frozenset()


class Maker:
    """One plan in the making."""

    def __init__(self, world: World, text: str, heard: Read, listed: Listed) -> None:
        self._text = text
        self._listed = listed
        self._heard = heard
        self._world = world
        self._library = world.library
        self._event = self._answers = self._seeks = False
        self._teller: ConnectorCard | None = None
        self._start_said = ""
        self._joined: list[ConnectorCard] = []
        models = {s for s, card in world.library.cards.items() if "llm" in card.topics}
        questions: list[str] = []
        self._gates = Gates(world.specs, models, questions, heard.conditions, heard.pauses)
        self._draft = Draft(
            world.specs,
            world.library.cards,
            models,
            world.connections,
            world.environment,
            self._gates,
            text,
            questions=questions,
        )
        self._connected = {each.integration_slug for each in world.connections}
        self._chooser = Chooser(world.library, self._draft, self._connected, world.prefer)

    def plan(self) -> Plan:
        """The plan for what was read of the text."""
        heard, sentence = self._heard, self._heard.sentence
        self._draft.questions += [
            f"“{wrote}” was read as “{meant}”." for wrote, meant in heard.slips
        ]
        self._draft.questions += heard.notes
        start = self._start(sentence)
        if start.card is not None:
            start.trigger["connection"] = self._draft.connect(start.card, ())
        self._teller = self._chooser.teller = start.card
        self._answers = start.trigger["type"] in ("webhook", "form") and start.card is None
        self._event = start.trigger["type"] not in ("manual", "schedule")
        self._start_said = sentence.start or ""
        source = Source(
            start.fields,
            start.subject,
            recorded=self._recorded(start),
            whole=start.trigger["type"] == "form" or bool(self._listed.fields and not start.card),
            open=start.trigger["type"] == "webhook" and not start.fields,
        )
        self._draft.recorded = frozenset(source.recorded)
        self._listens(start, source, sentence.start or "")
        last: list[ConnectorCard] = []
        acts = sentence.actions[:_MOST_STEPS]
        it = _thing_of(start)
        self._chooser.knows(acts)
        for each, then in zip_longest(acts, acts[1:]):
            clause = replace(each, it=it)
            self._seeks = then is not None and self._gates.asks_whether(then)
            it = (it if self._asks_a_model(each) else "") or object_of(each) or it
            last = self._only_named(clause, then) or self._act(clause, source, last)
        if heard.shown:
            self._draft.shows(heard.shown)
        self._draft.questions += assumed(self._draft.steps, called=source.open)
        named = flow_name(sentence, self._draft.asked)
        flow = slug(named, otherwise="flow")[:60] if self._draft.steps else None
        self._draft.questions += left_open(self._text, self._draft.steps, event=self._event)
        self._draft.questions += field_questions(self._draft.steps)
        self._draft.questions += self._gates.unplaced()
        plan = Plan(
            text=self._text,
            environment=self._world.environment,
            connections=tuple(
                signed_in_for(each, self._world.specs[each.integration_slug], self._draft.steps)
                for each in self._draft.connections.values()
            ),
            entity=start.entity,
            trigger=start.trigger,
            trigger_missing=start.asks,
            trigger_input_schema=start.takes,
            steps=tuple(self._draft.steps),
            flow_key=flow,
            flow_name=named if flow else "",
            tests=self._tests(),
            questions=tuple(dict.fromkeys(self._draft.questions)),
            custom=self._draft.custom,
        )
        return self._told(plan, sentence.start or "")

    def _start(self, sentence: Sentence) -> Start:
        """What starts it, with what must be known of that."""
        said = sentence.start or ""
        told_by = mentioned(self._library, said) or named_by_kind(self._library, said)
        place = (self._library, said, self._connected)
        if not told_by and (told_by := mailbox(*place) or broker(*place)):
            self._draft.questions += of_mail(said, told_by[0])
        tellers = Tellers() if stranger_in(said) else self._tellers()
        start = start_of(sentence.start, told_by, self._world.entities, tellers)
        conditions = self._gates.at_once(sentence.actions)
        start = with_fields(start, self._text, conditions, self._listed)
        self._draft.questions += start.questions
        return start

    def _listens(self, start: Start, source: Source, said: str) -> None:
        """What the event gives, and what of it the words for it mean."""
        told = next(iter(self._triggers(start)), None)
        if start.card is not None:
            about = frozenset(stems(tokens(start.trigger["trigger"])))
            self._draft.givers.append(Giver(start.card.slug, about, "event", source.known))
        self._gates.event = source
        if start.trigger["type"] in ("connector", "webhook") and said:
            words = {*map(stem, tokens(f"{told.key} {told.name}"))} if told else set()
            self._gates.always = tuple(qualified(said, start.trigger, source.known, words))
        if start.card is not None and told is not None and "changes" not in start.trigger:
            name = (told.name, told.key, start.card.name)
            self._draft.questions += only_new(said, *name)
            if not self._gates.always:
                self._draft.questions += only_some(said, *name)

    def _tests(self) -> tuple[str, ...]:
        """What will be tested."""
        draft = self._draft
        return tests_of(draft.connections.values(), draft.environment, draft.steps)

    def _told(self, plan: Plan, start: str) -> Plan:
        """The plan with what of the text it does not stand for."""
        said = unadorned(self._text, lambda each: bool(mentioned(self._library, each)))
        lost = [] if plan.has_conditions else unread(said, self._gates.conditions)
        lost = [each for each in lost if not _begins(start, each)]
        heeded = [self._draft.shown, *self._draft.offered, *lost, *tokens(self._listed.said)]
        heeded += [each.said for each in self._gates.waited]
        heeded += [each.said for each in self._gates.conditions if plan.has_conditions]
        plan = with_rest(plan, left_over(said, plan, self._library, heeded), lost)
        return guarded(plan, self._library, self._world.specs, lost)

    def _triggers(self, start: Start) -> Iterable[TriggerCard]:
        """The declared trigger that starts it, if one does."""
        known = start.card.triggers if start.card else ()
        return (each for each in known if each.key == start.trigger["trigger"])

    def _recorded(self, start: Start) -> dict[str, JsonSchema]:
        """The fields that recorded events of the trigger have."""
        if start.card is None:
            return {}
        trigger, entry = start.trigger, self._world.entry(start.card.slug)
        found = recorded_fields(entry, trigger["trigger"], trigger.get("inputs", {}))
        return {path: each for path, each in found.items() if path not in start.fields}

    def _tellers(self) -> Tellers:
        """Connectors that may tell of something nobody is named for: the project's, and all."""
        used = {each.integration_slug for each in self._world.connections}
        cards = self._library.cards
        return Tellers([cards[s] for s in sorted(used & set(cards))], list(cards.values()))

    def _act(
        self, clause: Clause, source: Source, last: list[ConnectorCard]
    ) -> list[ConnectorCard]:
        """Plan one clause; the connectors it named."""
        said = clause.mentions.quoted
        if self._draft.steps and not said and not set(clause.words) - _READ_BACK:
            return last  # `and read the answer`: the step before has it
        self._gates.begins(clause)
        clause = of_a_topic(clause, self._library)
        cards, stranger = mentioned(self._library, clause.text), apart(clause)
        meant = self._chooser.says(clause, cards, all_of_it=False)
        if not meant and (told := left_out(clause, answers=self._answers)):
            self._draft.questions.append(told)
            return last
        if clause.connects:
            instead = self._chooser.set_up(clause, cards)
            clause = instead or replace(clause, connects=not meant)
        joined, self._joined = self._joined, cards if clause.connects else []
        if stranger is not None:
            return self._beside(clause, source, cards, stranger)
        if not cards and does_so(last, clause):
            cards = last
        elif not cards and (one := self._alone(clause)):
            cards = [one]
        elif not cards and not about_own(clause):
            clause = addressed(clause)
        if clause.connects and (to := cards or self._chooser.by_topics(clause)):
            return self._first_use(clause, source, to)
        if answered := self._reply(clause, source, cards):
            return answered
        return self._does(clause, source, last, cards or joined)

    def _asks_a_model(self, clause: Clause) -> bool:
        """Whether it is done by a model, so that what is spoken of stays the same."""
        cards = mentioned(self._library, clause.text)
        return bool(cards) and all("llm" in card.topics for card in cards)

    def _alone(self, clause: Clause) -> ConnectorCard | None:
        """The one connector that does to its own things what is said: envelopes, and no others."""
        card = topical(clause.text, self._library) if tokens(clause.text) else None
        if card is None or tokens(clause.text)[0] not in ADDRESSES or clause.mentions.quoted:
            return None
        return card if does_so([card], clause) else None

    def _only_named(self, clause: Clause, then: Clause | None) -> list[ConnectorCard]:
        """`call the X integration and send it`: the next clause says what X does."""
        cards = mentioned(self._library, clause.text)
        said = {*clause.words} - _CALLS
        if then is None or len(cards) != 1 or said - {*cards[0].own}:
            return []
        if mentioned(self._library, then.text) or then.connects:
            return []
        self._gates.begins(clause)
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
        if several := to_each(clause, cards):
            for each in several:
                last = self._act(each, source, last)
            return cards
        whole = self._chooser.says(clause, cards, all_of_it=True)
        relay = self._attached(clause)
        if relay is None and not whole:
            relay = relayed(clause, self._library, event=self._event)
        if relay is not None:
            reads, sends = relay
            return self._act(sends, source, self._act(reads, source, last))
        if self._draft.request(clause, source):
            return []
        found = self._chooser.best(clause, cards or self._chooser.at_hand(clause, last))
        if found is None:
            self._draft.offer(clause, source)
            return cards
        if not found:
            return cards
        found = special(as_called(clause, found), clause, self._world.specs)
        found = seeking(found, self._world.specs) if self._seeks else found
        many = spread(clause, found[0], self._world.specs)
        if many is not None and not self._event and not self._draft.steps:
            reads, acts = many
            return self._act(acts, source, self._act(reads, source, last))
        self._draft.step(clause, source, narrowest(found, clause, self._world.specs))
        return [found[0].card]

    def _attached(self, clause: Clause) -> tuple[Clause, Clause] | None:
        """The reading of files and the keeping of each, where a mail starts it."""
        teller = self._teller
        read = takes_attachments(teller, self._world.specs) if teller else None
        if teller is None or read is None:
            return None
        return attached(clause, self._start_said, read, teller.name)

    def _beside(
        self,
        clause: Clause,
        source: Source,
        cards: list[ConnectorCard],
        stranger: tuple[str, bool],
    ) -> list[ConnectorCard]:
        """A clause with a vendor that has no connector: that is offered, the rest is planned."""
        rest, goes_there = stranger
        reads = bool(cards) and not goes_there and not clause.connects
        first = goes_there and bool(cards) and not self._event and not clause.connects
        if first:
            self._act(clause_of(f"list {rest.partition(' ')[2]}"), source, cards)
        self._draft.offer(clause, source, "GET" if reads else "")
        for card in cards if clause.connects else ():
            self._draft.connect(card, ())
        return self._act(clause_of(rest), source, cards) if reads else cards

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
        self._draft.configure(cards[0].slug, clause)
        own = cards[0].own | {"the", "our", "my", "a"}
        aims = [aim for aim in clause.aims if not {*tokens(aim)[:1]} <= own]
        for said in [clause.purpose] if clause.purpose else aims:
            purpose = clause_of(said)
            found = matches(self._library, purpose, cards)
            if found[0].score >= 0.0 and (clause.purpose or found[0].saying):
                self._draft.step(purpose, source, found[:4])
                break
        return cards


def _thing_of(start: Start) -> str:
    """The stem of what a webhook or a vendor tells of, for the pronouns of the first act."""
    if start.card is not None:
        things = frozenset().union(*(each.nouns for each in start.card.operations))
        told = (stem(word) for word in tokens(start.trigger["trigger"]))
        return next((each for each in told if each in things), "")
    if start.trigger["type"] == "form":
        return stem(tokens(start.trigger["entity"])[-1])
    if start.trigger["type"] != "webhook":
        return ""
    words = [word for word in tokens(start.subject) if word not in STOP and word != "new"]
    return stem(words[0]) if words else ""


def _begins(start: str, said: str) -> bool:
    """Whether a condition is what starts it: `text us if a payment fails`."""
    words = {*tokens(said)} - {*STOP, "if"}
    return bool(words) and words <= {*tokens(start)} and said.lower() not in start.lower()
