"""How runs end when their flow does not end them, and how that reads."""

from __future__ import annotations

from typing import Any, Literal

from junctor.model.errors import JunctorError
from junctor.model.flow import Run, RunState
from junctor.model.scrub import scrubber

Why = Literal["cancel", "timeout", "fenced", "silent"]
"""`fenced`: another process has the run; `silent`: this one was taken for dead."""
_ENDS: dict[Why, tuple[RunState, dict[str, Any]]] = {
    "cancel": (
        RunState.CANCELLED,
        {"message": "The run was cancelled.", "errorClass": "cancelled"},
    ),
    "timeout": (
        RunState.FAILED,
        {"message": "The run did not end before its deadline.", "errorClass": "timeout"},
    ),
}


def ending(run: Run, why: Why, now: int) -> Run:
    """The run as it ends from outside."""
    state, error = _ENDS[why]
    return run.model_copy(update={"state": state, "error": error, "finished_at": now})


def failing(run: Run, error: BaseException, now: int) -> Run:
    """The run as it ends when it could not go on."""
    end = {"state": RunState.FAILED, "error": said(error), "finished_at": now}
    return run.model_copy(update=end)


def said(error: BaseException) -> dict[str, Any]:
    """Why a run could not go on, as its error shows it."""
    if isinstance(error, JunctorError):
        shown = {"message": scrubber().text(error.message), "cure": error.cure}
        return {**shown, "errorClass": error.error_class.value}
    return {"message": "The run could not be recorded.", "errorClass": "internal"}
