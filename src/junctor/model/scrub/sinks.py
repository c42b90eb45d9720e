"""The places where text leaves the process: each registers here, so that a test can count them."""

from __future__ import annotations

from junctor.model.errors import OursToFix

REQUIRED_SINKS = frozenset(
    {
        "api.call_stream",
        "api.response",
        "audit.detail",
        "cli.stdout",
        "crash_report",
        "email.alert",
        "error.detail",
        "export.flow_json",
        "log",
        "metrics.label",
        "run_history.input",
        "run_history.output",
        "span.attribute",
        "sse.stream",
        "stderr",
        "trace.would_have_sent",
        "webhook.out",
    }
)
"""Every sink there is; a new one is added here before it is used."""

SINKS: set[str] = set()
"""The sinks that have registered in this process."""


def register_sink(name: str) -> None:
    """Say that the sink `name` passes everything through the process-wide scrubber."""
    if name not in REQUIRED_SINKS:
        raise OursToFix(
            message=f"There is no sink named `{name}`.",
            cure="Add it to REQUIRED_SINKS in junctor/model/scrub/sinks.py.",
            field="name",
        )
    SINKS.add(name)
