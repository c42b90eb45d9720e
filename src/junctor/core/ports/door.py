"""The one door, as the core sees it: a request in, an answer and its trace out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from junctor.core.auth import TokenUpdate
from junctor.core.auth.certificates import ClientIdentity
from junctor.core.guard import Policy
from junctor.core.ports.listening import Listening
from junctor.core.ports.pipe import Pipe
from junctor.core.ports.tap import Tap
from junctor.model.auth import AuthScheme
from junctor.model.call import Actor, Exchange, Mode, Outcome, Purpose, Scenario
from junctor.model.connection import Connection, Credential
from junctor.model.quick import quick
from junctor.model.request import Markers, Request, Response
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSettings:
    """How the other side's certificate is judged, and what we show of ourselves."""

    verify: bool = True
    ca_pem: str | None = None
    identity: ClientIdentity | None = None

    def showing(self, identity: ClientIdentity | None) -> TlsSettings:
        """The same, with what we show of ourselves."""
        return replace(self, identity=identity) if identity is not None else self


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What the door must know about the call that a request belongs to.

    `deadline` is monotonic seconds; `origins` those the credential may go to; `judge` reads
    an answer as the connector understands it, so that audit, breaker and retry know a failed
    200; `references` are the `{env.NAME}` values of an ad-hoc call; `secrets` names those
    that the credential points at with their versions, `NAME@3`; `marked` says that
    placeholders may stand in requests; `samples` are recorded answers for the sandbox; `tap`
    hears the answer while it comes.
    """

    project_id: str
    environment: str
    mode: Mode
    actor: Actor
    purpose: Purpose
    operation_key: str
    deadline: float
    policy: Policy
    connection: Connection | None = None
    config: dict[str, Any] = field(default_factory=dict)
    spec: ConnectorSpec | None = None
    operation: Operation | None = None
    scheme: AuthScheme | None = None
    credential: Credential | None = None
    secrets: tuple[str, ...] = ()
    references: dict[str, str] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
    markers: Markers = field(default_factory=Markers)
    marked: bool = False
    connect_timeout: float = 10.0
    tls: TlsSettings = TlsSettings()
    max_response: int = 10 * 1024 * 1024
    idempotency_key: str | None = None
    scenario: Scenario = Scenario.SUCCESS
    sample: Any = None
    samples: Sequence[dict[str, Any]] = ()
    judge: Callable[[Response], Outcome] | None = None
    summary: str = ""
    attempt: int = 1
    pipe: Pipe | None = None
    tap: Tap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The answer (the sandbox's too), its trace, and what `Passage.judge` said of it."""

    response: Response
    exchange: Exchange
    verdict: Outcome | None = None


class Door(Protocol):
    """Every byte of a call leaves here."""

    async def send(self, request: Request, passage: Passage) -> Sent:
        """Send within policy, audited, with the credential attached, guarded and scrubbed.

        Raises:
            JunctorError: nothing was answered; `details["exchange"]` holds the trace.
        """
        ...

    def listen(
        self, subscription: Subscription, passage: Passage
    ) -> AbstractAsyncContextManager[Listening]:
        """Open a subscription, judged and audited like a call; leaving the context closes it.

        Raises:
            JunctorError: nothing can be listened to there, or not now.
        """
        ...

    def client(self, passage: Passage) -> Any:
        """An `httpx2.AsyncClient` over this door (extra `httpx2`), for code of one call."""
        ...

    async def reveal(self, passage: Passage, fields: Sequence[str]) -> dict[str, str]:
        """Raw values of declared fields for code that must sign; audited like a use."""
        ...

    async def obtain(self, passage: Passage, grant: Mapping[str, str]) -> TokenUpdate:
        """Turn a grant into tokens at the scheme's token endpoint. Nothing is stored.

        Raises:
            ReconnectNeeded: the grant or the client is refused.
        """
        ...

    async def renew(self, passage: Passage) -> None:
        """Renew the credential's token if it is due, as a call would; stored before it ends.

        Raises:
            ReconnectNeeded: the token endpoint refuses for good.
        """
        ...

    async def revoke(self, passage: Passage) -> None:
        """Tell the other side that the credential's token is no longer wanted (RFC 7009)."""
        ...
