"""Triggers of published flows, the events they accepted, and the entity types forms are made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from junctor.model.connection import KEY
from junctor.model.value import JsonSchema, Value


class TriggerState(StrEnum):
    """Whether events are taken."""

    ACTIVE = "active"
    PAUSED = "paused"


class EventState(StrEnum):
    """What became of an accepted event."""

    ACCEPTED = "accepted"
    STARTED = "started"
    FAILED = "failed"


class Trigger(Value):
    """The way into one flow in one environment, made when a version becomes live there.

    `settings` is the trigger of that version's document. `token` is the part of the address
    nobody can guess. `due_at` is the next start of a schedule. The rest is its health.
    """

    id: str
    project_id: str
    flow_id: str
    flow_version: int
    environment: str
    kind: str
    settings: dict[str, Any]
    token: str
    state: TriggerState = TriggerState.ACTIVE
    due_at: int | None = None
    created_at: int
    updated_at: int
    last_event_at: int | None = None
    last_run_id: str | None = None
    lag: int | None = Field(None, description="milliseconds from the event to the end of its run")
    events: int = 0
    failures: int = Field(0, description="failed starts and runs since the last good one")
    last_error: str | None = None
    source_id: str | None = Field(None, description="what it listens to, of a connector's trigger")


class TriggerEvent(Value):
    """One thing that came in. At most one of a trigger has the same `dedupe_key`."""

    id: str
    project_id: str
    trigger_id: str
    kind: str
    dedupe_key: str
    run_id: str
    flow_id: str
    flow_version: int
    environment: str
    mode: str
    payload: Any
    state: EventState = EventState.ACCEPTED
    error: str | None = None
    accepted_at: int
    ended_at: int | None = None


class EntityType(Value):
    """What a project calls a thing: a name and the JSON Schema of its fields."""

    id: str
    project_id: str
    key: str = Field(pattern=KEY)
    name: str
    description: str = ""
    shape: JsonSchema = Field(alias="schema")
    created_at: int
    updated_at: int
