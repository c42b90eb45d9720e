"""What has been planned so far: connections, steps, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from junctor.core.assistant.drafting.connections import planned_connection, the_one
from junctor.core.assistant.drafting.files import (
    carrier_of,
    fetch_of,
    file_among,
    giving_bytes,
    held_in,
)
from junctor.core.assistant.drafting.gates import Gates, decides
from junctor.core.assistant.drafting.giving import given_by
from junctor.core.assistant.drafting.http_requests import (
    HTTP,
    Request,
    asked_of,
    connected,
    is_called,
    request_in,
    send_along,
)
from junctor.core.assistant.drafting.lookups import Scout
from junctor.core.assistant.drafting.loops import makes_several, reads_list, repeats
from junctor.core.assistant.drafting.own_connector import offer_of, request_for
from junctor.core.assistant.filling.feeding import Giver, giver_of
from junctor.core.assistant.filling.inputs import fill, missing
from junctor.core.assistant.filling.narrowing import also_asked
from junctor.core.assistant.filling.queries import answered
from junctor.core.assistant.filling.reach import (
    Lookup,
)
from junctor.core.assistant.filling.screen import card_of
from junctor.core.assistant.filling.settings import settings_in
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.values import Filled, Origin
from junctor.core.assistant.index.cards import ConnectorCard
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.known_names import stranger_in
from junctor.core.assistant.language.words import stem, tokens
from junctor.core.assistant.matching.operations import Match
from junctor.core.assistant.matching.unknown_systems import about_own
from junctor.core.assistant.offer import CustomHttpOffer
from junctor.core.assistant.plan import (
    Choice,
    PlannedConnection,
    PlannedPause,
    PlannedStep,
)
from junctor.core.assistant.reporting.names import free, title
from junctor.core.assistant.schemas.fields import plain_values
from junctor.core.assistant.schemas.paths import answer_of, list_in
from junctor.model.connection import Connection
from junctor.model.spec import ConnectorSpec, Effect, Operation
from junctor.model.value import JsonSchema

_ITEM = "vars.item"


@dataclass(slots=True)
class Draft:
    """A plan in the making. `known` are the connections that the project has."""

    specs: dict[str, ConnectorSpec]
    cards: Mapping[str, ConnectorCard]
    models: set[str]
    known: Sequence[Connection]
    environment: str
    gates: Gates
    text: str = ""
    connections: dict[str, PlannedConnection] = field(default_factory=dict)
    steps: list[PlannedStep] = field(default_factory=list)
    givers: list[Giver] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    custom: CustomHttpOffer | None = None
    offered: list[str] = field(default_factory=list)
    """What is asked of the API that is offered, in its own words."""
    shown: str = ""
    """The words for what a card shows."""
    inside: dict[str, JsonSchema] = field(default_factory=dict)
    """The fields of a record that the event itself holds."""
    recorded: frozenset[str] = frozenset()
    """The paths that events have beyond their schema."""
    _item: Source | None = None
    _quiet: set[str] = field(default_factory=set)

    def step(self, clause: Clause, source: Source, found: list[Match]) -> None:
        """Plan a call of the best match, and before it the lookups that it needs."""
        best = found[0]
        operation = self.specs[best.card.slug].operations[best.operation.key]
        if best.card.category == "Message Queues" and not source.read and source.known:
            source = replace(source, read=f"{source.root} | json")
        several = makes_several(clause, best.operation)
        each = self._each_of(clause, operation, several=several) if self._item is None else ""
        source = self._item or source
        alone = bool(each)
        comes = bool(self.givers) and self.givers[0].root == "event"  # a file that was put there
        fetch = fetch_of(self.givers[0], self.specs) if alone or comes else None
        carrier = carrier_of(found, self.specs) if fetch else None
        if fetch and carrier:
            best, found = carrier, [carrier, *(m for m in found if m is not carrier)]
            operation = self.specs[best.card.slug].operations[best.operation.key]
            self._look_up(fetch, each)
            each, alone = "", False
        lookups = self._found_first(best.card.slug, best.operation.key, clause, source, each)
        each = "" if lookups else each
        if self.inside and source.root == "event":
            source = replace(source, recorded={**self.inside, **source.recorded})
            self.gates.event = source
        when = self._when(source)
        after = self._after_step(clause, source, when, alone=alone)
        after = replace(after, news=self._news(when, clause, source))
        named = best.operation.nouns | {stem(word) for word in best.card.own}
        filled = fill(operation, clause, after, best.card.slug, named)
        if best.card.slug == HTTP:
            self.questions += send_along(filled, clause, after, best.operation.key)
        self._drop_unread(lookups, f"{filled.values} {when}")
        if after.file and after.file[1] in str(filled.values):
            self.steps[-1] = giving_bytes(self.steps[-1], self.specs)
        ref = self.connect(best.card, tuple(found))
        there = self.connections[ref].connection_id
        held = next((c.settings(self.environment) for c in self.known if c.id == there), {})
        lacking = missing(operation, filled, self.specs[ref].connection, held)
        reads = operation.effect is Effect.READ
        asked = also_asked(clause, operation.input, filled.values, reads=reads)
        self._add(
            ref,
            best.operation.key,
            title(clause.text),
            filled,
            about={stem(word) for word in clause.words} & best.card.known,
            missing=(*lacking, *(each for each in asked if each not in lacking)),
            alternatives=tuple(
                Choice(slug=m.card.slug, name=m.card.name, operation=m.operation.key)
                for m in found[1:4]
            ),
            when=when,
            each=each,
            pauses=self._pauses(title(clause.text), source),
        )

    def _found_first(
        self, ref: str, key: str, clause: Clause, source: Source, each: str
    ) -> list[Lookup]:
        """Plan what has to be read before a step; what is read whole may lead to more."""
        made: list[Lookup] = []
        while not made or made[-1].wanted == "whole":
            asks = self.gates.asks(source.known)
            scout = Scout(self.specs, self.cards, self.models, tuple(self.givers), asks)
            found = scout.lookups(ref, key, clause, source)
            if not found or (found[-1].wanted == "whole" and made):
                break
            for lookup in found:
                self._look_up(lookup, each)
                each = ""
            made += found
        return made

    def request(self, clause: Clause, source: Source) -> bool:
        """Plan a request that is written out, where no other base URL is connected yet."""
        asked = request_in(clause, self._after_step(clause, self._item or source, "", alone=False))
        if asked is None or any(each.integration_slug == HTTP for each in self.known):
            return False
        return self._ask(clause, source, asked, None)

    def offer(self, clause: Clause, source: Source, method: str = "") -> None:
        """Offer a connector of one's own for what nobody here does, and plan the call of it."""
        offer = offer_of(clause, self.text, method)
        self.custom = self.custom or offer
        self.questions.append(request_for(clause))
        if not (clause.mentions.urls or about_own(clause) or stranger_in(clause.text)):
            return
        near = self._after_step(clause, self._item or source, "", alone=False)
        if self._ask(clause, source, asked_of(offer, near, connects=clause.connects), offer):
            self.offered.append(clause.text)
            if self.custom is offer:
                self.custom = offer.model_copy(update={"connection": HTTP})

    def _ask(
        self, clause: Clause, source: Source, asked: Request, offer: CustomHttpOffer | None
    ) -> bool:
        there, card = self.connections.get(HTTP), self.cards.get(HTTP)
        if card is None or (there and there.config.get("baseUrl", "") != asked.base_url):
            return False
        spec = self.specs[HTTP]
        if there is None:
            known = next((c for c in self.known if offer and is_called(c, offer)), None)
            planned = planned_connection(card, spec, known, self.environment, ())
            if known is None:
                planned = connected(planned, asked, offer, spec, self.text)
            self.connections[HTTP] = planned
        if clause.connects:
            return True
        operation = spec.operations[asked.method]
        each = "" if self._item else self._each_of(clause, operation, several=False)
        source = self._item or source
        self._found_first(HTTP, asked.method, clause, source, "")
        filled = Filled()
        for name, value in asked.inputs.items():
            origin: Origin = "text" if name != "body" else "step" if "steps." in value else "event"
            filled.put(name, value, origin)
        name = title(clause.text)
        self._add(
            *(HTTP, asked.method, name, filled),
            missing=() if asked.path or asked.base_url else ("path",),
            when=self._when(source),
            each=each,
            pauses=self._pauses(name, source),
        )
        return True

    def _add(
        self,
        ref: str,
        key: str,
        name: str,
        filled: Filled,
        about: Iterable[str] = (),
        **more: Any,
    ) -> None:
        """One more step, and what it gives to those behind it."""
        operation = self.specs[ref].operations[key]
        output = answered(operation.output, filled.values)
        made = PlannedStep(
            id=free(key, [s.id for s in self.steps]),
            name=name,
            connection=ref,
            operation_key=key,
            operation_name=operation.name,
            summary=operation.summary,
            inputs=filled.values,
            origins=filled.origins,
            input_schema=operation.input,
            output_schema=output,
            scopes=operation.scopes,
            **more,
        )
        self.steps.append(made)
        about = self.cards[ref].nouns_of(key) or frozenset(about)
        if operation.effect is not Effect.READ:  # the id of a comment is not its issue's
            about = about & {stem(word) for word in tokens(key)[1:]} or about
        self.givers.insert(0, giver_of(ref, about, made.id, output))

    def shows(self, said: str) -> None:
        """Have a card shown of what the last step finds that finds something."""
        if not self.steps:
            asked = f"“{said.strip(' ,')}”: say what is looked up before it is shown."
            self.questions.append(asked)
            return
        effects = [self.specs[s.connection].operations[s.operation_key].effect for s in self.steps]
        reading = [n for n, effect in enumerate(effects) if effect is Effect.READ]
        at = reading[-1] if reading else len(self.steps) - 1
        card = card_of(self.steps[at], self.givers)
        self.steps[at] = self.steps[at].model_copy(update={"card": card})
        self.shown = said

    def _look_up(self, lookup: Lookup, each: str) -> None:
        """Plan a lookup; what it reads is at hand, but is nothing to be sent."""
        if self._in_event(lookup):
            return
        ref = self.connect(self.cards[lookup.connector], ())
        filled = Filled()
        for name, value in lookup.inputs.items():
            said = str(value)
            origin: Origin = "step" if "{{steps" in said else "event" if "{{" in said else "text"
            filled.put(name, value, origin)
        name = self.specs[ref].operations[lookup.key].name
        of = (s.when for s in self.steps if f"steps.{s.id}." in str(lookup.inputs))
        self._add(ref, lookup.key, name, filled, each=each, when=next(of, ""))
        if lookup.wanted not in ("text", "file"):
            self._quiet.add(self.steps[-1].id)
        if lookup.wanted == "whole":
            self.questions.append(
                f"“{name}” is there because the event says little more than which one it is; take "
                "it out if that is enough."
            )
        if lookup.wanted == "record":
            self.questions.append(
                f"“{name}” takes the first that is found; see what happens where there is none."
            )

    def _in_event(self, lookup: Lookup) -> bool:
        """Whether the event holds the record itself, so that nothing has to be read."""
        held = held_in(lookup, self.specs, self.cards, self.recorded)
        if held is None:
            return False
        self.givers.insert(0, held)
        place = held.root.removeprefix("event.")
        self.inside |= {f"{place}.{name}": each for name, each in held.fields.items()}
        return True

    def _drop_unread(self, lookups: Sequence[Lookup], used: str) -> None:
        """Take out what was read to be told, where nothing of it is used."""
        whole = lookups and lookups[-1].wanted == "whole"
        kept = whole and self.givers[0].root.startswith("steps.")
        if kept and f"steps.{self.steps[-1].id}." not in used:
            told = f"“{self.steps.pop().name}” is there because"
            self.givers.pop(0)
            self.questions[:] = [each for each in self.questions if not each.startswith(told)]

    def _pauses(self, name: str, source: Source) -> tuple[PlannedPause, ...]:
        return self.gates.pauses_before(name, source, self._told(), self.givers)

    def _news(self, when: str, clause: Clause, source: Source) -> str:
        """What is told where a condition on a reading holds."""
        if self.gates.missed(when) and self._before and not (source.known or source.open):
            return f"Nothing found: {self._before.name}"
        return self.gates.news(when, clause.text)

    def _when(self, source: Source) -> str:
        return self.gates.when(source, self._told(), self.givers)

    def _told(self) -> list[PlannedStep]:
        """The steps, last those that were asked for: a condition speaks of these first."""
        return sorted(self.steps, key=lambda each: each.id not in self._quiet)

    def _each_of(self, clause: Clause, operation: Operation, *, several: bool) -> str:
        """The list that the step before gave; what stands in one of it fills the steps."""
        before = self._before
        found = list_in(before.output_schema, before.name) if before else None
        if before and before.connection == HTTP and self.gates.loops and found is None:
            found = ("body", {})  # what an API of one's own answers is known to nobody
        if (
            before is None
            or found is None
            or not (
                self.gates.loops
                or repeats(clause, operation, before, self.cards[before.connection].category)
                or (several and reads_list(before.operation_key))
            )
        ):
            return ""
        path, item = found
        place = ".".join(each for each in (f"steps.{before.id}.output", path) if each)
        fields = dict(plain_values(item, (), 0))
        read = None if fields else f"{_ITEM} | json"
        self._item = Source(
            fields,
            root=_ITEM,
            read=read,
            whole=bool(fields),
            open=not fields,
            file=file_among(_ITEM, item),
        )
        item_of = replace(self.givers[0], root=_ITEM, fields=fields)
        self.givers.insert(0, item_of)
        return f"{{{{{place}}}}}"

    @property
    def asked(self) -> list[PlannedStep]:
        """The steps that were asked for, without lookups that only serve another one."""
        return [each for each in self.steps if each.id not in self._quiet]

    @property
    def _before(self) -> PlannedStep | None:
        """The step before, but for lookups that only serve another one."""
        return next(reversed(self.asked), None)

    def _after_step(self, clause: Clause, source: Source, when: str, *, alone: bool) -> Source:
        """What the step before gives: all that it read, or what a model answered.

        The first step of a loop is `alone`: it takes from the item.
        """
        missed = self.gates.missed(when)  # what found nothing gives nothing
        givers = (each for each in self.givers if not missed or not each.root.startswith(missed))
        source = replace(source, givers=tuple(givers))
        before = self._before
        other = self.gates.otherwise
        if before is None or alone or (other and before.when and before.when[0] != "!"):
            return source  # in the other case, the step before was not taken
        if missed and before.id == missed.split(".")[1]:
            return source
        operation = self.specs[before.connection].operations[before.operation_key]
        if before.connection in self.models and (answer := answer_of(operation.output)):
            only = decides(before.id, when, clause.text)
            return source if only else replace(source, read=f"steps.{before.id}.output.{answer}")
        return given_by(before, operation, clause, source, self._item)

    def connect(self, card: ConnectorCard, found: tuple[Match, ...]) -> str:
        """The planned connection of a connector: an existing one, if there is just one."""
        if card.slug in self.connections:
            return card.slug
        known, doubt = the_one(card, self.known, self.text)
        self.questions += doubt
        self.connections[card.slug] = planned_connection(
            card, self.specs[card.slug], known, self.environment, found
        )
        return card.slug

    def configure(self, ref: str, clause: Clause) -> None:
        """Keep the settings that a clause gives to a connection that is to be made."""
        planned = self.connections[ref]
        known = self.specs[planned.integration_slug].connection.get("properties", {})
        given = {} if planned.connection_id else settings_in(known, clause)
        self.connections[ref] = planned.model_copy(update={"config": {**given, **planned.config}})
