"""What the event of a flow's trigger has, so that a field it never has is found before it runs."""

from __future__ import annotations

from typing import Any

from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.core.triggers.declared import Declarations
from junctor.core.triggers.documents import (
    Form,
    FromConnector,
    Manual,
    Scheduled,
    Webhook,
    read_trigger,
)
from junctor.model.errors import JunctorError
from junctor.model.trigger_spec import DataChangeTrigger, WebhookTrigger
from junctor.model.value import JsonSchema

_TEXT: JsonSchema = {"type": "string"}
_MEANT = {"body": "json", "payload": "json", "data": "json", "params": "query", "item": "after"}
"""What others call it."""


async def event_shape(
    store: Store, catalog: CatalogLookup, project_id: str, raw: dict[str, Any]
) -> JsonSchema | None:
    """The JSON Schema of the event, closed where it is ours; None where nobody says it."""
    document, _ = read_trigger(raw.get("trigger", {"type": "manual"}))
    given = raw.get("input")
    shape = given if isinstance(given, dict) else None
    match document:
        case Manual():
            return shape
        case Webhook():
            return _request(shape)
        case Scheduled():
            return _closed(dueAt=_TEXT, timeZone=_TEXT, late={"type": "boolean"})
        case Form():
            entity = await store.triggers.entity(project_id, document.entity)
            return entity.shape if entity else None
        case FromConnector():
            return await _declared(store, catalog, project_id, document)
    return None


async def _declared(
    store: Store, catalog: CatalogLookup, project_id: str, document: FromConnector
) -> JsonSchema | None:
    current = document.model_copy(update={"spec_digest": None})
    try:
        _, found = await Declarations(store, catalog).of_document(project_id, current)
    except JunctorError:
        return None  # said of the trigger itself
    trigger = found.trigger
    if isinstance(trigger, DataChangeTrigger):
        names: JsonSchema = {"type": "array", "items": _TEXT}
        about = {"entity": _TEXT, "key": _TEXT, "change": _TEXT}
        return _closed(**about, fields=names, before=trigger.shape, after=trigger.shape)
    if isinstance(trigger, WebhookTrigger):
        return _request(trigger.event, trigger.body, parent={})
    return trigger.event


def _request(body: JsonSchema | None, kind: str = "json", **more: JsonSchema) -> JsonSchema:
    known: dict[str, JsonSchema] = {"method": _TEXT, "headers": {}, "query": {}}
    bodies: dict[str, JsonSchema] = {"json": {}, "form": {}, kind: body or {}}
    return _closed(**known, **bodies, text=_TEXT, socket={}, **more)


def _closed(**properties: JsonSchema) -> JsonSchema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def meant(step: str, known: dict[str, Any]) -> str:
    """` Did you mean ...?` for a name that others give to one of the known."""
    other = _MEANT.get(step)
    return f" Did you mean `{other}`?" if other in known else ""
