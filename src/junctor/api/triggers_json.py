"""Triggers as answers show them: where they are, how they are, and to editors their address."""

from __future__ import annotations

from typing import Any

from junctor.api.identity import Visit
from junctor.core.access import Permission
from junctor.core.triggers.service import health
from junctor.model.flow import Flow
from junctor.model.trigger import Trigger, TriggerEvent

_PATHS = {"webhook": "/hooks/", "form": "/forms/"}


def trigger_json(visit: Visit, trigger: Trigger, flow: Flow | None) -> dict[str, Any]:
    """A trigger with its health; its address for those who may edit flows."""
    url = None
    if trigger.kind in _PATHS and visit.may(Permission.EDIT_FLOWS):
        url = visit.instance.settings.url + _PATHS[trigger.kind] + trigger.token
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
            "status": health(trigger),
            "lastEventAt": trigger.last_event_at,
            "lastRunId": trigger.last_run_id,
            "lag": trigger.lag,
            "events": trigger.events,
            "failures": trigger.failures,
            "lastError": trigger.last_error,
        },
        "createdAt": trigger.created_at,
        "updatedAt": trigger.updated_at,
    }


def event_json(event: TriggerEvent) -> dict[str, Any]:
    """An event without what came in; that stands in its run."""
    shown = event.to_json()
    del shown["payload"], shown["dedupeKey"]
    return shown
