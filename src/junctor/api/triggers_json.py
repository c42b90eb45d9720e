"""Triggers as answers show them: where they are, how they are, and to editors their address."""

from __future__ import annotations

from typing import Any

from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.feeds.changes import HIDDEN
from junctor.core.triggers.registration import Entry
from junctor.core.triggers.service import health, silent_since
from junctor.model.flow import Flow
from junctor.model.secret import MASK
from junctor.model.source import CachedEntity, Source
from junctor.model.trigger import Trigger, TriggerEvent

_PATHS = {"webhook": "/hooks/", "form": "/forms/", "dataChange": "/hooks/"}


def trigger_json(
    context: RequestContext,
    trigger: Trigger,
    flow: Flow | None,
    source: Source | None = None,
    registration: Entry | None = None,
) -> dict[str, Any]:
    """A trigger with its health; its address for those who may edit flows."""
    url = None
    heard = trigger.kind != "dataChange" or bool(trigger.settings.get("secrets"))
    if trigger.kind in _PATHS and heard and context.may(Permission.EDIT_FLOWS):
        url = context.instance.settings.url + _PATHS[trigger.kind] + trigger.token
    return {
        "id": trigger.id,
        "type": trigger.kind,
        "flowId": trigger.flow_id,
        "flowKey": flow.key if flow else None,
        "flowName": flow.name if flow else None,
        "flowVersion": trigger.flow_version,
        "environment": trigger.environment,
        "mode": trigger.settings.get("mode", "live"),
        "state": trigger.state.value,
        "url": url,
        "settings": trigger.settings,
        "dueAt": trigger.due_at,
        "health": {
            "status": health(trigger, source, registration),
            "silentSince": silent_since(trigger),
            "lastEventAt": trigger.last_event_at,
            "lastRunId": trigger.last_run_id,
            "lag": trigger.lag,
            "events": trigger.events,
            "failures": trigger.failures,
            "lastError": trigger.last_error,
        },
        "source": source_json(source) if source is not None else None,
        "registration": registration_json(registration) if registration is not None else None,
        "createdAt": trigger.created_at,
        "updatedAt": trigger.updated_at,
    }


def source_json(source: Source) -> dict[str, Any]:
    """What a trigger of a connection listens to, and how that is."""
    return {
        "id": source.id,
        "connectionId": source.connection_id,
        "connector": source.integration_slug,
        "trigger": source.trigger,
        "inputs": source.inputs,
        "askedAt": source.asked_at,
        "dueAt": source.due_at,
        "failures": source.failures,
        "lastError": source.last_error,
        "entities": None,
    }


def registration_json(entry: Entry) -> dict[str, Any]:
    """What stands at the vendor for a trigger, or why it does not."""
    place = entry.wanted or entry.made
    return {
        "triggerId": entry.trigger_id,
        "flowId": entry.flow_id,
        "environment": entry.environment,
        "state": entry.state,
        "connectionId": place.connection_id if place else None,
        "connector": place.slug if place else None,
        "vendorId": entry.made.id if entry.made else None,
        "registeredAt": entry.made.at if entry.made else None,
        "endsAt": entry.made.ends_at if entry.made else None,
        "gap": entry.made.gap.to_json() if entry.made and entry.made.gap else None,
        "secretName": entry.wanted.secret if entry.wanted else None,
        "failures": entry.failures,
        "lastError": entry.last_error,
        "cure": entry.cure,
        "dueAt": entry.due_at,
    }


def known_json(entity: CachedEntity) -> dict[str, Any]:
    """A known entity; of private fields only the mask."""
    fields = {
        name: MASK if isinstance(value, str) and value.startswith(HIDDEN) else value
        for name, value in entity.fields.items()
    }
    return {
        "key": entity.key,
        "version": entity.version,
        "fields": fields,
        "seenAt": entity.seen_at,
    }


def event_json(event: TriggerEvent) -> dict[str, Any]:
    """An event without what came in; that stands in its run."""
    shown = event.to_json()
    del shown["payload"], shown["dedupeKey"]
    return shown
