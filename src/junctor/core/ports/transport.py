"""What the door hands to a transport that does not speak HTTP, and what it expects of one.

A transport never resolves a name and never dials by itself: it asks the line, which judges.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from junctor.core.auth.certificates import identity_of
from junctor.core.guard import Target
from junctor.core.guard.second_hop import Kind
from junctor.core.ports.door import Passage
from junctor.core.ports.listening import Listening
from junctor.model.quick import quick
from junctor.model.request import Request, Response


class Line(Protocol):
    """The guarded way to one call's other side: resolves once, judges every answer."""

    async def address(self, target: Target) -> tuple[str, int]:
        """The judged address and port of a target.

        Raises:
            Blocked, Unreachable, TimedOut: nothing was sent.
        """
        ...

    async def connected(self, target: Target) -> Any:
        """A socket that is connected to the judged address, non-blocking; the caller's to close.

        Raises:
            Blocked, Unreachable, TimedOut: nothing was sent.
        """
        ...

    async def again(
        self, kind: Kind, said: str, base: Target, address: str | None = None
    ) -> tuple[str, int]:
        """The judged address and port of a place that the other side named.

        Raises:
            Blocked, Unreachable, TimedOut: nothing was sent there.
        """
        ...


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One finished request on its way, placeholders swapped.

    Its credential is opened when somebody signs in, and not where a kept connection is used
    again. `pool` names the place its connections may be kept for others: it changes with project,
    connection, environment, settings, credential and the secrets it points at. `deadline` is
    monotonic seconds.
    """

    request: Request
    targets: tuple[Target, ...]
    passage: Passage
    line: Line
    pool: str
    opening: Callable[[], Awaitable[Mapping[str, str]]]

    async def sign_in(self) -> SignIn:
        """The same with its credential, for who signs in now.

        Raises:
            NotConfigured: it does not open.
        """
        values = await self.opening()
        tls = self.passage.tls.showing(identity_of(values))
        return SignIn(
            request=self.request,
            targets=self.targets,
            passage=self.passage if tls is self.passage.tls else replace(self.passage, tls=tls),
            line=self.line,
            pool=self.pool,
            opening=self.opening,
            credential=values,
        )

    def replaces(self, pool: str) -> bool:
        """Whether a pool stands on what has changed since: of this connection, but another one."""
        connection, passage = self.passage.connection, self.passage
        if connection is None or pool == self.pool:
            return False
        before, _, _ = pool.rpartition("/")
        return (
            before.startswith(f"{passage.project_id}/{connection.id}.")
            and before.rpartition("/")[2] == passage.environment
        )

    @property
    def target(self) -> Target:
        """The first place it goes to."""
        return self.targets[0]

    @property
    def config(self) -> dict[str, Any]:
        """The connection's public settings."""
        return self.passage.config

    @property
    def deadline(self) -> float:
        """Monotonic seconds by which the answer must be there."""
        return self.passage.deadline


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Dispatch):
    """A dispatch with the fields of its credential, and with what TLS shows of ourselves."""

    credential: Mapping[str, str]


class Transport(Protocol):
    """Speaks one protocol. Failures are `JunctorError`s; `details["sent"]` says how far it got."""

    async def send(self, dispatch: Dispatch) -> Response:
        """One exchange within the deadline."""
        ...

    async def close(self) -> None:
        """Close every connection that is kept."""
        ...


class Listener(Protocol):
    """Listens by one protocol."""

    def listen(self, dispatch: SignIn) -> AbstractAsyncContextManager[Listening]:
        """Open the subscription `dispatch.request`; leaving the context closes it.

        `dispatch.credential` are the fields of the credential, `dispatch.line` dials. What was
        received and not done is delivered again by the next opening.
        """
        ...
