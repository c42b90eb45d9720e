"""What a run waits for: a time, a signal, a request, or somebody's decision."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from junctor.model.value import Value


class PauseKind(StrEnum):
    """What ends a pause."""

    TIME = "time"
    SIGNAL = "signal"
    WEBHOOK = "webhook"
    APPROVAL = "approval"


class PauseState(StrEnum):
    """Where a pause stands."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"


class Pause(Value):
    """One node of one run that waits, or for which something came before it waited.

    `begun` says that the run has come to the node; `document` what a person is shown and who
    may decide; `answer` is what came.
    """

    run_id: str
    node_id: str
    project_id: str
    kind: PauseKind
    state: PauseState = PauseState.OPEN
    begun: bool = True
    due_at: int | None = Field(None, description="when waiting ends")
    document: dict[str, Any] = {}
    answer: Any = None
    answered_at: int | None = None
    answered_by: str | None = None
    created_at: int
