"""What was refused, as the audit tells it: calls that were blocked, people who were turned away."""

from __future__ import annotations

from typing import Any

from junctor.core.alerts.telling import PURPOSE
from junctor.core.ports.store import Store

_MOST = 200
_SAID = {
    "call.blocked": ("call was blocked", "calls were blocked"),
    "call.outcome": ("call was refused on its way", "calls were refused on their way"),
    "access.refused": ("request was refused", "requests were refused"),
    "login.failed": ("sign-in failed", "sign-ins failed"),
}
_PEOPLE = ("user:", "operator:")
_CLASSES = frozenset(("blocked", "audit_unavailable"))


async def refusals(store: Store, project_id: str, since: int) -> dict[str, list[dict[str, Any]]]:
    """Kind -> audit entries since a moment, newest first; alerts' own calls do not count."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in _SAID:
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
    if _lost(body):
        return False
    refused = body["kind"] != "call.outcome"
    return refused or (body.get("outcome") or {}).get("errorClass") in _CLASSES


def said(kind: str, entries: list[dict[str, Any]]) -> str:
    """How many there were, in words."""
    return f"{len(entries)} {_SAID[kind][len(entries) > 1]}"


async def who(store: Store, project_id: str, entry: dict[str, Any]) -> str:
    """Whose doing it was, by name where it has one."""
    flow_id = entry.get("purpose", {}).get("flowId")
    flow = await store.flows.get(project_id, flow_id) if flow_id else None
    if flow is not None:
        return f"a run of “{flow.key}”"
    kind, _, known = str(entry["actor"]).partition(":")
    if kind == "key":
        for key in await store.access.keys(project_id):
            if key.id == known:
                return f"the key “{key.name}”"
    user = await store.access.user(known) if kind == "user" else None
    return f"{kind}:{known}" if user is None else user.name


def about(entry: dict[str, Any]) -> str:
    """What an entry was about, in one line."""
    detail = entry.get("detail") or {}
    if "path" in detail:
        return f"{detail.get('method')} {detail['path']} was answered with {detail.get('status')}."
    if entry.get("operation"):
        return str(entry["operation"])
    return "; ".join(f"{name}: {value}" for name, value in detail.items()) or str(entry["kind"])


def _lost(entry: dict[str, Any]) -> bool:
    """Whether a person only followed an address that is no more: nobody has to look at that."""
    status = (entry.get("detail") or {}).get("status")
    return str(entry["actor"]).startswith(_PEOPLE) and status in {404, 405}
