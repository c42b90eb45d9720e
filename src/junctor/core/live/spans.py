"""OpenTelemetry spans for runs, steps and calls, over the API alone; the SDK is an extra.

Attributes are ids and words of ours: no secret, no URL, no summary, nothing of a payload.
"""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from junctor.core.live.happenings import (
    CallEnded,
    Happening,
    RunEnded,
    RunStarted,
    StepEnded,
    StepStarted,
)
from junctor.model.flow import Run
from junctor.model.scrub import register_sink, scrubber

register_sink("span.attribute")
_MOST = 10_000
_NANO = 1_000_000
Key = tuple[str, str]


class Spans:
    """Watches, and makes a span of each run, step and call."""

    def __init__(self, tracer: Tracer | None = None) -> None:
        self._tracer = tracer or trace.get_tracer("junctor")
        self._open: dict[Key, Span] = {}

    def __call__(self, happening: Happening) -> None:
        """Begin or end what happened."""
        match happening:
            case RunStarted(run):
                key = (run.id, "")
                if key not in self._open:
                    at = run.started_at or run.created_at
                    self._keep(key, self._span("run", None, at, _of_run(run)))
            case StepStarted(run, node_id, node_type, index, at):
                parent = self._open.get((run.id, ""))
                more: dict[str, str | int] = {
                    "junctor.node.type": node_type,
                    "junctor.node.index": index,
                }
                span = self._span("step", parent, at, {**_of_node(run.id, node_id), **more})
                self._keep((run.id, node_id), span)
            case StepEnded(run, step):
                begun = self._open.pop((run.id, step.node_id), None)
                if begun is not None:
                    begun.set_attribute("junctor.state", step.state.value)
                    _judge(begun, step.error_class)
                    begun.end(_nano(step.finished_at))
            case RunEnded(run):
                self._ended(run)
            case CallEnded():
                self._call(happening)

    def _ended(self, run: Run) -> None:
        span = self._open.pop((run.id, ""), None)
        if span is None:  # it began in another process
            span = self._span("run", None, run.started_at or run.created_at, _of_run(run))
        span.set_attribute("junctor.state", run.state.value)
        _judge(span, run.error_class)
        span.end(_nano(run.finished_at))

    def _call(self, call: CallEnded) -> None:
        purpose, outcome = call.purpose, call.result.outcome
        run_id, node_id = purpose.run_id or "", purpose.node_id or ""
        parent = self._open.get((run_id, node_id)) or self._open.get((run_id, ""))
        attributes: dict[str, str | int] = {
            **_of_node(run_id, node_id),
            "junctor.project.id": call.project_id,
            "junctor.operation": scrubber().text(call.operation),
            "junctor.environment": call.environment,
            "junctor.mode": call.mode.value,
            "junctor.status": outcome.status,
            "junctor.attempts": len(call.result.exchanges),
        }
        if call.connection:
            attributes["junctor.connection.id"] = call.connection
        begun = call.at - int(call.seconds * 1000)
        span = self._span("call", parent, begun, attributes, kind=SpanKind.CLIENT)
        _judge(span, outcome.error_class.value if outcome.error_class else None)
        span.end(_nano(call.at))

    def _span(
        self,
        name: str,
        parent: Span | None,
        at: int,
        attributes: dict[str, str | int],
        *,
        kind: SpanKind = SpanKind.INTERNAL,
    ) -> Span:
        context = trace.set_span_in_context(parent) if parent is not None else None
        return self._tracer.start_span(
            name,
            context=context,
            kind=kind,
            start_time=at * _NANO,
            attributes={k: v for k, v in attributes.items() if v != ""},
        )

    def _keep(self, key: Key, span: Span) -> None:
        if len(self._open) >= _MOST:
            oldest = next(iter(self._open))
            self._open.pop(oldest).end()
        self._open[key] = span


def _of_run(run: Run) -> dict[str, str | int]:
    return {
        "junctor.run.id": run.id,
        "junctor.project.id": run.project_id,
        "junctor.flow.key": scrubber().text(run.flow_key),
        "junctor.flow.version": run.flow_version or 0,
        "junctor.environment": run.environment,
        "junctor.mode": run.mode,
    }


def _of_node(run_id: str, node_id: str) -> dict[str, str | int]:
    return {"junctor.run.id": run_id, "junctor.node.id": node_id}


def _judge(span: Span, error_class: str | None) -> None:
    if error_class is not None:
        span.set_attribute("junctor.error.class", error_class)
        span.set_status(Status(StatusCode.ERROR, error_class))


def _nano(at: int | None) -> int | None:
    return None if at is None else at * _NANO
