"""Tells of an answer while it comes: in few events, and not without end. Nothing is stored."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.core.flows.execution import Execution
from junctor.core.live import StepTold, Watch

OFTEN = 0.15
"""Seconds between two events of a step; what comes between them is told together."""
MOST = 64 * 1024
"""Characters of one answer that are told; the whole of it stands in the step when it ends."""


class Saying:
    """The pieces of one step's answer, as events. What it is told was scrubbed."""

    def __init__(self, run: Execution, emit: Watch, node_id: str, index: int) -> None:
        self._run = run
        self._emit = emit
        self._step = (node_id, index)
        self._held = ""
        self._told = 0
        self._next = 0.0

    async def hear(self, piece: Any) -> None:
        """A piece: texts are joined, anything else is told by itself."""
        if not isinstance(piece, str):
            self.rest()
            self._tell(piece, len(orjson.dumps(piece, default=str)))
            return
        self._held += piece
        if self._run.clock.monotonic() >= self._next:
            self.rest()

    def rest(self) -> None:
        """Tell what is held back."""
        if self._held:
            text, self._held = self._held, ""
            self._tell(text, len(text))
            self._next = self._run.clock.monotonic() + OFTEN

    def _tell(self, piece: Any, size: int) -> None:
        left = MOST - self._told
        if left <= 0:
            return
        self._told += size
        cut = size > left
        if cut:
            piece = piece[:left] if isinstance(piece, str) else None
        now = self._run.clock.now()
        self._emit(StepTold(self._run.row, *self._step, piece, now, cut))
