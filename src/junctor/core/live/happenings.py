"""What can happen, as values. They are made where it happens and read by whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from junctor.model.call import CallResult, Mode, Purpose
from junctor.model.flow import Run, Step
from junctor.model.quick import quick


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins, or is taken up again."""

    run: Run


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run has ended, and is stored as it ended."""

    run: Run


@quick
@dataclass(frozen=True, slots=True)
class StepStarted:
    """A node begins."""

    run: Run
    node_id: str
    node_type: str
    index: int
    at: int


@dataclass(frozen=True, slots=True)
class StepRetried:
    """A node is tried once more; `attempt` counts from 1."""

    run: Run
    node_id: str
    attempt: int
    at: int


@dataclass(frozen=True, slots=True)
class StepTold:
    """More of an answer that comes in pieces; `piece` is text, or JSON where it has no text.

    Nothing is stored of it: the step keeps the answer that it comes to.
    """

    run: Run
    node_id: str
    index: int
    piece: Any
    at: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step as it was recorded: ended, skipped, or waiting for something."""

    run: Run
    step: Step


@dataclass(frozen=True, slots=True)
class CardShown:
    """A card for the screens of agents."""

    run: Run
    node_id: str
    card: Any
    at: int


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded:
    """One call, wherever it came from. `seconds` is what it took, retries included.

    `connection` is an id, `operation` is qualified (`slack.sendMessage`). `rehearsed`: with a
    credential that is not in use, so that it says nothing of how the connection is.
    """

    project_id: str
    connection: str | None = None
    operation: str = "http.request"
    environment: str
    mode: Mode
    purpose: Purpose
    result: CallResult
    rehearsed: bool = False
    seconds: float
    at: int


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerChanged:
    """A trigger heard something, or was paused or resumed; `error` says what went wrong."""

    project_id: str
    trigger_id: str
    flow_id: str
    environment: str
    state: str
    error: str | None = None
    at: int


OfRun = RunStarted | RunEnded | StepStarted | StepRetried | StepTold | StepEnded | CardShown
Happening = OfRun | CallEnded | TriggerChanged
Watch = Callable[[Happening], None]
"""Hears of it. Whoever watches neither waits nor changes what it is given."""
