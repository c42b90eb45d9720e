"""How long a project keeps what it did."""

from __future__ import annotations

from pydantic import Field

from junctor.model.value import Value


class Retention(Value):
    """Days; None keeps forever. Payloads go first, then whole runs; the audit has its own."""

    payload_days: int | None = Field(30, ge=1, le=36_500, description="inputs, outputs, traces")
    run_days: int | None = Field(365, ge=1, le=36_500, description="runs and their timing")
    audit_days: int | None = Field(None, ge=90, le=36_500, description="audit entries")
