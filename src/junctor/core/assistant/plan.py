"""A plan: what would be made of a sentence. Plain data that people edit before anything is made."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from junctor.core.assistant.offer import CustomHttpOffer
from junctor.core.assistant.schemas.called import called_shape
from junctor.model.connection import KEY
from junctor.model.value import JsonSchema, Value

REF = r"^[a-z0-9][a-z0-9._-]{0,63}$"
Ref = Annotated[str, Field(pattern=REF)]


class Choice(Value):
    """Another candidate, best first."""

    slug: str
    name: str
    operation: str | None = None


class NeededField(Value):
    """A field that somebody has to fill in."""

    name: str
    title: str
    secret: bool = False
    required: bool = False
    example: Any = None


class PlannedConnection(Value):
    """A connection the plan uses: one that exists (`connectionId`), or one to be made."""

    ref: Ref
    integration_slug: str
    name: str = Field(min_length=1, max_length=200)
    connection_id: str | None = None
    auth_type: str
    environment: str
    settings: tuple[NeededField, ...] = ()
    fields: tuple[NeededField, ...] = ()
    scopes: tuple[str, ...] = ()
    sign_in: bool = Field(False, description="a person signs in at the vendor afterwards")
    config: dict[str, Any] = {}
    alternatives: tuple[Choice, ...] = ()


class PlannedEntity(Value):
    """An entity type that a form needs and that the project does not have."""

    key: str = Field(pattern=KEY)
    name: str = Field(min_length=1, max_length=200)
    shape: JsonSchema = Field(alias="schema")


class PlannedPause(Value):
    """What is waited for before a step: so many seconds, or that somebody approves."""

    kind: Literal["time", "approval"]
    seconds: float = Field(0, ge=0)
    title: str = Field("", max_length=300)
    when: str = Field("", description="JMESPath: only then; else that of the step")
    once: bool = Field(False, description="before the loop that begins here, not in each turn")

    def node(self, name: str) -> dict[str, Any]:
        """The pause as a node of a flow."""
        if self.kind == "time":
            return {"id": name, "type": "wait", "for": "time", "seconds": self.seconds}
        return {"id": name, "type": "approve", "title": self.title or "Approve"}


class PlannedCard(Value):
    """What is shown on somebody's screen after a step; texts may hold templates.

    `to`: whose screen, by a sign-in name or an extension; everybody's where it is empty.
    """

    title: str = Field(max_length=300)
    fields: dict[str, str] = {}
    to: str = ""

    def node(self, name: str) -> dict[str, Any]:
        """The card as a node of a flow."""
        card = {"title": self.title, "fields": self.fields}
        return {"id": name, "type": "screenPop", "card": card} | (
            {"to": self.to} if self.to else {}
        )


class PlannedStep(Value):
    """One call. `origins` say where each input comes from: event, text, draft or default.

    `when`: JMESPath that must hold, or the step is passed over. `each`: a list, for each of which
    this step and those behind it run. `pauses`: what is waited for before it. `card`: what is
    shown on a screen after it.
    """

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")
    name: str = Field(max_length=200)
    connection: Ref
    operation_key: str
    operation_name: str = ""
    summary: str = ""
    inputs: dict[str, Any] = {}
    origins: dict[str, Literal["event", "text", "draft", "default", "step"]] = {}
    missing: tuple[str, ...] = ()
    input_schema: JsonSchema = {}
    output_schema: JsonSchema | None = None
    alternatives: tuple[Choice, ...] = ()
    scopes: tuple[str, ...] = ()
    when: str = ""
    each: str = ""
    pauses: tuple[PlannedPause, ...] = ()
    card: PlannedCard | None = None

    def nodes(self, connection: str) -> list[dict[str, Any]]:
        """The step as nodes of a flow, between its pauses and its card."""
        when = {"when": self.when} if self.when else {}
        cards = [self.card.node(f"{self.id}-card") | when] if self.card else []
        return [*self.waits(once=False), self._call(connection) | when, *cards]

    def waits(self, *, once: bool) -> list[dict[str, Any]]:
        """The pauses as nodes: those before a whole loop, or those of each turn."""
        when = {"when": self.when} if self.when and not once else {}
        named = [(each, f"{each.kind}{n or ''}") for n, each in enumerate(self.pauses)]
        return [
            each.node(f"{self.id}-{name}") | ({"when": each.when} if each.when else when)
            for each, name in named
            if each.once is once
        ]

    def _call(self, connection: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": "apiCall",
            "name": self.name,
            "mode": "integration",
            "connection": connection,
            "operationKey": self.operation_key,
            "inputs": self.inputs,
        }


class Plan(Value):
    """The whole plan. `questions` say in words what has to be decided or checked."""

    text: str = Field(max_length=2000)
    produced_by: Literal["retrieval"] = "retrieval"
    environment: str
    connections: tuple[PlannedConnection, ...] = ()
    entity: PlannedEntity | None = None
    trigger: dict[str, Any] = {"type": "manual"}
    trigger_missing: tuple[str, ...] = Field((), description="`inputs` that the trigger needs")
    trigger_input_schema: JsonSchema = Field({}, description="what `inputs` the trigger takes")
    steps: tuple[PlannedStep, ...] = ()
    flow_key: str | None = Field(None, pattern=KEY)
    flow_name: str = ""
    tests: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = Field(
        (), description="what the text says and nothing in the plan stands for"
    )
    confidence: Literal["high", "medium", "low"] = Field(
        "high",
        description="low: part of the text is not in it; medium: something is assumed or asked",
    )
    custom: CustomHttpOffer | None = None

    @property
    def has_conditions(self) -> bool:
        """Whether something in it depends on a condition."""
        return any(s.when or any(each.when for each in s.pauses) for s in self.steps)

    @property
    def makes_flow(self) -> bool:
        """Whether there is more than connections in it."""
        return bool(self.steps) and self.flow_key is not None

    def document(self, names: dict[str, str]) -> dict[str, Any]:
        """The flow's document; `names` are the connections' ids by `ref`."""
        at = next((n for n, step in enumerate(self.steps) if step.each), len(self.steps))
        before, looped = (
            [node for step in steps for node in step.nodes(names[step.connection])]
            for steps in (self.steps[:at], self.steps[at:])
        )
        if looped:
            before += self.steps[at].waits(once=True)
            loop: dict[str, Any] = {"id": "each", "type": "forEach", "name": "For each"}
            before.append(loop | {"items": self.steps[at].each, "nodes": _chained(looped)})
        nodes = _chained(before)
        document: dict[str, Any] = {
            "key": self.flow_key,
            "name": self.flow_name,
            "description": self.text[:500],
            "trigger": self._trigger(names),
            "nodes": nodes,
        }
        if self.entity is not None:
            document["input"] = self.entity.shape
        elif self.trigger.get("type") == "webhook" and (shape := called_shape(nodes)):
            document["input"] = shape
        return document

    def _trigger(self, names: dict[str, str]) -> dict[str, Any]:
        trigger = dict(self.trigger)
        if trigger.get("type") == "connector" and trigger.get("connection") in names:
            trigger["connection"] = names[trigger["connection"]]
        return trigger


def _chained(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The nodes one behind the other."""
    following = [each["id"] for each in nodes[1:]]
    return [
        {**node, "next": after} if after else node
        for node, after in zip(nodes, [*following, None], strict=True)
    ]
