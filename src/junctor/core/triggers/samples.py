"""An event to try a trigger with: the last one that came, or one derived from a schema."""

from __future__ import annotations

from typing import Any

from junctor.core.ports.store import Store
from junctor.core.sandbox.mock import mock
from junctor.core.triggers.cron import due_text
from junctor.core.triggers.documents import Form, Scheduled, trigger_of
from junctor.model.errors import UnknownObject
from junctor.model.trigger import Trigger


async def sample_event(store: Store, trigger: Trigger, now: int) -> tuple[Any, str]:
    """An event, and where it is from: `recorded`, `schema` or `empty`.

    Raises:
        UnknownObject: the form's entity type is gone.
    """
    recorded = await store.triggers.events(trigger.project_id, trigger.id, 1)
    if recorded:
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
    version = await store.flows.version(trigger.project_id, trigger.flow_id, trigger.flow_version)
    schema = version.document.get("input") if version else None
    body = mock(schema, seed=trigger.id) if isinstance(schema, dict) else {}
    headers = {"content-type": "application/json"}
    event = {"method": "POST", "headers": headers, "query": {}, "json": body}
    return event, "schema" if schema else "empty"
