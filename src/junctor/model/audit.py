"""Audit entries: who used which credential, for what, with what outcome."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from junctor.model.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One append-only line. `kind` is `credential.use`, `credential.outcome`, `flow.publish`...

    An outcome entry names the intent it closes by `intent`. Values are never in it.
    """

    project_id: str
    kind: str
    actor: str
    at: int
    connection_id: str | None = None
    environment: str | None = None
    operation: str | None = None
    credential: str | None = None
    host: str | None = None
    mode: str | None = None
    purpose: dict[str, Any] = field(default_factory=dict)
    intent: str | None = None
    outcome: dict[str, Any] | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The entry without its empty fields; what is stored and hashed."""
        return {k: v for k, v in asdict(self).items() if v not in (None, {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedEntry:
    """A stored entry with its place in the hash chain of a project and writer."""

    chain: str
    seq: int
    hash: str
    previous: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where a chain begins now: retention removed the entries up to `seq`, whose hash stays.

    `mac` is the instance's word for it: nobody else can pass a cut off as retention.
    """

    chain: str
    seq: int
    hash: str
    at: int
    mac: str
