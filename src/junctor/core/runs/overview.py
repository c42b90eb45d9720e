"""The first page of a project: what needs somebody, what ran today, what is live."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from junctor.core.access import INSTANCE
from junctor.core.alerts.occurrence import ending
from junctor.core.alerts.refusals import refusals, said
from junctor.core.ports.store import Store
from junctor.model.connection import Connection
from junctor.model.flow import RunState
from junctor.model.health import Failing
from junctor.model.trigger import TriggerState

_DAY = 24 * 3600 * 1000
_SOON = 14 * _DAY
_HOURS = 24


class _Names(dict[str, str]):
    """Names by their keys; what is gone is called by its key."""

    def __missing__(self, key: str) -> str:
        return key


async def overview(
    store: Store,
    project_id: str,
    failing: Iterable[Failing],
    *,
    since: int,
    now: int,
    administrator: bool = False,
) -> dict[str, Any]:
    """Everything the first page shows; an administrator of the instance sees sign-ins, too."""
    flows = await store.flows.all(project_id)
    connections = await store.connections.all(project_id)
    environments = await store.projects.environments(project_id)
    places = _Names({each.key: each.name for each in environments})
    attention = [
        *await _credentials(store, project_id, connections, places, now),
        *_connections(connections, places, failing),
        *await _triggers(store, project_id, {each.id: each.name for each in flows}, places),
        *await _refusals(store, project_id, since),
        *(await _refusals(store, INSTANCE, since, scope="instance") if administrator else ()),
        *await _waiting(store, project_id),
    ]
    return {
        "attention": sorted(attention, key=lambda each: each["severity"] != "error"),
        "runs": await _runs(store, project_id, since),
        "flows": {"total": len(flows), "live": sum(bool(each.deployed) for each in flows)},
        "connections": len(connections),
        "since": since,
    }


def _item(kind: str, severity: str, title: str, cure: str, **where: Any) -> dict[str, Any]:
    return {"kind": kind, "severity": severity, "title": title, "cure": cure, "about": where}


async def _credentials(
    store: Store, project_id: str, connections: list[Connection], places: _Names, now: int
) -> list[dict[str, Any]]:
    found = []
    for connection in connections:
        for each in await store.credentials.versions(project_id, connection.id):
            end = each.expires_at
            if each.state != "current" or end is None or end - now > _SOON:
                continue
            if each.fields.get("refresh_token", {}).get("set"):
                continue  # it is renewed without a person
            where = f"“{connection.name}” in {places[each.environment]}"
            title = f"The credential of {where} {ending(end, now)}."
            found.append(
                _item(
                    "credential.expiring",
                    "error" if end <= now else "warning",
                    title,
                    "Enter a new one, or sign in again.",
                    connectionId=connection.id,
                    environment=each.environment,
                    expiresAt=end,
                )
            )
    return found


def _connections(
    connections: list[Connection], places: _Names, failing: Iterable[Failing]
) -> list[dict[str, Any]]:
    names = {each.id: each.name for each in connections}
    return [
        _item(
            "connection.failing",
            "error",
            f"“{names[each.connection_id]}” fails in {places[each.environment]}.",
            f"{each.message} Test the connection; the test names the stage that fails.".strip(),
            connectionId=each.connection_id,
            environment=each.environment,
            since=each.since,
        )
        for each in failing
        if each.connection_id in names
    ]


async def _triggers(
    store: Store, project_id: str, flows: dict[str, str], places: _Names
) -> list[dict[str, Any]]:
    found = []
    for each in await store.triggers.all(project_id):
        where = {"triggerId": each.id, "flowId": each.flow_id, "environment": each.environment}
        named = (
            f"The {each.kind} trigger of “{flows.get(each.flow_id)}” in {places[each.environment]}"
        )
        if each.state is TriggerState.PAUSED:
            title = f"{named} is paused."
            found.append(_item("trigger.paused", "warning", title, "Resume it.", **where))
        elif each.failures:
            times = "once" if each.failures == 1 else f"{each.failures} times"
            title = f"{named} failed {times}."
            cure = each.last_error or "Look at its last run."
            found.append(_item("trigger.failing", "error", title, cure, **where))
    return found


async def _refusals(
    store: Store, project_id: str, since: int, **where: str
) -> list[dict[str, Any]]:
    found = []
    for kind, entries in (await refusals(store, project_id, since)).items():
        title = f"{said(kind, entries)} in the last day."
        cure = "The audit says whose, and why."
        about = {"auditKind": kind, "since": since, **where}
        found.append(_item("audit.refused", "warning", title, cure, **about))
    return found


async def _waiting(store: Store, project_id: str) -> list[dict[str, Any]]:
    waiting = await store.runs.all(
        project_id, where={"state": RunState.WAITING.value}, limit=100, payloads=False
    )
    if not waiting:
        return []
    many = "100 or more" if len(waiting) == 100 else str(len(waiting))
    runs = "1 run waits" if len(waiting) == 1 else f"{many} runs wait"
    title = f"{runs} for somebody or something."
    return [_item("runs.waiting", "info", title, "Look at the approvals.", state="waiting")]


async def _runs(store: Store, project_id: str, since: int) -> dict[str, Any]:
    hours = [{"succeeded": 0, "failed": 0, "other": 0} for _ in range(_HOURS)]
    modes = {"live": 0, "sandbox": 0}
    total = dict.fromkeys(("succeeded", "failed", "other"), 0)
    for hour, state, mode, count in await store.runs.counts(project_id, since):
        name = state if state in total else "other"
        total[name] += count
        modes[mode] += count
        hours[min(max(hour, 0), _HOURS - 1)][name] += count
    return {**total, **modes, "total": sum(total.values()), "hours": hours}
