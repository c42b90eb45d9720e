"""Transports by protocol, each loaded with the first request that needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from junctor.core.ports.transport import Dispatch, Transport
from junctor.model.errors import NotConfigured
from junctor.model.request import Response


class Transports:
    """Every way out but HTTP; `makers` say how each is made."""

    def __init__(self, makers: Mapping[str, Callable[[], Transport]]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, Transport] = {}

    def add(self, protocol: str, make: Callable[[], Transport]) -> None:
        """A further protocol."""
        self._makers[protocol] = make

    def of(self, protocol: str) -> Transport:
        """The transport of a protocol.

        Raises:
            NotConfigured: there is none, or its driver is not installed.
        """
        found = self._made.get(protocol)
        if found is None:
            make = self._makers.get(protocol)
            if make is None:
                raise NotConfigured(f"There is no transport for `{protocol}` here.")
            found = self._made[protocol] = make()
        return found

    async def send(self, dispatch: Dispatch) -> Response:
        """One exchange by the transport of the request's protocol."""
        return await self.of(dispatch.request.protocol).send(dispatch)

    async def close(self) -> None:
        """Close what the transports hold."""
        for each in self._made.values():
            await each.close()
        self._made.clear()


def every_transport(home: Path, trusted: str | None = None) -> Transports:
    """The transports of an instance; `trusted` are further certificate authorities.

    Each maker imports its module when it is called: drivers are heavy and may be missing.
    """

    def sql() -> Transport:
        from junctor.adapters.transports.sql import SqlTransport

        return SqlTransport(home / "databases", trusted)

    def files() -> Transport:
        from junctor.adapters.transports.files import FileTransport

        return FileTransport(home, trusted)

    def messages() -> Transport:
        from junctor.adapters.transports.messages import MessageTransport

        return MessageTransport(trusted)

    def mail() -> Transport:
        from junctor.adapters.transports.mail import MailTransport

        return MailTransport(trusted)

    return Transports({"files": files, "mail": mail, "messages": messages, "sql": sql})
