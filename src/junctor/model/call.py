"""One execution of one operation: what was asked, by whom, and how it ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from enum import StrEnum
from typing import Any

from pydantic import Field

from junctor.model.connection import Credential
from junctor.model.errors import ErrorClass
from junctor.model.quick import quick
from junctor.model.request import Markers
from junctor.model.value import Value

Hear = Callable[[Any], Awaitable[None]]
"""Is told the pieces of an answer; a slow one slows the answer down."""


class Mode(StrEnum):
    """Whether the outside is there. Any environment can be run in the sandbox."""

    LIVE = "live"
    SANDBOX = "sandbox"


class Scenario(StrEnum):
    """The answer a sandbox call is to be given."""

    SUCCESS = "success"
    UNAUTHORIZED = "401"
    NOT_FOUND = "404"
    RATE_LIMITED = "429"
    SERVER_ERROR = "5xx"
    TIMEOUT = "timeout"
    MALFORMED = "malformed"


class Pin(Value):
    """What a node remembers, so that a new spec cannot re-route it."""

    integration_slug: str
    integration_version: str
    spec_digest: str
    operation_key: str
    connection_id: str | None = None
    handler_digest: str | None = Field(None, description="hash of the Python module, if any")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: kind is `user`, `key`, `run`, `operator` (local) or `system`."""

    kind: str
    id: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Where a call comes from: a flow's node, a test, a tool, the CLI."""

    kind: str = "call"
    flow_id: str | None = None
    flow_version: int | None = None
    run_id: str | None = None
    step_id: str | None = None
    node_id: str | None = None
    attempt: int = 1


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A wish to execute one operation through one connection in one environment.

    `connection` is an id, key or name; `operation` an operation key, qualified by the slug
    (`slack.sendMessage`) where there is no connection. A `pin` fixes the spec. `markers` are
    those that the inputs' `{{secret.x}}` were rendered with; `credential` is a version to
    use instead of the current one (a pending one under test). With `all_pages`, `enough`
    says after each page whether the items so far suffice. `hear` is told the pieces of the
    answer while they come: texts, or JSON where an operation has no text in its pieces.
    `references` are `{env.NAME}` values by the names that `markers` gave them.
    `attempts` is how often a request may be tried, where the caller has a policy of its own.
    `maps`: whether the operation's mappings are wanted; a flow's node joins them with its own.
    """

    project_id: str
    connection: str | None
    operation: str
    inputs: dict[str, Any]
    environment: str
    mode: Mode
    actor: Actor
    purpose: Purpose = Purpose()
    pin: Pin | None = None
    scenario: Scenario = Scenario.SUCCESS
    timeout: float | None = None
    all_pages: bool = False
    enough: Callable[[Sequence[Any]], bool] | None = None
    hear: Hear | None = None
    markers: Markers | None = None
    credential: Credential | None = None
    sample: Any = None
    attempts: int | None = None
    maps: bool = True
    references: dict[str, str] = default(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdhocCall:
    """A wish to send one HTTP request of which no connector knows: everything stands in it.

    `auth` is `{type, ...}` with `{env.NAME}` references, `timeout` in seconds.
    """

    project_id: str
    url: str
    environment: str
    mode: Mode
    actor: Actor
    purpose: Purpose = Purpose()
    method: str = "GET"
    headers: Mapping[str, str] = default(default_factory=dict)
    body: Any = None
    auth: Mapping[str, Any] | None = None
    timeout: float | None = None
    sample: Any = None
    scenario: Scenario = Scenario.SUCCESS
    attempts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a call failed; safe to show."""

    message: str
    cure: str
    code: str | None = None
    field: str | None = None
    details: dict[str, Any] = default(default_factory=dict)
    retry_after: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The problem without its empty fields, camelCase."""
        shown = {
            "message": self.message,
            "cure": self.cure,
            "code": self.code,
            "field": self.field,
            "details": self.details,
            "retryAfter": self.retry_after,
        }
        return {k: v for k, v in shown.items() if v not in (None, {})}


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a call ended. `status` is 0 when nothing was sent or nothing was answered."""

    status: int
    ok: bool
    error_class: ErrorClass | None = None
    output: Any = None
    problem: Problem | None = None

    @property
    def group(self) -> str | None:
        """`2xx`, `3xx`, `4xx`, `5xx`, `timeout` or `network`, as cases name it."""
        if self.ok:
            return f"{self.status // 100}xx" if 200 <= self.status < 400 else "2xx"
        return self.error_class.group if self.error_class else None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer as the trace shows it: scrubbed, size-bounded, plain JSON.

    `waited` is the part of `milliseconds` before its turn: rate budget and circuit. `clean_at` is
    the scrubber's revision when request, response and error were scrubbed.
    """

    summary: str
    simulated: bool
    request: dict[str, Any]
    response: dict[str, Any] | None
    started_at: int
    milliseconds: float
    attempt: int = 1
    credential: dict[str, Any] | None = None
    intent: str | None = None
    error: dict[str, Any] | None = None
    waited: float = 0.0
    clean_at: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The exchange as traces store and show it, camelCase."""
        return {
            "summary": self.summary,
            "simulated": self.simulated,
            "request": self.request,
            "response": self.response,
            "startedAt": self.started_at,
            "milliseconds": self.milliseconds,
            "waited": self.waited,
            "attempt": self.attempt,
            "credential": self.credential,
            "intent": self.intent,
            "error": self.error,
        }


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """An outcome with its trace and the variables its mappings set."""

    outcome: Outcome
    exchanges: tuple[Exchange, ...] = ()
    summary: str = ""
    mapped: dict[str, Any] = default(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def to_json(self, *, trace: bool = True) -> dict[str, Any]:
        """The result as answers show it, camelCase."""
        outcome, problem = self.outcome, self.outcome.problem
        shown: dict[str, Any] = {
            "ok": outcome.ok,
            "status": outcome.status,
            "errorClass": outcome.error_class.value if outcome.error_class else None,
            "output": outcome.output,
            "problem": problem.to_json() if problem else None,
            "summary": self.summary,
            "mapped": self.mapped,
            "warnings": list(self.warnings),
        }
        if trace:
            shown["trace"] = [exchange.to_json() for exchange in self.exchanges]
        return shown
