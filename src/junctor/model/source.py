"""Sources: what triggers of a connection listen to, how far they got, and what they know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from junctor.model.trigger import TriggerEvent
from junctor.model.value import Value


class Source(Value):
    """A poll, a stream or a watched entity of one connection in one environment.

    Triggers with the same connection, trigger of the connector and inputs share one. `state` is how
    far it got; `revision` rises with every commit, so that two readers never count twice.
    """

    id: str
    project_id: str
    environment: str
    connection_id: str
    trigger: str
    kind: str
    inputs: dict[str, Any] = {}
    integration_slug: str
    integration_version: str
    spec_digest: str
    state: dict[str, Any] = {}
    revision: int = 0
    due_at: int | None = None
    asked_at: int | None = Field(None, description="the last poll, or the last sign of a stream")
    failures: int = 0
    last_error: str | None = None
    created_at: int
    updated_at: int


class CachedEntity(Value):
    """The last known state of one thing in the other system."""

    source_id: str
    key: str
    project_id: str
    version: str | None = None
    fields: dict[str, Any]
    revision: int = 1
    seen_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What one reading of a source leads to; stored whole or not at all.

    `entities` hold the revision they must replace plus one, `gone` pairs of key and known
    revision. `state` is the new one when `revision` still holds; None leaves it alone. A known
    `delivery` makes the whole commit void.
    """

    source: Source
    events: tuple[TriggerEvent, ...] = ()
    entities: tuple[CachedEntity, ...] = ()
    gone: tuple[tuple[str, int], ...] = ()
    state: dict[str, Any] | None = None
    due_at: int | None = None
    delivery: str | None = None
    note: str | None = None
    at: int = 0
    most: int = field(default=10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit came to: `conflict` means read again; `known` that it was there before."""

    events: tuple[TriggerEvent, ...] = ()
    conflict: bool = False
    known: bool = False
