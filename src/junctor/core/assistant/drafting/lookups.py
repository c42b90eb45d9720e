"""Which lookups a step needs before it: reading steps, planned where an id leads to more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from junctor.core.assistant.drafting.files import takes_file
from junctor.core.assistant.filling.feeding import PERSONS, Giver, fed
from junctor.core.assistant.filling.inputs import addressee
from junctor.core.assistant.filling.persons import is_known
from junctor.core.assistant.filling.reach import (
    IT,
    Lookup,
    is_inside,
    lookup_for,
    place_for,
    record_for,
    tells_all,
)
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.values import SUBJECTS, TEXTS
from junctor.core.assistant.index.cards import ConnectorCard
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.words import stem, tokens, verb_group
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.spec import ConnectorSpec, Effect, Operation


@dataclass(frozen=True, slots=True)
class Scout:
    """Looks for what a step lacks; `models` are the connectors that answer in words."""

    specs: Mapping[str, ConnectorSpec]
    cards: Mapping[str, ConnectorCard]
    models: set[str]
    givers: tuple[Giver, ...]
    asks: bool = False
    """Whether a condition speaks of what the event does not say."""

    def lookups(self, connector: str, key: str, clause: Clause, source: Source) -> list[Lookup]:
        """What has to be found first: a place, an address, a record, a text for a model."""
        operation = self.specs[connector].operations[key]
        near = replace(source, givers=self.givers)
        if place := place_for(operation, clause.text, connector, self.specs):
            return [place]
        if operation.effect is Effect.READ or connector in self.models:
            told = tells_all(source.known) or source.whole or source.open
            asks = connector in self.models and not told and not self._has_steps
            one = lookup_for("text", self.givers, self.specs) if asks else None
            return [one] if one else self._whole(operation, near) if self.asks else []
        said = clause.mentions.emails or clause.mentions.phones or is_inside(clause.text)
        if clause.mentions.emails and verb_group(tokens(key)[0]) in ("update", "delete"):
            return self._record(connector, key, near, clause.mentions.emails[0])
        if source.whole:
            return []
        if said:
            return self._whole(operation, near)
        properties = operation.input.get("properties", {})
        if file := self._file(operation, clause):
            return [file]
        required = operation.input.get("required", ())
        lacks = {kind for n in required if (kind := addressee(n, properties[n]))}
        lacks = {kind for kind in lacks if not near.reach(kind)}
        if PERSONS & self.cards[connector].nouns_of(key) and not is_known(near):
            lacks.add("email")
        tried = (lookup_for(kind, self.givers, self.specs) for kind in sorted(lacks))
        one = next((each for each in tried if each is not None), None)
        more = [one] if one else self._record(connector, key, near)
        return more or self._whole(operation, near)

    def _file(self, operation: Operation, clause: Clause) -> Lookup | None:
        """The file that goes along: what the step before made, or what the event is about."""
        properties = operation.input.get("properties", {})
        made = self.givers[:1] if IT.search(clause.text) and "attachments" in properties else ()
        if made and made[0].root.startswith("steps."):
            return lookup_for("file", made, self.specs)
        if takes_file(operation) and self.givers and not self._has_steps:
            return lookup_for("file", self.givers[-1:], self.specs)
        return None

    def _whole(self, operation: Operation, near: Source) -> list[Lookup]:
        """What an event is about, read whole, where it says nothing that is worth telling."""
        event = next((each for each in self.givers if each.root == "event"), None)
        named = {plain_name(name) for name in operation.input.get("properties", {})}
        if event is None or stem("any") in event.about or not _is_thin(event.fields):
            return []
        if any(e.connector == event.connector and e is not event for e in self.givers):
            return []  # it was read before
        told = near.facts() or not named & {*TEXTS, *SUBJECTS, "rows", "values"}
        if told and not self.asks:
            return []
        one = lookup_for("whole", [event], self.specs)
        return [one] if one else []

    @property
    def _has_steps(self) -> bool:
        return any(giver.root.startswith("steps.") for giver in self.givers)

    def _record(
        self, connector: str, key: str, near: Source, address: str | None = None
    ) -> list[Lookup]:
        """Somebody's record, found by the address, where an operation asks for its id."""
        operation = self.specs[connector].operations[key]
        address = address or near.reach("email")
        if address is None:
            return []
        properties = operation.input.get("properties", {})
        required = [(n, properties[n]) for n in operation.input.get("required", ())]
        given = fed(required, connector, self.givers)
        for name, _ in required:
            if name in given:
                continue
            one = record_for(name, self.specs[connector], connector, address)
            if one is not None:
                return [one]
        return []


_LITTLE = 5
_ENVELOPE = frozenset((
    "id", "gid", "type", "time", "timestamp", "created", "at", "version", "object", "livemode",
    "action", "key", "webhooks", "number",
))  # fmt: skip


def _is_thin(fields: Iterable[str]) -> bool:
    """Whether an event says little more than which thing it is about, and when."""
    lasts = {tokens(path)[-1] for path in fields}
    return len({last for last in lasts if last not in _ENVELOPE}) < _LITTLE
