"""What a running action is given."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, Protocol, overload

from junctor.model.request import HttpRequest, HttpResponse, Reply, Request
from junctor.sdk.fields import Fields
from junctor.sdk.http import Http


class Log(Protocol):
    """Notes for the trace of the run; secrets are masked."""

    def debug(self, message: str, /, **fields: object) -> None:
        """A note for the author."""
        ...

    def info(self, message: str, /, **fields: object) -> None:
        """A note for whoever reads the trace."""
        ...

    def warning(self, message: str, /, **fields: object) -> None:
        """Something to look at."""
        ...


class Context(Protocol):
    """One execution of an action.

    `auth` is the credential in normal form: `provider`, `type` and the fields of that type
    (`access_token`, `api_key`, `token`, `username`, `password`). Its values work in an
    f-string but are placeholders, which the door swaps on requests to the credential's own
    origins; fields named in `signs` hold the raw value. `conn` is the public configuration
    of the connection. `tenant_id` is the project id.
    """

    @property
    def auth(self) -> Fields:
        """The normalised credential; `type` is `none` without one."""
        ...

    @property
    def conn(self) -> Fields:
        """The connection's public configuration."""
        ...

    @property
    def http(self) -> Http:
        """A small HTTP client over the door."""
        ...

    @property
    def log(self) -> Log:
        """Notes for the trace."""
        ...

    @property
    def tenant_id(self) -> str:
        """The project id, under the name the documents use."""
        ...

    @property
    def project_id(self) -> str:
        """The project."""
        ...

    @property
    def run_id(self) -> str | None:
        """The run this belongs to, if any."""
        ...

    async def ask(self, request: HttpRequest) -> Any:
        """Send a request, and give the body of its answer: JSON where it is, else text.

        Raises:
            JunctorError: nothing was answered, or the other side refused: the connector's
                failure map says which error that is.
        """
        ...

    def stream(self, request: HttpRequest) -> AsyncGenerator[Any]:
        """The pieces of an answer while they come: server-sent events or JSON lines.

        Each is JSON where it is, else text. `async for piece in ctx.stream(post(...))`.

        Raises:
            JunctorError: nothing was answered, or a refusal with its `details["status"]`.
        """
        ...

    async def pause(self, seconds: float) -> None:
        """Wait before the next request; in the sandbox nobody waits.

        Raises:
            TimedOut: the call would be over by then.
        """
        ...

    def httpx2(self) -> Any:
        """An `httpx2.AsyncClient` over the door, for SDKs that insist on it; bodies stream."""
        ...

    @overload
    async def send(self, request: HttpRequest) -> HttpResponse: ...

    @overload
    async def send(self, request: Request) -> Reply | HttpResponse: ...

    async def send(self, request: Request) -> Reply | HttpResponse:
        """Send a request through the door.

        Raises:
            JunctorError: nothing was answered, or a policy refused it.
        """
        ...
