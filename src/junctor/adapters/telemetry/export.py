"""Exports spans by OTLP over HTTP to the collector that the settings name.

This is not a call: it carries ids and timings of our own, goes to one address that the
administrator chose, and waits for nothing. Needs the extra `otel`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

from junctor.model.errors import NotConfigured


def exporting(endpoint: str, instance_id: str, version: str) -> tuple[Any, Callable[[], None]]:
    """A tracer, and what sends the rest and ends it.

    Raises:
        NotConfigured: the extra is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise NotConfigured(
            "Spans cannot be exported: the OpenTelemetry SDK is not installed.",
            field="JUNCTOR_OTEL_ENDPOINT",
            cure="Install junctor[otel], or leave JUNCTOR_OTEL_ENDPOINT out.",
        ) from None
    resource = Resource.create(
        {
            "service.name": "junctor",
            "service.version": version,
            "service.instance.id": f"{instance_id}.{socket.gethostname()}.{os.getpid()}",
            "junctor.instance.id": instance_id,
        }
    )
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=5)))
    return provider.get_tracer("junctor", version), provider.shutdown
