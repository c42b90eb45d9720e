"""What a step may take from: the event or the item of a loop, and the steps before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from junctor.core.assistant.filling.details import MOST_FACTS, facts_of, path_called
from junctor.core.assistant.filling.feeding import PERSONS, Giver
from junctor.core.assistant.filling.reach import has
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.value import JsonSchema

_DEEP, _LONG = 2, 8
_NUMBER = re.compile(r"\+\d{8,15}")


def _own_name(called: str, template: str) -> str:
    """The name of a column: as the field itself is called, where it stands at the top."""
    path = template.partition(".")[2].partition(" ")[0]
    return called if "." in path else path


@dataclass(frozen=True, slots=True)
class Source:
    """What a step may take from: fields of the event by name, and what the sentence is about."""

    fields: Mapping[str, JsonSchema]
    subject: str = ""
    root: str = "event"
    read: str | None = None
    """What the step before read or answered, as a template's inside, if there is one."""
    asked: str = ""
    """In which words that was asked for."""
    made: str | None = None
    """The link to what the step before made; `sure` if there always is one."""
    sure: bool = True
    file: tuple[str, str] | None = None
    """The file that the step before read: its name, and its bytes as a template in Base64."""
    recorded: Mapping[str, JsonSchema] = field(default_factory=dict)
    """Fields beyond those that are declared, as recorded events have them."""
    givers: tuple[Giver, ...] = ()
    """Who has something to give, the nearest first; the event itself is the last."""
    listed: str | None = None
    """The list of objects that the step before gave, as a template."""
    open: bool = False
    """Whether it is a call of one's own system, or a row, of which nobody knows what is in it."""
    whole: bool = False
    """Whether the fields are all that there is: a form, or an item of a list."""

    product: str | None = None
    """The text or document that the step before made, as a template."""

    news: str = ""
    """What is told where a condition holds, in the words for it."""

    @property
    def teller(self) -> str:
        """The connector that what stands at the root is of, if one is."""
        return next((each.connector for each in self.givers if each.root == self.root), "")

    @property
    def top(self) -> str:
        """Where the fields of what is open stand."""
        return f"{self.root}.json" if self.root == "event" else self.root

    @property
    def known(self) -> dict[str, JsonSchema]:
        """The declared fields, and the recorded ones behind them."""
        return {**self.fields, **self.recorded}

    def template(self, *wanted: str) -> str | None:
        """The template for the first field that is called or ends so."""
        for fits in (str.__eq__, str.__contains__):
            for want in wanted:
                for path in self.fields:
                    if fits(plain_name(path.rpartition(".")[2]), want):
                        return f"{{{{{self.root}.{path}}}}}"
        return None

    def reach(self, wanted: str) -> str | None:
        """The template for the field in which an address or a phone number stands."""
        own = self._own(wanted)
        found = [
            f"{{{{{giver.root}.{path}}}}}"
            for giver in self.givers
            if giver.root != self.root and (path := has(giver.fields, wanted))
        ]
        nearest = found[0] if found else None
        guess = f"{{{{{self.top}.{wanted}}}}}" if self.open else None
        return (own or nearest if self.whole else nearest or own) or guess

    def _own(self, wanted: str) -> str | None:
        for name, schema in self.fields.items():
            if wanted == "email" and schema.get("format") == "email":
                return f"{{{{{self.root}.{name}}}}}"
        if wanted == "phone" and (found := self.template("phone", "mobile", "tel")):
            return found
        if wanted == "email" and (place := has(self.fields, "email")):
            return f"{{{{{self.root}.{place}}}}}"
        held = has(self.recorded, wanted)
        held = held or (self._recipient() if wanted == "email" else self._number())
        return f"{{{{{self.root}.{held}}}}}" if held else None

    def _recipient(self) -> str | None:
        """Where the address stands of who got a message that the event is about."""
        for path, schema in self.known.items():
            shown = next(iter(schema.get("examples", ())), None)
            if path.rpartition(".")[2] == "recipient" and "@" in str(shown):
                return path
        return None

    def _number(self) -> str | None:
        """Where the number stands of who wrote or called."""
        for path, schema in self.known.items():
            shown = next(iter(schema.get("examples", ())), None)
            if plain_name(path.rpartition(".")[2]) == "from" and _NUMBER.fullmatch(str(shown)):
                return path
        return None

    @property
    def unknown_row(self) -> str | None:
        """An item or a call of which no field is known, whole."""
        if self.open and self.root == "event" and not self.read:
            return "{{event.json | json}}"
        alone = not self.known and self.root != "event" and self.read
        return f"{{{{{self.read}}}}}" if alone else None

    def row(self) -> list[tuple[str, str]]:
        """What is worth keeping of an event, in a row of its own."""
        found = self.facts()
        if self.root == "event" and len(found) > 1:
            when = path_called("date", self.fields)
            dated = when and "." not in when and len(found) < MOST_FACTS
            last = [("date", f'{{{{{self.root}.{when} | default("")}}}}')] if dated else []
            return [(_own_name(name, template), template) for name, template in [*found, *last]]
        one = next(iter(self.givers), None)
        if one is None or not one.root.startswith("steps.") or not self.read:
            return []
        paths = [path for path in one.fields if path.count(".") < _DEEP][:_LONG]
        return [(p.rpartition(".")[2], f'{{{{{one.root}.{p} | default("")}}}}') for p in paths]

    def facts(self) -> list[tuple[str, str]]:
        """What is worth telling of it: its title, amount, link, each with its template.

        An event that says nothing itself was read whole before: then that is told, and so is the
        text that it lacks.
        """
        behind = [g for g in self.givers if g.root != self.root and g.connector == self.teller]
        places = ((self.known, self.root), *((g.fields, g.root) for g in behind))
        own = next((found for each in places if (found := facts_of(*each))), [])
        more = [g for g in behind if not PERSONS & g.about] if self.root == "event" else []
        texts = [f for g in more for f in facts_of(g.fields, g.root) if f[0] == "text"]
        return own if any(word == "text" for word, _ in own) else [*own, *texts[:1]]
