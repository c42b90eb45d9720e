"""An event as it is stored: what came in, for which trigger, and the run it names beforehand."""

from __future__ import annotations

import hashlib
from typing import Any

from junctor.model.ids import new_id
from junctor.model.trigger import Trigger, TriggerEvent
from junctor.model.value import unchecked

REPLAY = "replay:"
"""What the keys of replayed events begin with; no sender's key does."""
_LONGEST_KEY = 256
_made = unchecked(TriggerEvent)


def event_of(
    trigger: Trigger, content: Any, key: str, mode: str, now: int, *, kind: str | None = None
) -> TriggerEvent:
    """The event of a trigger; at most one has the same key."""
    return _made(
        id=new_id("evt"),
        project_id=trigger.project_id,
        trigger_id=trigger.id,
        kind=kind or trigger.kind,
        dedupe_key=bounded(key),
        run_id=new_id("run"),
        flow_id=trigger.flow_id,
        flow_version=trigger.flow_version,
        environment=trigger.environment,
        mode=mode,
        payload=content,
        accepted_at=now,
    )


def replay_of(trigger: Trigger, said: str, batch: str, mode: str, now: int) -> TriggerEvent:
    """What an event said once more, on the version that is live now; once in a batch."""
    return _made(
        id=new_id("evt"),
        project_id=trigger.project_id,
        trigger_id=trigger.id,
        kind=trigger.kind,
        dedupe_key=f"{REPLAY}{batch}:{said}",
        run_id=new_id("run"),
        flow_id=trigger.flow_id,
        flow_version=trigger.flow_version,
        environment=trigger.environment,
        mode=mode,
        payload=None,
        accepted_at=now,
    )


def is_replay(event: TriggerEvent) -> bool:
    """Whether it was accepted before and is run once more."""
    return event.dedupe_key.startswith(REPLAY)


def bounded(key: str) -> str:
    """The key, or its digest where a sender's is long, or could be taken for that of a replay."""
    if len(key) <= _LONGEST_KEY and not key.startswith(REPLAY):
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
