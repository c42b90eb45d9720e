"""What was refused, as the audit tells it: calls that were blocked, people who were turned away."""

from __future__ import annotations

from typing import Any

from junctor.core.alerts.telling import PURPOSE
from junctor.core.ports.store import Store

_MOST = 200
_KINDS = ("call.blocked", "call.outcome", "access.refused", "login.failed")
_CLASSES = frozenset(("blocked", "audit_unavailable"))


async def refusals(store: Store, project_id: str, since: int) -> dict[str, list[dict[str, Any]]]:
    """Kind -> audit entries since a moment, newest first; alerts' own calls do not count."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in _KINDS:
        where: dict[str, Any] = {"kind": kind, "since": since}
        if kind == "call.outcome":
            where["outcome"] = "failed"
        entries = await store.audit.entries(project_id, where=where, limit=_MOST)
        theirs = [entry.body for entry in entries if _counts(entry.body)]
        if theirs:
            found[kind] = theirs
    return found


def _counts(body: dict[str, Any]) -> bool:
    if body.get("purpose", {}).get("kind") == PURPOSE:
        return False
    refused = body["kind"] != "call.outcome"
    return refused or (body.get("outcome") or {}).get("errorClass") in _CLASSES
