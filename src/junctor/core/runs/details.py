"""One step in full: attempts with their timing, origins of inputs, the audit, curl commands."""

from __future__ import annotations

from typing import Any

from junctor.core.runs.curl import curl_of
from junctor.core.runs.origins import origins_of
from junctor.model.flow import Run, Step


def timing(run: Run, now: int) -> dict[str, int | None]:
    """How long a run waited for its turn, and how long it has run, in milliseconds."""
    begun = run.started_at
    end = run.finished_at or now
    return {
        "queued": (begun if begun is not None else end) - run.created_at,
        "running": None if begun is None else end - begun,
    }


def step_details(run: Run, step: Step, document: dict[str, Any] | None) -> dict[str, Any]:
    """What a page shows of one step, beside what was recorded."""
    exchanges = [
        {**each, "curl": curl_of(each["request"]) if isinstance(each["request"], dict) else None}
        for each in step.exchanges
    ]
    return {
        **step.to_json(),
        "exchanges": exchanges,
        "attempts": [_attempt(each) for each in step.exchanges],
        "timing": step_timing(step),
        "origins": origins_of(document, step.node_id) if document else [],
        "audit": f"/api/audit?runId={run.id}",
    }


def step_timing(step: Step) -> dict[str, float | None]:
    """Milliseconds of a step: in all, waiting for a turn at the door, and on the way."""
    if step.started_at is None:
        return {"total": None, "waited": None, "sent": None}
    total = None if step.finished_at is None else float(step.finished_at - step.started_at)
    waited = sum(float(each.get("waited") or 0) for each in step.exchanges)
    sent = sum(float(each["milliseconds"]) for each in step.exchanges) - waited
    return {"total": total, "waited": round(waited, 3), "sent": round(max(sent, 0.0), 3)}


def _attempt(exchange: dict[str, Any]) -> dict[str, Any]:
    response, error = exchange.get("response") or {}, exchange.get("error") or {}
    return {
        "attempt": exchange["attempt"],
        "startedAt": exchange["startedAt"],
        "milliseconds": exchange["milliseconds"],
        "waited": exchange.get("waited") or 0.0,
        "status": response.get("status"),
        "errorClass": error.get("errorClass"),
        "simulated": exchange["simulated"],
    }
