"""What a connection test needs from the door: reach the other side step by step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from junctor.core.guard import Policy
from junctor.core.ports.door import TlsSettings
from junctor.model.errors import JunctorError

STAGES = ("policy", "resolve", "connect", "tls", "sign_in", "permission", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a connection test; `error` says why it failed."""

    name: str
    ok: bool
    milliseconds: float
    error: JunctorError | None = None


class Probe(Protocol):
    """Reaches a URL without sending a request."""

    def reach(
        self, url: str, policy: Policy, tls: TlsSettings, connect_timeout: float
    ) -> AsyncIterator[Stage]:
        """Policy, resolve, connect and (for https) tls; stops after the first failure."""
        ...
