"""Alerts: what a project wants to be told of, through which of its connections."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from junctor.model.call import Mode
from junctor.model.value import Value


class AlertKind(StrEnum):
    """What somebody can be told of."""

    RUN_FAILED = "run.failed"
    CREDENTIAL_EXPIRING = "credential.expiring"
    TRIGGER_SILENT = "trigger.silent"
    AUDIT_REFUSED = "audit.refused"


class AlertDraft(Value):
    """A rule as somebody writes it. `inputs` are templates over `alert`."""

    name: str = Field(min_length=1, max_length=120)
    kinds: tuple[AlertKind, ...] = Field(min_length=1)
    flow: str | None = Field(None, description="only of this flow: id, key or name")
    environments: tuple[str, ...] = Field((), description="only there; empty: everywhere")
    connection: str = Field(description="id, key or name of the connection that tells it")
    operation: str = Field(description="its operation, for example sendMessage")
    environment: str = Field(description="whose credential is used")
    mode: Mode = Mode.LIVE
    inputs: dict[str, Any] = {}
    quiet_minutes: int = Field(60, ge=1, le=10_080, description="until the same is told again")
    silent_hours: int = Field(24, ge=1, le=8760, description="when a trigger counts as silent")
    expires_days: int = Field(14, ge=1, le=365, description="how long before a credential ends")
    enabled: bool = True


class AlertRule(AlertDraft):
    """A rule of a project; connection and flow are ids."""

    id: str
    created_at: int
    updated_at: int
