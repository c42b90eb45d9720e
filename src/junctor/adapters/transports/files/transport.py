"""Chooses the protocol of a request for files, keeps its deadline and explains its errors."""

from __future__ import annotations

import asyncio
from pathlib import Path

from junctor.adapters.transports.extras import check_installed
from junctor.adapters.transports.files.remote import (
    Opener,
)
from junctor.adapters.transports.files.work import Work
from junctor.core.ports.transport import Dispatch
from junctor.model.errors import (
    JunctorError,
    NotConfigured,
    NotFound,
    TimedOut,
)
from junctor.model.files import FileRequest
from junctor.model.request import Reply

_READS = ("list", "find", "exists", "stat", "download", "checksum")


class FileTransport:
    """SFTP and FTP; implements `core.ports.Transport`."""

    def __init__(self, home: Path, trusted: str | None = None) -> None:
        self._home = home
        self._trusted = trusted

    async def send(self, dispatch: Dispatch) -> Reply:
        """One action.

        Raises:
            JunctorError: as the server's answer means.
        """
        request = dispatch.request
        assert isinstance(request, FileRequest)
        opener = self._opener(dispatch.target.scheme)
        sent = "no"
        try:
            async with (
                asyncio.timeout_at(dispatch.deadline),
                opener.opened(await dispatch.sign_in()) as remote,
            ):
                sent = "no" if request.action in _READS else "maybe"
                work = Work(remote, request, dispatch)
                return Reply(output=await work.done())
        except TimeoutError:
            raise TimedOut(details={"sent": sent, "diagnosis": "timeout"}) from None
        except JunctorError:
            raise
        except Exception as error:
            known = opener.explain(error)
            if known is None:
                raise
            # Who says that nothing is there was asked.
            known.details.setdefault("sent", "yes" if isinstance(known, NotFound) else sent)
            raise known from None

    def _opener(self, scheme: str) -> Opener:
        if scheme == "sftp":
            check_installed("SFTP", ("sftp",))
            from junctor.adapters.transports.files.sftp import SftpOpener

            return SftpOpener(self._home / "host-keys.json")
        if scheme == "ftp":
            from junctor.adapters.transports.files.ftp import FtpOpener

            return FtpOpener(self._trusted)
        raise NotConfigured(f"There is no transport for files over `{scheme}`.")

    async def close(self) -> None:
        """Nothing is kept."""
