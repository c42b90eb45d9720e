"""Counts what happens, for whoever scrapes numbers. Labels are ids and words of ours.

Plain dictionaries, so that counting costs almost nothing and imports nothing; a scrape turns
them into the format of its reader. No secret and no URL can come in: labels are a project, a
mode, a state, a class, a node type, and the key of an operation that was found.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from junctor.core.live.happenings import CallEnded, Happening, RunEnded, RunStarted, StepEnded
from junctor.model.scrub import register_sink, scrubber

register_sink("metrics.label")
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_MOST = 10_000
Labels = tuple[str, ...]


@dataclass(slots=True)
class Histogram:
    """How long things took: a count per bound, and the sum of seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


@dataclass(slots=True)
class Counting:
    """Watches and counts; the first label is always the project."""

    runs: dict[Labels, int] = field(default_factory=dict)
    going: dict[Labels, int] = field(default_factory=dict)
    run_seconds: dict[Labels, Histogram] = field(default_factory=dict)
    queue_seconds: dict[Labels, Histogram] = field(default_factory=dict)
    steps: dict[Labels, int] = field(default_factory=dict)
    calls: dict[Labels, int] = field(default_factory=dict)
    call_seconds: dict[Labels, Histogram] = field(default_factory=dict)
    _under_way: dict[str, Labels] = field(default_factory=dict)
    _names: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def by_kind(self) -> dict[type[Happening], Callable[[Any], None]]:
        """What counts each kind of happening that is counted."""
        return {
            RunStarted: self._begun,
            RunEnded: self._run,
            StepEnded: self._step,
            CallEnded: self._call,
        }

    def __call__(self, happening: Happening) -> None:
        """Count it."""
        count = self.by_kind.get(type(happening))
        if count is not None:
            count(happening)

    def _begun(self, happening: RunStarted) -> None:
        run, under_way = happening.run, self._under_way
        if run.id not in under_way and len(under_way) < _MOST:
            place = under_way[run.id] = (run.project_id, run.mode)
            self._add(self.going, place, 1)

    def _step(self, happening: StepEnded) -> None:
        step = happening.step
        labels = (happening.run.project_id, step.node_type, step.state._value_)
        try:
            self.steps[labels] += 1
        except KeyError:
            self._add(self.steps, labels, 1)

    def _run(self, happening: RunEnded) -> None:
        run = happening.run
        place = (run.project_id, run.mode)
        if self._under_way.pop(run.id, None) is not None:
            self._add(self.going, place, -1)
        self._add(self.runs, (*place, run.state._value_, run.error_class or ""), 1)
        if run.started_at is not None and run.finished_at is not None:
            queued = (run.started_at - run.created_at) / 1000
            taken = (run.finished_at - run.started_at) / 1000
            self._time(self.queue_seconds, place, queued)
            self._time(self.run_seconds, place, taken)

    def _call(self, call: CallEnded) -> None:
        outcome = call.result.outcome
        error_class = outcome.error_class._value_ if outcome.error_class else ""
        operation = self._named(call.operation)
        place = (call.project_id, operation, call.mode._value_)
        self._add(self.calls, (*place, error_class), 1)
        self._time(self.call_seconds, place, call.seconds)

    def _named(self, operation: str) -> str:
        """The operation as a label; looked at again when more secrets are known."""
        revision = scrubber().revision
        known = self._names.get(operation)
        if known is None or known[0] != revision:
            if len(self._names) >= _MOST:
                self._names.clear()
            known = self._names[operation] = revision, scrubber().text(operation)
        return known[1]

    @staticmethod
    def _add(counts: dict[Labels, int], labels: Labels, more: int) -> None:
        if labels in counts or len(counts) < _MOST:
            counts[labels] = counts.get(labels, 0) + more

    @staticmethod
    def _time(times: dict[Labels, Histogram], labels: Labels, seconds: float) -> None:
        if labels not in times:
            if len(times) >= _MOST:
                return
            times[labels] = Histogram()
        times[labels].add(max(seconds, 0.0))
