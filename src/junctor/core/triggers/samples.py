"""An event to try a trigger with: the last that came, one of a sample, or one from a schema."""

from __future__ import annotations

from typing import Any

from junctor.core.feeds.samples import events_of
from junctor.core.ports.store import Store
from junctor.core.sandbox.mock import mock
from junctor.core.triggers.cron import due_text
from junctor.core.triggers.declared import Declarations, Declared
from junctor.core.triggers.documents import Form, FromConnector, Scheduled, trigger_of
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
    document = trigger_of(trigger.settings)
    if isinstance(document, Scheduled):
        due = document.schedule.next_after(now)
        text = due_text(due)
        return {"dueAt": text, "timeZone": document.time_zone, "late": False}, "schema"
    if isinstance(document, Form):
        entity = await store.triggers.entity(trigger.project_id, document.entity)
        if entity is None:
            raise UnknownObject(f"There is no entity type `{document.entity}` in this project.")
        return mock(entity.shape, seed=trigger.id), "schema"
    if isinstance(document, FromConnector):
        _, declared = await declarations.of_document(trigger.project_id, document)
        return declared_event(declared, seed=trigger.id)
    version = await store.flows.version(trigger.project_id, trigger.flow_id, trigger.flow_version)
    schema = version.document.get("input") if version else None
    body = mock(schema, seed=trigger.id) if isinstance(schema, dict) else {}
    headers = {"content-type": "application/json"}
    event = {"method": "POST", "headers": headers, "query": {}, "json": body}
    return event, "schema" if schema else "empty"


def declared_event(declared: Declared, *, seed: str) -> tuple[Any, str]:
    """An event as the connector's samples or its schemas show it."""
    for sample in declared.samples:
        try:
            found = events_of(declared.spec, dict(sample))
        except JunctorError:
            continue  # the connector's own check names it
        if found:
            return found[0]["payload"], "sample"
    trigger = declared.trigger
    if isinstance(trigger, DataChangeTrigger):
        after = mock(trigger.shape, seed=seed)
        entity = {"id": seed, **after} if isinstance(after, dict) else {}
        change = {"entity": trigger.entity, "key": str(entity.get("id")), "change": "created"}
        return {**change, "fields": [], "before": None, "after": after}, "schema"
    body = mock(trigger.event, seed=seed) if trigger.event is not None else {}
    source = "schema" if trigger.event is not None else "empty"
    if isinstance(trigger, WebhookTrigger):
        headers = {"content-type": "application/json"}
        return {"method": "POST", "headers": headers, "query": {}, "json": body}, source
    return body, source
