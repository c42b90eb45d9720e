"""What has been planned so far: connections, steps, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from junctor.core.assistant.asking import needed
from junctor.core.assistant.branching import (
    EACH,
    Condition,
    condition_of,
    list_in,
    path_for,
)
from junctor.core.assistant.feeding import Giver, giver_of
from junctor.core.assistant.filling import Source, answer_of, fill, missing
from junctor.core.assistant.library import ConnectorCard, plain_values
from junctor.core.assistant.matching import Match
from junctor.core.assistant.naming import free, title
from junctor.core.assistant.offering import offer_of
from junctor.core.assistant.pausing import Pause, pauses_of
from junctor.core.assistant.plan import (
    Choice,
    CustomHttpOffer,
    PlannedConnection,
    PlannedPause,
    PlannedStep,
)
from junctor.core.assistant.sentence import Clause
from junctor.core.assistant.strangers import stranger_in
from junctor.model.connection import Connection
from junctor.model.spec import ConnectorSpec, Effect

_ITEM = "vars.item"


@dataclass(slots=True)
class Draft:
    """A plan in the making. `known` are the connections that the project has."""

    specs: dict[str, ConnectorSpec]
    models: set[str]
    known: Sequence[Connection]
    environment: str
    text: str = ""
    conditions: tuple[Condition, ...] = ()
    pauses: tuple[Pause, ...] = ()
    connections: dict[str, PlannedConnection] = field(default_factory=dict)
    steps: list[PlannedStep] = field(default_factory=list)
    givers: list[Giver] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    custom: CustomHttpOffer | None = None
    always: tuple[Condition, ...] = ()
    """What must hold for every step, by what starts the flow."""
    _holds: tuple[Condition, bool] | None = None
    _loops: bool = False
    _item: Source | None = None
    _waits: list[Pause] = field(default_factory=list)

    def begins(self, clause: Clause) -> None:
        """Take what the marks of a clause say of the steps from here on."""
        self._holds = condition_of(clause.marks, self.conditions) or self._holds
        self._loops = self._loops or EACH in clause.marks
        self._waits += pauses_of(clause.marks, self.pauses)

    def step(self, clause: Clause, source: Source, found: list[Match]) -> None:
        """Plan a call of the best match."""
        best = found[0]
        spec = self.specs[best.card.slug]
        operation = spec.operations[best.operation.key]
        if best.card.category == "Message Queues" and not source.read and source.known:
            source = replace(source, read=f"{source.root} | json")
        each = self._each_of() if self._loops and self._item is None else ""
        source = self._item or source
        after = self._after_step(source, alone=bool(each))
        filled = fill(operation.input, clause, after, best.card.slug)
        ref = self.connect(best.card, tuple(found))
        there = self.connections[ref].connection_id
        held = next((c.settings(self.environment) for c in self.known if c.id == there), {})
        self.steps.append(
            PlannedStep(
                id=free(best.operation.key, [s.id for s in self.steps]),
                name=title(clause.text),
                connection=ref,
                operation_key=best.operation.key,
                operation_name=operation.name,
                summary=operation.summary,
                inputs=filled.values,
                origins=filled.origins,
                missing=missing(operation, filled, spec.connection, held),
                input_schema=operation.input,
                output_schema=operation.output,
                alternatives=tuple(
                    Choice(slug=m.card.slug, name=m.card.name, operation=m.operation.key)
                    for m in found[1:4]
                ),
                scopes=operation.scopes,
                when=self._when(source),
                each=each,
                pauses=self._pauses(title(clause.text)),
            )
        )
        made = self.steps[-1].id
        giver = giver_of(best.card.slug, best.operation.nouns, made, operation.output)
        self.givers.insert(0, giver)

    def _pauses(self, name: str) -> tuple[PlannedPause, ...]:
        """What is waited for before the step of that name."""
        waits, self._waits = self._waits, []
        if any(each.kind == "approval" for each in waits):
            self.questions.append(
                "Any operator may approve, and a rejection ends the run; change that in the flow."
            )
        return tuple(
            PlannedPause(kind="time", seconds=each.seconds)
            if each.kind == "time"
            else PlannedPause(kind="approval", title=f"Approve: {name}"[:300])
            for each in waits
        )

    def _each_of(self) -> str:
        """The list that the step before gave; what stands in one of it fills the steps."""
        before = self.steps[-1] if self.steps else None
        found = list_in(before.output_schema, before.name) if before else None
        if before is None or found is None:
            return ""
        path, item = found
        place = ".".join(each for each in (f"steps.{before.id}.output", path) if each)
        fields = dict(plain_values(item, (), 0))
        read = None if fields else f"{_ITEM} | json"
        self._item = Source(fields, root=_ITEM, read=read, whole=bool(fields))
        item_of = replace(self.givers[0], root=_ITEM, fields=fields)
        self.givers.insert(0, item_of)
        return f"{{{{{place}}}}}"

    def _when(self, source: Source) -> str:
        """The conditions that hold here, over the event or what was read."""
        said = [self._held(each, source) for each in self.always]
        if self._holds is not None:
            condition, holds = self._holds
            one = self._held(condition, source)
            said.append(one if holds else f"!({one})")
        return " && ".join(said)

    def _held(self, condition: Condition, source: Source) -> str:
        """One condition as an expression, with a question where it stands in the plan."""
        path = path_for(condition, source.known)
        place = f"{source.root}.{path}" if path else None
        if place is None and self.steps and condition not in self.always:
            before = next((s for s in reversed(self.steps) if s.output_schema), None)
            fields = dict(plain_values(before.output_schema or {}, (), 0)) if before else {}
            path = path_for(condition, fields)
            place = f"steps.{before.id}.output.{path}" if before and path else None
        unknown = place is None
        if place is None:
            named = "".join(w.capitalize() for w in condition.field[-2:]) or "Value"
            read = self.steps and not source.fields and self.steps[-1].output_schema
            called = any(path.startswith("json.") for path in source.known)
            event = f"{source.root}.json" if called else source.root
            root = f"steps.{self.steps[-1].id}.output" if read else event
            place = f"{root}.{named[:1].lower()}{named[1:]}"
        said = condition.expression(place)
        hint = " No field is known by that name; say where it stands." if unknown else ""
        self.questions.append(
            f"Check the condition “{condition.said}”: it is read as `{said}`.{hint}"
        )
        return said

    def _after_step(self, source: Source, *, alone: bool) -> Source:
        """What the step before gives: all that it read, or what a model answered.

        The first step of a loop is `alone`: it takes from the item.
        """
        source = replace(source, givers=tuple(self.givers))
        if not self.steps or alone:
            return source
        before = self.steps[-1]
        operation = self.specs[before.connection].operations[before.operation_key]
        answer = answer_of(operation.output)
        if answer and before.connection in self.models:
            return replace(source, read=f"steps.{before.id}.output.{answer}")
        if operation.effect is Effect.READ:
            place = f"steps.{before.id}.output"
            return replace(source, read=f"{place} | json", listed=_rows_in(place, before))
        return source

    def connect(self, card: ConnectorCard, found: tuple[Match, ...]) -> str:
        """The planned connection of a connector: an existing one, if there is just one."""
        if card.slug in self.connections:
            return card.slug
        spec = self.specs[card.slug]
        there = [c for c in self.known if c.integration_slug == card.slug]
        if len(there) > 1:
            names = ", ".join(f"“{c.name}”" for c in there)
            self.questions.append(f"There are several connections to {card.name}: {names}.")
        scheme = spec.auth[0]
        settings, fields = needed(spec, scheme)
        known = there[0] if there else None
        others = [m for m in found if m.card.slug != card.slug]
        self.connections[card.slug] = PlannedConnection(
            ref=card.slug,
            integration_slug=card.slug,
            name=known.name if known else card.name,
            connection_id=known.id if known else None,
            auth_type=known.auth_type if known else scheme.name,
            environment=self.environment,
            settings=() if known else settings,
            fields=() if known else fields,
            scopes=getattr(scheme, "scopes", ()),
            sign_in=not known and bool(getattr(scheme, "authorize_url", None)),
            alternatives=tuple(Choice(slug=m.card.slug, name=m.card.name) for m in others[:3]),
        )
        return card.slug

    def offer(self, clause: Clause) -> None:
        """Offer a connector of one's own for what nobody here does."""
        self.custom = self.custom or offer_of(clause, self.text)
        known = stranger_in(clause.text)
        fault = (
            f"There is no connector for {known[0]}."
            if known
            else f"Nothing in the catalog matches “{clause.text}”."
        )
        self.questions.append(
            f"{fault} Describe the API: base URL, how it signs in, the endpoint and its answer."
        )

    def tests(self) -> tuple[str, ...]:
        """What will be tested."""
        found = [
            f"Test Connection of {c.name} in {self.environment}" for c in self.connections.values()
        ]
        if self.steps:
            count = len(self.steps)
            calls = "1 call" if count == 1 else f"{count} calls"
            found.append(f"Run in the sandbox: {calls} would be sent, nothing leaves")
        return tuple(found)


def _rows_in(place: str, before: PlannedStep) -> str | None:
    """The template of the list of objects that a step gives."""
    path, item = list_in(before.output_schema, before.name) or ("", {})
    where = f"{place}.{path}" if path else place
    return f"{{{{{where}}}}}" if item.get("properties") else None
