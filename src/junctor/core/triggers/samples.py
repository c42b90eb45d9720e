"""An event to try a trigger with: the last that came, one of a sample, or one from a schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.core.dotted import lookup
from junctor.core.feeds.changes import matches
from junctor.core.feeds.conditions import fits, identity_of
from junctor.core.feeds.samples import events_of
from junctor.core.ports.store import Store
from junctor.core.sandbox.mock import mock
from junctor.core.triggers.cron import due_text
from junctor.core.triggers.declared import Declarations, Declared
from junctor.core.triggers.documents import (
    Form,
    FromConnector,
    Manual,
    Scheduled,
    TriggerDocument,
    trigger_of,
)
from junctor.core.triggers.starts import input_of
from junctor.model.bodies import FORM
from junctor.model.errors import JunctorError, UnknownObject
from junctor.model.trigger import Trigger
from junctor.model.trigger_spec import DataChangeTrigger, WebhookTrigger


async def sample_event(
    store: Store, declarations: Declarations, trigger: Trigger, now: int
) -> tuple[Any, str]:
    """An event, and where it is from: `recorded`, `sample`, `schema` or `empty`.

    Raises:
        UnknownObject: the form's entity type is gone.
    """
    recorded = await store.triggers.events(trigger.project_id, trigger.id, 1)
    if recorded and recorded[0].payload is not None:
        return recorded[0].payload, "recorded"
    version = await store.flows.version(trigger.project_id, trigger.flow_id, trigger.flow_version)
    schema = version.document.get("input") if version else None
    document = trigger_of(trigger.settings)
    _, event, source = await _example(
        store, declarations, trigger.project_id, document, schema, seed=trigger.id, now=now
    )
    return event, source


async def sample_start(
    store: Store, declarations: Declarations, project_id: str, flow: dict[str, Any], now: int
) -> tuple[Any, Any]:
    """The input and the event with which the trigger of a flow document would start it.

    Raises:
        InvalidInput: the trigger does not fit.
        UnknownObject: its entity type, or the connection or trigger it names, is not there.
    """
    document = trigger_of(flow.get("trigger") or {})
    seed = str(flow.get("key"))
    kind, event, _ = await _example(
        store, declarations, project_id, document, flow.get("input"), seed=seed, now=now
    )
    return input_of(kind, event), event


async def _example(
    store: Store,
    declarations: Declarations,
    project_id: str,
    document: TriggerDocument,
    schema: Any,
    *,
    seed: str,
    now: int,
) -> tuple[str, Any, str]:
    """The kind of the trigger, an event of it, and where that is from."""
    if isinstance(document, Scheduled):
        text = due_text(document.schedule.next_after(now))
        due = {"dueAt": text, "timeZone": document.time_zone, "late": False}
        return document.type, due, "schema"
    if isinstance(document, Form):
        entity = await store.triggers.entity(project_id, document.entity)
        if entity is None:
            raise UnknownObject(f"There is no entity type `{document.entity}` in this project.")
        return document.type, mock(entity.shape, seed=seed), "schema"
    if isinstance(document, FromConnector):
        _, declared = await declarations.of_document(project_id, document)
        return declared.kind, *declared_event(declared, seed=seed, document=document)
    body = mock(schema, seed=seed) if isinstance(schema, dict) else {}
    source = "schema" if schema else "empty"
    if isinstance(document, Manual):
        return document.type, body, source
    headers = {"content-type": "application/json"}
    event = {"method": "POST", "headers": headers, "query": {}, "json": body}
    return document.type, event, source


def declared_event(
    declared: Declared, *, seed: str, document: FromConnector | None = None
) -> tuple[Any, str]:
    """An event as the connector's samples or its schemas show it.

    Of several samples, the first that the trigger's own settings let through is taken.
    """
    found = list(_recorded(declared))
    if found:
        best = max(found, key=lambda one: _fit(document, *one)) if document else found[0]
        return best[0], "sample"
    trigger = declared.trigger
    if isinstance(trigger, DataChangeTrigger):
        after = mock(trigger.shape, seed=seed)
        key = identity_of(lookup(after, trigger.key)) or seed
        change = {"entity": trigger.entity, "key": key, "change": "created"}
        return {**change, "fields": [], "before": None, "after": after}, "schema"
    body = mock(trigger.event, seed=seed) if trigger.event is not None else {}
    source = "schema" if trigger.event is not None else "empty"
    if isinstance(trigger, WebhookTrigger):
        headers = {"content-type": FORM if trigger.body == "form" else "application/json"}
        return {"method": "POST", "headers": headers, "query": {}, trigger.body: body}, source
    return body, source


def _recorded(declared: Declared) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The events of the samples, each with the inputs that it was read with."""
    for sample in declared.samples:
        try:
            found = events_of(declared.spec, dict(sample))
        except JunctorError:
            continue  # the connector's own check names it
        yield from ((each["payload"], sample.get("input") or {}) for each in found)


def _fit(
    document: FromConnector, payload: Any, read_with: dict[str, Any]
) -> tuple[bool, bool, int]:
    """How well an event fits what a trigger asks for: it counts, and was read with its inputs."""
    same = sum(1 if document.inputs.get(n) == each else -1 for n, each in read_with.items())
    if not (isinstance(payload, dict) and "change" in payload and "after" in payload):
        holds = fits(document.where, payload)
        return holds, holds, same
    kind, exact = (
        matches(payload, changes=document.changes, fields=fields, where=document.where)
        for fields in ({}, document.fields)
    )
    return exact, kind, same
