"""What a newer version of a connector changes for the flows that a trigger of it starts."""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.change import Change
from junctor.model.spec import ConnectorSpec

TRIGGER = "trigger"
"""The place of a trigger among the steps of a flow."""
_WORDS = frozenset(("name", "description", "setup"))
_IDENTITY = frozenset(("kind", "entity", "key", "operation"))
"""What else would be heard, or known by another key, when these change."""


def pinned_trigger(document: dict[str, Any], slug: str, through: set[str]) -> dict[str, Any] | None:
    """The trigger of a flow that a connector declares, in the shape of a node."""
    trigger = document.get("trigger")
    if not isinstance(trigger, dict) or trigger.get("type") != "connector":
        return None
    if trigger.get("integrationSlug") != slug and trigger.get("connectionId") not in through:
        return None
    return {
        "id": TRIGGER,
        "operationKey": str(trigger.get("trigger")),
        "integrationVersion": trigger.get("integrationVersion"),
    }


def trigger_changes(key: str, old: ConnectorSpec | None, new: ConnectorSpec) -> list[Change]:
    """The differences of one trigger; `old` is None where that version was deleted."""
    if key not in new.triggers:
        text = f"The trigger `{key}` is gone; flows that are live keep the one they have."
        return [Change(key, "trigger_gone", "breaking", text)]
    if old is None or key not in old.triggers:
        text = "The version it is pinned to was deleted; it still runs, but cannot be compared."
        return [Change(key, "version_deleted", "warning", text)]
    was, now = old.triggers[key].to_json(), new.triggers[key].to_json()
    names = sorted(name for name in {*was, *now} - _WORDS if was.get(name) != now.get(name))
    return [
        Change(
            key,
            "trigger_changed",
            "breaking" if name in _IDENTITY else "warning",
            f"`{name}` of the trigger `{key}` is declared in another way.",
            field=name,
        )
        for name in names
    ]
